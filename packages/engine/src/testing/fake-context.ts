/**
 * A context for tests of nodes: what a node tells is recorded, what it asks is answered by what the test gives, and by
 * doors that stand in for the rest. Asks no network and starts no process.
 */

import { readFile } from "node:fs/promises";
import { isAbsolute, join, relative } from "node:path";
import type { Context, Fetched, FilesDoor } from "../define-node.js";
import { sha256 } from "../digest.js";
import type { BackendDoor, FileRef, PictureDoor } from "../doors.js";
import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import { makeTensor } from "../tensor.js";
import type { TensorHandle } from "../value.js";
import { standInDoors } from "./stand-in-doors.js";

/** What a test may say of a context. */
export interface ContextOptions {
  readonly signal?: AbortSignal | undefined;
  /** The folder of the pack: what `own` finds its files in. Without it, every name is there. */
  readonly folder?: string | undefined;
  /** What is in the person's files, by name: what `read` gives. Without it, every name is there and holds itself. */
  readonly files?: Readonly<Record<string, string | Uint8Array>> | undefined;
  /** What hosts answer, by address. */
  readonly fetch?: Readonly<Record<string, string | Uint8Array | Fetched>> | undefined;
  /** Doors, or some of their ways, instead of those that stand in. */
  readonly doors?: {
    readonly files?: Partial<FilesDoor>;
    readonly picture?: Partial<PictureDoor>;
    readonly backend?: Partial<BackendDoor>;
  };
  /** The node comes with Dreamloom: unlike a pack's, it may ask `files` itself. */
  readonly inside?: true | undefined;
}

/** What a node said and asked. */
export interface Heard {
  readonly progress: (readonly [step: number, of: number])[];
  readonly previews: { readonly picture: TensorHandle; readonly step: number; readonly sigma?: number }[];
  readonly logs: string[];
  /** What it asked of doors and hosts, in order: `picture.apply`, `backend.infer`, `read`, `own`, `fetch`. */
  readonly calls: { readonly name: string; readonly args: readonly unknown[] }[];
  /** Files that it wrote. */
  readonly written: { readonly name: string; readonly extension: string; readonly bytes: Uint8Array }[];
  /** Doors that were asked without the task's own signal: cancelling would not reach them. */
  readonly deaf: string[];
}

/** A context, and what was heard of its node. */
export interface FakeContext extends Context {
  readonly heard: Heard;
  /** The person's files, as an engine asks for them before a run. */
  readonly personsFiles: FilesDoor;
}

/** Makes a context, as the process of a pack gives one to its nodes. */
export function fakeContext(options: ContextOptions = {}): FakeContext {
  const signal = options.signal ?? new AbortController().signal;
  const heard: Heard = { progress: [], previews: [], logs: [], calls: [], written: [], deaf: [] };
  const standIn = standInDoors(signal);
  const personsFiles: FilesDoor = { ...standIn.files, ...filesFrom(options.files), ...options.doors?.files };
  const listen = listener(signal, heard);
  return {
    signal,
    heard,
    progress: (step, of) => void heard.progress.push([step, of]),
    preview: (picture, step, sigma) =>
      void heard.previews.push({ picture, step, ...(sigma !== undefined && { sigma }) }),
    log: (message) => void heard.logs.push(String(message)),
    tensor: makeTensor,
    derive: (_kind, _of, compute) => compute(),
    write: ({ name, extension, digest, bytes }) => {
      heard.written.push({ name, extension, bytes });
      return Promise.resolve(`/out/${name}-${digest.slice(7, 15)}.${extension}`);
    },
    provenance: { document: '{\n  "dreamloom": 1,\n  "nodes": {}\n}\n', facts: {} },
    files: options.inside ? personsFiles : closedFiles,
    personsFiles,
    picture: listen("picture", standIn.picture, options.doors?.picture),
    backend: listen("backend", standIn.backend, options.doors?.backend),
    ...hostsAnswers({ ...options, signal }, personsFiles, heard),
  };
}

const notInPacks = (): Promise<never> =>
  Promise.reject(new NodeError('A pack asks for files with "read" and "own", not with "files".'));

