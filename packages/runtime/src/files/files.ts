/**
 * The person's files as the engine may ask for them: names of documents become paths inside the allowed folders,
 * files become digests, checkpoints become facets. Opens no worker and computes nothing; what it learned from files
 * it remembers, so that a second run reads none of them.
 */

import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, resolve } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { CheckpointPart, Digest, FilesDoor, Model } from "@dreamloom/engine";
import type { PartFacts } from "./checkpoint-facts.js";
import { DigestMemory } from "./digest-memory.js";
import { findCheckpoint, isCheckpoint, partMissing } from "./find-checkpoint.js";
import { openInside, openPlainFile } from "./inside.js";
import type { NotOpened, OpenFile } from "./inside.js";
import type { LoraFacts } from "./lora-facts.js";
import { parseFileName, shortened } from "./names.js";
import type { FileRoot } from "./names.js";
import { numericClass, resolveBackend } from "./numeric-class.js";
import { partFolder } from "./part-folder.js";

/** Where files are looked for. */
export interface FilesOptions {
  /** What names without a root are relative to. */
  readonly documentFolder: string;
  /** The folders `models:` stands for, the first one wins. */
  readonly modelFolders: readonly string[];
  /** The folder `input:` stands for. */
  readonly inputFolder: string;
  /** The Hugging Face cache, where hub ids are looked for; by default where Hugging Face's own tools keep it. */
  readonly hubFolder?: string | undefined;
  /** Where digests are remembered; without it, in memory only. */
  readonly memoryFile?: string | undefined;
  /** What the backend `auto` stands for. Default `cpu`. */
  readonly defaultBackend?: string | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** The files door, and what the host itself asks: it may let in single files and folders that the person named. */
export interface Files extends FilesDoor {
  /** SHA-256 of a file of the person's. */
  digestOf(path: string): Promise<Digest>;
  /**
   * The bytes of a file that a document may name. Rejects with a sentence, also when there are more than `mostBytes`.
   */
  readNamed(name: string, mostBytes: number): Promise<Uint8Array>;
  /** Lets in one file outside the folders, named by the person (never by a document). Returns its literal. */
  allow(path: string): Promise<{ readonly file: string; readonly digest: Digest }>;
  /** Lets in one checkpoint, a folder or file outside `models:`. Returns the literal of a port `checkpoint`. */
  allowCheckpoint(path: string): Promise<string>;
}

/** Opens the door to the person's files. */
export function createFiles(options: FilesOptions): Files {
  const memory = new DigestMemory(options.memoryFile, options.onWarning);
  const allowed = new Map<string, string>();
  const allowedCheckpoints = new Set<string>();
  const roots: Readonly<Record<FileRoot, readonly string[]>> = {
    document: [options.documentFolder],
    models: options.modelFolders,
    input: [options.inputFolder],
  };

  const openWanted = (file: string, wanted: string | undefined): Promise<OpenFile> => {
    const outside = wanted === undefined ? undefined : allowed.get(`${wanted} ${file}`);
    return outside === undefined ? openNamed(roots, file) : openAllowed(outside);
  };

  const find: Files["find"] = async ({ file, digest: wanted }) => {
    const opened = await openWanted(file, wanted);
    await using handle = opened.handle;
    const digest = await memory.digestOf({ path: opened.path, handle });
    if (wanted !== undefined && wanted !== digest)
      throw new NodeError(`"${file}" is another file than the one this document was saved with.`, {
        remedy: "Choose it again in the document, or put the first one back.",
      });
    return { name: file, path: opened.path, digest };
  };

  const read: Files["read"] = async ({ name, digest }) => {
    const opened = await openWanted(name, digest);
    await using handle = opened.handle;
    const bytes = await readWhole(handle, name, mostReadBytes);
    if (digest !== `sha256:${createHash("sha256").update(bytes).digest("hex")}`)
      throw new NodeError(`"${name}" was changed after the run began.`, { remedy: "Run it again." });
    return bytes;
  };

  const checkpoint = async (name: string, part: Model["part"]): Promise<CheckpointPart> => {
    const found = allowedCheckpoints.has(name) ? { path: name } : await findCheckpoint(options, name);
    const folder = await partFolder(found.path, part);
    const key = `${part} ${folder}`;
    const known = (await memory.recall(key)) as PartFacts | undefined;
    const facts =
      known ??
      (await learnPart(memory, key, folder, part).catch((error: unknown) => {
        throw partMissing(error, { name, part, found, folder });
      }));
    return { path: found.path, ...facts };
  };

  const digestOf = async (path: string): Promise<Digest> => {
    const opened = await openAllowed(path);
    await using handle = opened.handle;
    return await memory.digestOf({ path, handle });
  };

  const readNamed = async (name: string, mostBytes: number): Promise<Uint8Array> => {
    const opened = await openNamed(roots, name);
    await using handle = opened.handle;
    return await readWhole(handle, name, mostBytes);
  };

  return {
    find,
    checkpoint,
    digestOf,
    read,
    readNamed,
    lora: async (file) => {
      const key = `lora ${file.digest}`;
      const known = (await memory.recall(key)) as LoraFacts | undefined;
      if (known !== undefined) return known;
      const { readLoraFacts } = await import("./lora-facts.js");
      return memory.learn(key, [file.path], () => readLoraFacts(file));
    },
    backend: async (name, dtype) => {
      const backend = resolveBackend(name, options.defaultBackend ?? "auto");
      return { name: backend, numericClass: numericClass(backend, dtype) };
    },
    allow: async (path) => {
      const whole = resolve(path);
      const digest = await digestOf(whole);
      allowed.set(`${digest} ${basename(whole)}`, whole);
      return { file: basename(whole), digest };
    },
    allowCheckpoint: async (path) => {
      const whole = resolve(path);
      if (!(await isCheckpoint(whole)))
        throw new NodeError(`There is no checkpoint "${path}".`, {
          kind: "file-missing",
          remedy: "Name a folder that holds a checkpoint, or a .safetensors file.",
        });
      allowedCheckpoints.add(whole);
      return whole;
    },
  };
}

/** What a node may have of one file at once. */
const mostReadBytes = 2 ** 30;

async function readWhole(handle: FileHandle, name: string, mostBytes: number): Promise<Uint8Array> {
  const { size } = await handle.stat();
  if (size > mostBytes)
    throw new NodeError(
      `"${name}" has ${Math.ceil(size / 2 ** 20)} MiB; at most ${Math.floor(mostBytes / 2 ** 20)} MiB are read.`,
    );
  return await handle.readFile();
}

async function openNamed(
  roots: Readonly<Record<FileRoot, readonly string[]>>,
  name: string,
): Promise<OpenFile> {
  const parsed = parseFileName(name);
  if ("problem" in parsed)
    throw new NodeError(`The file name ${JSON.stringify(shortened(name))} ${parsed.problem}.`);
  let refusal: NotOpened = { problem: "does not exist", missing: true };
  for (const root of roots[parsed.root]) {
    const opened = await openInside(root, parsed.segments);
    if (!("problem" in opened)) return opened;
    if (refusal.missing) refusal = opened;
  }
  throw notOpened(`The file "${name}"`, refusal);
}

async function openAllowed(path: string): Promise<OpenFile> {
  const opened = await openPlainFile(path, { links: "any" });
  if ("problem" in opened) throw notOpened(`The file "${path}"`, opened);
  return opened;
}

async function learnPart(
  memory: DigestMemory,
  key: string,
  folder: string,
  part: Model["part"],
): Promise<PartFacts> {
  const { digestOfFiles, readPart } = await import("./checkpoint-facts.js");
  const { files, facets } = await readPart(folder, part);
  // The folders belong to it too: a file that is added could take the place of one of these.
  const paths = [...new Set([folder, ...files.map((file) => dirname(file)), ...files])];
  return memory.learn(key, paths, async () => ({ digest: await digestOfFiles(memory, files), facets }));
}

function notOpened(subject: string, { problem, missing: isMissing }: NotOpened): NodeError {
  return new NodeError(`${subject} ${problem}.`, isMissing ? { kind: "file-missing" } : {});
}
