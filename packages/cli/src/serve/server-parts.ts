/** Puts together what the server is handed: everything of the other rooms that it must not import itself. */

import { statfsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { availableParallelism, platform, release, totalmem } from "node:os";
import { join, resolve } from "node:path";
import { listBackends } from "@dreamloom/runtime";
import type { Digest } from "@dreamloom/engine";
import type { Packs } from "@dreamloom/packs";
import type { MachineFacts, ServerParts } from "@dreamloom/server";
import type { Dreamloom } from "../dreamloom.js";
import { Refusal } from "../exit-codes.js";
import { fileChoices } from "./file-choices.js";
import { packsPart } from "./packs-part.js";
import { builtPage, templatesFolder } from "./places.js";

/** What the parts are made of. */
export interface ServerPartsOptions {
  readonly dreamloom: Dreamloom;
  /** Its packs, opened. */
  readonly packs: Packs;
  readonly version: string;
  readonly workspace: string;
  readonly onWarning: (message: string) => void;
}

/** Makes them. Starts no worker. */
export function serverParts(options: ServerPartsOptions): ServerParts {
  const { dreamloom, packs, version, workspace, onWarning } = options;
  const { home, modelFolders, cache, writer, media, backend } = dreamloom;
  const patient = (signal?: AbortSignal): { readonly signal: AbortSignal } => ({
    signal: signal ?? new AbortController().signal,
  });
  const page = builtPage();
  const templates = templatesFolder();
  const dataFolder = join(home.folder, "server");
  let machine: Promise<MachineFacts> | undefined;
  return {
    ...{
      version,
      workspace: resolve(workspace),
      out: writer.folder,
      dataFolder,
      cache,
      onWarning,
    },
    ...(page !== undefined && { pageFolder: page }),
    ...(templates !== undefined && { templatesFolder: templates }),
    catalogueFor: (document) => packs.catalogueFor(document),
    packs: packsPart(packs),
    open: (document, options) => dreamloom.openDocument(document, options),
    png: (picture, signal) => media.png(picture, patient(signal)),
    thumbnail: (bytes, size) => media.shrink(bytes, "This file", { ...patient(), size }),
    async readPicture(bytes, name) {
      const { digest, width, height, png, texts } = await media.inspect(bytes, name, patient());
      const document = texts["dreamloom"];
      return { digest: digest as Digest, width, height, png, ...(document !== undefined && { document }) };
    },
    readFile: (name, { folder, maxBytes }) => dreamloom.filesOf(folder).readNamed(name, maxBytes),
    digestOf: async (name, folder) => (await dreamloom.filesOf(folder).find({ file: name })).digest,
    choices: (kind, folder) => fileChoices(kind, { folder, modelFolders, inputFolder: home.input }),
    cannotWrite: async (files) => {
      try {
        await writer.check(files);
        return undefined;
      } catch (error) {
        if (error instanceof Refusal) return error.message;
        throw error;
      }
    },
    machine: () => (machine ??= machineFacts(home.folder)),
    workers: () => [...backend.pids, ...media.pids, ...packs.pids],
  };
}

async function machineFacts(folder: string): Promise<MachineFacts> {
  return {
    node: process.versions.node,
    platform: `${platform()} ${release()}`,
    cores: availableParallelism(),
    memoryBytes: await machineMemoryBytes(),
    freeBytes: freeBytes(folder),
    backends: await listBackends(),
  };
}

/** What this process may have: a container has less than its machine. */
export async function machineMemoryBytes(): Promise<number> {
  const limit = await readFile("/sys/fs/cgroup/memory.max", "utf8").catch(() => "max");
  return /^\d+\s*$/.test(limit) ? Math.min(Number(limit), totalmem()) : totalmem();
}

/** On the disk of a folder that is there. */
export function freeBytes(folder: string): number {
  try {
    const { bavail, bsize } = statfsSync(folder);
    return bavail * bsize;
  } catch {
    return 0;
  }
}