const closedFiles: FilesDoor = {
  find: notInPacks,
  read: notInPacks,
  checkpoint: notInPacks,
  lora: notInPacks,
  backend: notInPacks,
};

/** Like a pack's host, answers nobody whose task was cancelled: these take no signal of their own. */
function hostsAnswers(
  { folder, fetch = {}, signal }: ContextOptions & { readonly signal: AbortSignal },
  files: FilesDoor,
  { calls }: Heard,
): Pick<Context, "read" | "own" | "fetch"> {
  const ask = async <Answer>(
    name: string,
    args: readonly unknown[],
    answer: () => Answer,
  ): Promise<Awaited<Answer>> => {
    calls.push({ name, args });
    signal.throwIfAborted();
    return await answer();
  };
  return {
    read: (file) => ask("read", [file], async () => files.read(await files.find(file))),
    own: (name) => ask("own", [name], () => ownFile(name, folder)),
    fetch: (url, asking) =>
      ask("fetch", asking === undefined ? [url] : [url, asking], () => {
        const answer = Object.hasOwn(fetch, url) ? fetch[url] : undefined;
        if (answer !== undefined) return asFetched(answer);
        throw new NodeError(`Nobody answers for ${JSON.stringify(url)} in this test.`);
      }),
  };
}

function asFetched(answer: string | Uint8Array | Fetched): Fetched {
  if (typeof answer === "string")
    return { status: 200, type: "text/plain; charset=utf-8", bytes: new TextEncoder().encode(answer) };
  return answer instanceof Uint8Array
    ? { status: 200, type: "application/octet-stream", bytes: answer }
    : answer;
}

function filesFrom(contents: ContextOptions["files"]): Partial<FilesDoor> {
  if (contents === undefined) return {};
  const bytesOf = (name: string): Uint8Array => {
    const found = Object.hasOwn(contents, name) ? contents[name] : undefined;
    if (found === undefined)
      throw new NodeError(`The file ${JSON.stringify(name)} does not exist.`, { kind: "file-missing" });
    return typeof found === "string" ? new TextEncoder().encode(found) : found;
  };
  return {
    find: async ({ file }) => Promise.resolve(refOf(file, `/files/${file}`, bytesOf(file))),
    read: async ({ name }) => Promise.resolve(bytesOf(name)),
  };
}

async function ownFile(name: string, folder: string | undefined): Promise<FileRef> {
  if (folder === undefined) return refOf(name, `/pack/${name}`, new TextEncoder().encode(name));
  const path = join(folder, name);
  const inside = relative(folder, path);
  if (isAbsolute(name) || inside === "" || inside.startsWith(".."))
    throw new NodeError(`${JSON.stringify(name)} is no file of the pack's folder.`);
  const bytes = await readFile(path).catch(() => undefined);
  if (bytes === undefined)
    throw new NodeError(`The pack has no file ${JSON.stringify(name)}.`, { kind: "file-missing" });
  return refOf(name, path, bytes);
}

function refOf(name: string, path: string, bytes: Uint8Array): FileRef {
  return { name, path, digest: `sha256:${sha256(bytes)}` as Digest };
}

type Ways = Readonly<Record<string, (...args: never[]) => unknown>>;

/** Puts a listener before a door: what is asked is recorded, and whether it can be cancelled. */
function listener(signal: AbortSignal, { calls, deaf }: Heard) {
  return <Door extends object>(door: string, standIn: Door, given: Partial<Door> | undefined): Door => {
    const ways = Object.keys(standIn).map((way) => {
      const owner = (given !== undefined && way in given ? given : standIn) as Ways;
      const ask = (...args: never[]): unknown => {
        const name = `${door}.${way}`;
        calls.push({ name, args });
        const asking = args.at(-1) as { readonly signal?: AbortSignal } | undefined;
        if (asking?.signal !== signal) deaf.push(name);
        return owner[way]!(...args);
      };
      return [way, ask] as const;
    });
    return Object.fromEntries(ways) as Door;
  };
}
