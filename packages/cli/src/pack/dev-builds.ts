/**
 * The builds of `pack dev`: one at a time, each of what is saved now. A good one becomes a snapshot and the entry by which
 * every Dreamloom of this home folder sees it; a broken one changes nothing.
 */

import { removeDevEntry, snapshotFolder, writeDevEntry, type Packs, type Trust } from "@dreamloom/packs";
import type { Home } from "../home.js";
import { buildPack, isTypeScript, type Built } from "./build-pack.js";
import { compileAside, type CompilerAside } from "./compile-aside.js";
import { watch } from "./watch.js";

/** What builds are made of and whom they are told. */
export interface DevBuildsOptions {
  readonly folder: string;
  readonly home: Home;
  readonly packs: Packs;
  readonly trust: Trust;
  /** Where documents are: what is saved there is no reason to build. */
  readonly workspace: string;
  /** Called after each build; `changed` when other code came out than before. */
  readonly onBuilt: (built: Built, changed: boolean) => void;
  /** Hears what no build can go on after. */
  readonly onFault: (error: unknown) => void;
}

/** Builds now and after every change, until disposed; then nobody sees the pack any more. */
export async function startDevBuilds(options: DevBuildsOptions): Promise<AsyncDisposable> {
  const { folder, home } = options;
  let compiler: CompilerAside | undefined;
  const compile = (): Promise<readonly string[]> => (compiler ??= compileAside(folder)).compile();
  const desk = createDesk(options, compile);
  await desk.build();
  const ignored = isTypeScript(folder)
    ? ["dist", "docs", "out", "nodes.json"]
    : ["docs", "out", "nodes.json"];
  const watching = watch({ folder, ignored, onChange: () => void desk.build().catch(options.onFault) });
  return {
    async [Symbol.asyncDispose]() {
      watching[Symbol.dispose]();
      await desk.settled();
      await compiler?.[Symbol.asyncDispose]();
      for (const name of desk.names) await removeDevEntry(home.folder, name);
      await options.packs.refresh();
    },
  };
}

/** One build at a time; what is saved meanwhile is built once more. */
function createDesk(
  options: DevBuildsOptions,
  compile: () => Promise<readonly string[]>,
): { build(): Promise<void>; settled(): Promise<void>; readonly names: ReadonlySet<string> } {
  const names = new Set<string>();
  let before: string | undefined;
  let running: Promise<void> | undefined;
  let again = false;
  const once = async (): Promise<void> => {
    const { folder, packs, onBuilt } = options;
    const built = await buildPack(folder, { compile, evidence: () => packs.evidence() });
    if (built.kind === "wrong") return onBuilt(built, false);
    const integrity = await show(options, built);
    names.add(built.manifest.name);
    onBuilt(built, integrity !== before);
    before = integrity;
  };
  const untilDone = async (): Promise<void> => {
    do {
      again = false;
      await once();
    } while (again);
  };
  return {
    names,
    build() {
      again = true;
      running ??= untilDone().finally(() => (running = undefined));
      return running;
    },
    async settled() {
      again = false;
      await running?.catch(() => undefined);
    },
  };
}

/** Copies what was built and lets everybody see it. */
async function show(
  { folder, home, packs, trust }: DevBuildsOptions,
  { manifest }: Extract<Built, { readonly kind: "built" }>,
): Promise<string> {
  const { name, version } = manifest;
  const snapshot = await snapshotFolder({ home: home.folder, name, folder });
  await writeDevEntry(home.folder, {
    name,
    version,
    folder,
    snapshot: snapshot.folder,
    integrity: snapshot.integrity,
    pid: process.pid,
    trust,
    at: Date.now(),
  });
  await packs.refresh();
  return snapshot.integrity;
}
