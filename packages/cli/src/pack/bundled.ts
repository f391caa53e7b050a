/** Packs that come with the clone, as source: built when somebody asks for one by its name. */

import { NodeError } from "@dreamloom/engine";
import type { Packs } from "@dreamloom/packs";
import { packOfClone } from "../clone.js";
import { buildPack } from "./build-pack.js";
import { compileAside } from "./compile-aside.js";

/** What to fetch for `name` or `name@version`: the folder of the clone's own pack, built, or what was asked for. */
export async function withBundled(spec: string, packs: Pick<Packs, "evidence">): Promise<string> {
  const [, name = spec, version] = /^([^@]+)@(\d+\.\d+\.\d+)$/.exec(spec) ?? [];
  const folder = packOfClone(name, version);
  if (folder === undefined) return spec;
  await using compiler = compileAside(folder);
  const built = await buildPack(folder, {
    compile: () => compiler.compile(),
    evidence: () => packs.evidence(),
  });
  if (built.kind === "built") return folder;
  throw new NodeError(
    `The pack "${name}" comes with Dreamloom and could not be built. ${built.sentences[0]}`,
  );
}
