/** `dreamloom pack dev [DIR]`: a pack that is being worked on, in the editor, until Ctrl-C. */

import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Packs, Trust } from "@dreamloom/packs";
import { count } from "../../display/words.js";
import { openDreamloom } from "../../dreamloom.js";
import { exitCodes, Refusal, type ExitCode } from "../../exit-codes.js";
import type { Host } from "../../host.js";
import type { Built } from "../../pack/build-pack.js";
import { startDevBuilds } from "../../pack/dev-builds.js";
import { oneLine } from "../../pack/words.js";
import { serveWith } from "../serve.js";

/** What may follow `dreamloom pack dev`. */
export interface DevOptions {
  readonly workspace?: string;
  readonly port?: string;
  readonly open: boolean;
  readonly trust?: true;
}

/** Builds, shows, watches. A server that works with this home folder is used; else one is started. */
export async function dev(typed: string, options: DevOptions, host: Host): Promise<ExitCode> {
  const folder = resolve(typed);
  const trust: Trust = options.trust === true ? "trusted" : "sandboxed";
  if (!existsSync(join(folder, "package.json")))
    throw new Refusal(
      exitCodes.badGraph,
      `"${folder}" is no folder of a pack: it has no package.json. dreamloom pack create NAME makes one.`,
    );
  const onWarning = (message: string): void => host.streams.err(`${message}\n`);
  await using dreamloom = await openDreamloom({ out: join(folder, "out"), onWarning });
  const packs = await dreamloom.packs();
  if (trust === "sandboxed") await refuseOpenMachine(packs);
  const { workspace = join(folder, "graphs"), port, open } = options;
  const fault = whenFaulty();
  await using builds = await startDevBuilds({
    ...{ folder, home: dreamloom.home, packs, trust, workspace },
    onBuilt: (built, changed) => say(built, changed, host),
    onFault: fault.tell,
  });
  void builds;
  const served = await serveWith(
    dreamloom,
    { workspace, out: join(folder, "out"), open, ...(port !== undefined && { port }) },
    host,
  );
  const ended = served.kind === "here" ? served.ended : untilAsked(workspace, host);
  await Promise.race([ended, fault.happened]);
  return exitCodes.ok;
}

async function refuseOpenMachine(packs: Packs): Promise<void> {
  const { holds, says } = await packs.evidence();
  if (holds) return;
  throw new Refusal(
    exitCodes.environment,
    `${says} If the pack is your own, --trust lets it run with all your rights.`,
  );
}

function say(built: Built, changed: boolean, { streams }: Host): void {
  if (built.kind === "built") {
    const { manifest, file } = built;
    const nodes = count(file.nodes.length, "node");
    if (changed) streams.err(`Built ${manifest.name} ${manifest.version}: ${nodes}.\n`);
    else streams.err("Built; nothing has changed.\n");
    return;
  }
  for (const sentence of built.sentences) streams.err(`${oneLine(sentence, 2000)}\n`);
  streams.err("What was built before stays; waiting for a change …\n");
}

function whenFaulty(): { readonly happened: Promise<never>; readonly tell: (error: unknown) => void } {
  let tell: (error: unknown) => void = () => undefined;
  const happened = new Promise<never>((_, reject) => (tell = reject));
  // Heard by whoever waits for the end; before that it is no stray rejection.
  happened.catch(() => undefined);
  return { happened, tell };
}

/** Another process serves, documents of its own: there is nothing to end but the watching. */
function untilAsked(workspace: string, host: Host): Promise<void> {
  host.streams.err(
    `The nodes are in that editor now; graphs in ${workspace} are not. Ctrl-C ends watching.\n`,
  );
  return new Promise((resolve) => (host.interrupt.onAsked = resolve));
}
