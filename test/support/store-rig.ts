/** Packs of a home folder of a test's own, with a registry on loopback as npm's; hosts stand in and write down what they ran. */

import type { NodeError } from "@dreamloom/engine";
import { createRequire } from "node:module";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  openPacks,
  type Evidence,
  type InstalledPack,
  type Packs,
  type PacksOptions,
} from "@dreamloom/packs";
import { emptyFolder } from "./empty-folder.js";
import { startRegistry, type LoopbackRegistry, type Publishing } from "./registry.js";
import { samplePack, type SamplePack } from "./sample-pack.js";
import { packageTarball } from "./tarball.js";

/** What a test of installing needs. */
export interface StoreRig extends AsyncDisposable {
  /** A folder of the test's own, with a space in its name. */
  readonly folder: string;
  readonly home: string;
  readonly registry: LoopbackRegistry;
  readonly warnings: string[];
  /** `toon@1.0.0 toon/shout`, as tasks reached hosts. */
  readonly ran: string[];
  /** Opens the packs of the home folder, as one process would. */
  open(more?: Partial<PacksOptions>): Promise<Packs>;
  /** Prepares and installs. */
  add(packs: Packs, spec: string, trust?: "trusted"): Promise<InstalledPack>;
  /** Puts a sample pack into the registry. */
  publish(pack: SamplePack, more?: Partial<Publishing>): void;
  /** Writes a sample pack into a folder; gives the folder. */
  write(pack: SamplePack): Promise<string>;
  /** Writes a sample pack as a tarball; gives its path. */
  pack(pack: SamplePack): Promise<string>;
  /** Writes a file into the test's folder; gives its path. */
  put(name: string, content: string | Uint8Array): Promise<string>;
}

/** Evidence of a machine that shuts packs in. */
export const holds: Evidence = {
  holds: true,
  says: "A test says that packs are shut in.",
  probes: [],
  unenforced: [],
  node: process.version,
  at: 0,
};

/** Evidence of one that does not. */
export const holdsNot: Evidence = { ...holds, holds: false, says: "There is no bubblewrap here." };

/** Makes it. */
export async function storeRig(options: { readonly signed?: true } = {}): Promise<StoreRig> {
  const registry = await startRegistry(options);
  const folder = emptyFolder("dreamloom store");
  const before = { ...process.env };
  Object.assign(process.env, registry.environment);
  const opened: Packs[] = [];
  const [warnings, ran]: [string[], string[]] = [[], []];
  const home = join(folder, "home");
  const put = async (name: string, content: string | Uint8Array): Promise<string> => {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
    return path;
  };
  return {
    ...{ folder, home, registry, warnings, ran, put },
    async open(more = {}) {
      const packs = await openPacks({
        home,
        builtIn: [],
        engineFolder: engineFolder(),
        engineVersion: "0.1.0",
        hostFor: (pack) => standIn(pack, ran),
        evidence: () => Promise.resolve(holds),
        onWarning: (message) => void warnings.push(message),
        ...more,
      });
      opened.push(packs);
      return packs;
    },
    async add(packs, spec, trust) {
      const { id } = await packs.prepare(spec);
      return packs.install(id, trust ?? "sandboxed");
    },
    publish: (pack, more) => registry.publish({ tarball: packageTarball(samplePack(pack)), ...more }),
    async write(pack) {
      const name = `work/${pack.name ?? "toon"}`;
      for (const [file, content] of Object.entries(samplePack(pack))) await put(`${name}/${file}`, content);
      return join(folder, name);
    },
    pack: (pack) => put(`${pack.name ?? "toon"}.tgz`, packageTarball(samplePack(pack))),
    async [Symbol.asyncDispose]() {
      for (const packs of opened) await packs[Symbol.asyncDispose]();
      for (const name of Object.keys(registry.environment))
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      await registry[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What was refused, as its sentences. */
export async function refusal(work: Promise<unknown>): Promise<string> {
  try {
    await work;
  } catch (thrown) {
    const { name, message, remedy } = thrown as NodeError;
    if (name !== "NodeError") throw thrown;
    return [message, remedy].filter(Boolean).join(" ");
  }
  return "accepted";
}

/** Where the engine is installed. */
export function engineFolder(): string {
  return dirname(dirname(createRequire(import.meta.url).resolve("@dreamloom/engine")));
}

function standIn(pack: InstalledPack, ran: string[]) {
  const { name, version } = pack.manifest;
  return {
    pack,
    pids: [],
    run: (type: string) => {
      ran.push(`${name}@${version} ${type}`);
      return Promise.resolve({ text: version });
    },
    [Symbol.asyncDispose]: () => Promise.resolve(void ran.push(`${name}@${version} ends`)),
  };
}
