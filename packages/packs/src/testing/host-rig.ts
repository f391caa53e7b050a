/** A pack's host over one of the packs in `hostile/`, as tests want it: installed in a folder of its own, with doors that stand in. */

import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { makeTensor } from "@dreamloom/engine";
import type { Context, PackFile, TensorHandle, Value } from "@dreamloom/engine";
import type { MakeBroker } from "../broker/calls.js";
import type { Evidence } from "../evidence.js";
import { createPackHost } from "../host/create-pack-host.js";
import type { PackHostOptions } from "../host/create-pack-host.js";
import type { PackHost } from "../host/pack-host.js";
import type { InstalledPack, Trust } from "../installed-pack.js";
import type { PackLimits, Permissions } from "../manifest.js";

/** The engine's own folder. */
export const engineFolder = fileURLToPath(new URL("../../../engine", import.meta.url));

/** What a rig may be told. */
export interface RigOptions extends Partial<Omit<PackHostOptions, "pack">> {
  /** The file in `hostile/` that is the pack's entry, without its ending. */
  readonly pack: string;
  readonly trust?: Trust;
  readonly permissions?: Permissions;
  readonly limits?: Partial<PackLimits>;
  /** Nodes with the effect `writes`. */
  readonly writers?: readonly string[];
  /** What the pack says of its nodes; nothing but the writers unless given. */
  readonly file?: PackFile;
  /** Puts more into the pack's folder. */
  readonly prepare?: (folder: string) => void;
}

/** A rig. */
export interface HostRig extends AsyncDisposable {
  readonly host: PackHost;
  readonly pack: InstalledPack;
  /** Runs a node; `logs` and so on get what it says. */
  run(
    type: string,
    values?: Readonly<Record<string, Value>>,
    context?: Partial<Context>,
  ): Promise<Readonly<Record<string, unknown>>>;
  readonly logs: string[];
  readonly progress: (readonly [number, number])[];
  readonly previews: TensorHandle[];
}

/** Evidence of a machine that holds. */
export const holds: Evidence = {
  ...{ holds: true, says: "It holds.", probes: [], unenforced: [], node: process.versions.node, at: 0 },
};

/** Installs a pack from `hostile/` and makes its host. */
export function hostRig(options: RigOptions): HostRig {
  const { pack: name, trust = "sandboxed", permissions, limits, writers, file, prepare, ...more } = options;
  const root = mkdtempSync(join(tmpdir(), "dreamloom-pack-"));
  const made = installed({ root, name, trust, permissions, limits, writers });
  const pack = file === undefined ? made : { ...made, file };
  prepare?.(pack.folder);
  const host = createPackHost({
    pack,
    engineFolder,
    broker: standInBroker,
    evidence: () => Promise.resolve(holds),
    ...more,
  });
  const logs: string[] = [];
  const progress: (readonly [number, number])[] = [];
  const previews: TensorHandle[] = [];
  return {
    ...{ host, pack, logs, progress, previews },
    run: (type, values = {}, context = {}) =>
      host.run(type, values, {
        signal: new AbortController().signal,
        progress: (step: number, of: number) => progress.push([step, of]),
        preview: (picture: TensorHandle) => previews.push(picture),
        log: (line: string) => logs.push(line),
        ...context,
      } as unknown as Context),
    [Symbol.asyncDispose]: async () => {
      await host[Symbol.asyncDispose]();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

interface Installing {
  readonly root: string;
  readonly name: string;
  readonly trust: Trust;
  readonly permissions: Permissions | undefined;
  readonly limits: Partial<PackLimits> | undefined;
  readonly writers: readonly string[] | undefined;
}

function installed({
  root,
  name,
  trust,
  permissions = {},
  limits = {},
  writers = [],
}: Installing): InstalledPack {
  const folder = join(root, "packs", "installed", name, "1.0.0-01234567", "node_modules", name);
  mkdirSync(folder, { recursive: true });
  mkdirSync(join(root, "packs", "node_modules", "@dreamloom"), { recursive: true });
  symlinkSync(engineFolder, join(root, "packs", "node_modules", "@dreamloom", "engine"));
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", type: "module" }));
  writeFileSync(join(folder, "data.txt"), "its own");
  cpSync(
    fileURLToPath(new URL(`../../src/testing/hostile/${name}.js`, import.meta.url)),
    join(folder, "index.js"),
  );
  const manifest = {
    ...{
      name,
      version: "1.0.0",
      description: "",
      license: "MIT",
      entry: "./index.js",
      nodes: "./nodes.json",
    },
    ...{ engine: "*", permissions, limits: { memoryMiB: 256, seconds: 30, ...limits } },
  };
  const nodes = writers.map((type) => ({ type, effect: "writes" }));
  return {
    manifest,
    file: { dreamloomPack: 1, prefix: name, sockets: [], nodes } as unknown as InstalledPack["file"],
    ...{ integrity: "sha512-x", folder, trust, from: { spec: name, kind: "folder" } },
    ...{ dependencies: [], provenance: { kind: "none" }, addedAt: 0, tree: "" },
  };
}

/** Answers `picture.apply` with a small tensor that holds `i`, or a large one. */
export const standInBroker: MakeBroker = ({ values }) => ({
  values,
  reveal: (outputs) => outputs,
  permits: () => undefined,
  call: (name, args) => {
    const { i } = (args[2] ?? {}) as { readonly i?: number };
    if (name !== "picture.apply" || i === undefined) return Promise.resolve(null);
    const bytes = new Uint8Array(args[0] === "large" ? 8 << 20 : 4);
    bytes[0] = i % 256;
    bytes[1] = i >> 8;
    return Promise.resolve(makeTensor("u8", [bytes.byteLength], bytes));
  },
});
