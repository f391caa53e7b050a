/** Packs for tests of the command line: small ones written in JavaScript, and the words that install them here. */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { packageTarball } from "../support/tarball.js";
import { graphOf, type Ended, type Rig } from "./rig.js";

/** What is told apart between packs of one test. */
export interface ShadePack {
  readonly name?: string;
  readonly version: string;
  /** How bright its pictures are, 0 to 1. */
  readonly shade: number;
  readonly permissions?: object;
}

/** Writes a pack with one node, `shades/shade`, which gives an even picture; builds it and gives its folder's name. */
export async function writeShades(rig: Rig, { name = "shades", ...pack }: ShadePack): Promise<string> {
  const folder = `packs/${name.replace("/", "+")} ${pack.version}`;
  rig.write(`${folder}/package.json`, {
    ...{ name, version: pack.version, description: "Even pictures", license: "MIT", type: "module" },
    keywords: ["dreamloom-pack"],
    peerDependencies: { "@dreamloom/engine": "^0.1.0" },
    files: ["index.js", "nodes.json"],
    dreamloom: {
      ...{ entry: "./index.js", nodes: "./nodes.json", engine: "^0.1.0" },
      permissions: pack.permissions ?? {},
    },
  });
  rig.write(`${folder}/index.js`, code(pack.shade));
  const built = await rig.command("pack", "build", folder);
  if (built.code !== 0) throw new Error(`The pack could not be built:\n${built.err}`);
  return folder;
}

const code = (shade: number): string => `
import { defineNode, definePack } from "@dreamloom/engine";
import { integer, picture, port } from "@dreamloom/engine/sockets";

const shade = defineNode({
  type: "shades/shade",
  version: 1,
  title: "Shade",
  about: "Gives an even picture.",
  inputs: { side: integer("How long its sides are.", { default: 8, min: 1, max: 64 }) },
  outputs: { picture: port(picture, "The even picture.") },
  run({ side }, { tensor }) {
    const pixels = new Float32Array(side * side * 3).fill(${shade});
    return { picture: tensor("f32", [side, side, 3], new Uint8Array(pixels.buffer)) };
  },
});

export default definePack({ prefix: "shades", nodes: [shade] });
`;

/** The tarball that `npm pack` would make of a folder of the rig. */
export function tarballOf(rig: Rig, folder: string): Buffer {
  const root = join(rig.folder, folder);
  const files = readdirSync(root, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
    .map((entry) => join(entry.parentPath, entry.name));
  return packageTarball(Object.fromEntries(files.map((file) => [relative(root, file), readFileSync(file)])));
}

/** A graph that saves what the pack's node gives, and records these versions. */
export function shadesGraph(recorded: { readonly version: string; readonly integrity?: string }): object {
  const nodes = {
    shade: ["shades/shade", {}],
    save: ["dream/save", { picture: { from: "shade.picture" }, name: "shade" }],
  } as const;
  return graphOf(nodes, {
    packs: {
      dream: { name: "@dreamloom/nodes", version: "0.1.0" },
      shades: { name: "shades", ...recorded },
    },
  });
}

/** What `pack list --json` prints. */
export interface Listed {
  readonly packs: readonly {
    readonly name: string;
    readonly version: string;
    readonly trust: string;
    readonly integrity: string;
    readonly nodes: readonly string[];
    readonly permissions: object;
  }[];
  readonly enforced: { readonly holds: boolean; readonly says: string };
}

/** What is installed. */
export async function listed(rig: Rig): Promise<Listed> {
  const { code, out, err } = await rig.command("pack", "list", "--json");
  if (code !== 0) throw new Error(err);
  return JSON.parse(out) as Listed;
}

/** What was tried once, for the homes of all rigs. */
let evidence: Buffer | undefined;

/** The option without which no pack runs on a machine that cannot shut one in; none where it can. */
export async function trustHere(rig: Rig): Promise<readonly string[]> {
  if (evidence !== undefined) rig.write("home/packs/evidence.json", evidence);
  const { holds } = (await listed(rig)).enforced;
  if (holds) evidence = readFileSync(join(rig.home, "packs", "evidence.json"));
  return holds ? [] : ["--trust"];
}

/** The file that a run wrote, which is all that it prints. */
export function fileOf({ code, out, err }: Ended): Buffer {
  if (code !== 0) throw new Error(`The run ended with ${code}:\n${err}`);
  return readFileSync(out.trim());
}
