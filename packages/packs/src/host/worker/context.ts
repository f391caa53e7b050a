/** The context that a pack's node gets: the doors are calls to the host; what a process can do for itself it does itself. */

import { createHash } from "node:crypto";
import { readFileSync, realpathSync, statSync } from "node:fs";
import { isAbsolute, join, sep } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { BackendDoor, Context, Digest, FileRef, FilesDoor, Value } from "@dreamloom/engine";
import type { Asking } from "./asking.js";
import type { News } from "./news.js";
import { MadeTensor } from "./tensors.js";

/** What a context is made of. */
export interface ContextParts {
  readonly signal: AbortSignal;
  readonly asking: Asking;
  readonly news: News;
  /** The pack's folder, where `own` finds files. */
  readonly folder: string;
  /** Only for nodes that write. */
  readonly provenance: Context["provenance"] | undefined;
}

/** The context of one task. */
export function createContext({ signal, asking, news, folder, provenance }: ContextParts): Context {
  const { call } = asking;
  return Object.freeze({
    signal,
    progress: news.progress,
    log: news.log,
    preview: asking.preview,
    tensor: (dtype, shape, bytes) => new MadeTensor(dtype, shape, bytes),
    // Packs keep nothing under digests of others: what they derive is theirs alone.
    derive: (_kind, _of, compute) => compute(),
    write: async ({ name, extension, digest, bytes }) =>
      text(await call("write", [{ name, extension, digest, bytes: tensorOf(bytes) }])),
    get provenance() {
      if (provenance === undefined)
        throw new NodeError('Only a node with the effect "writes" is told of the document that is run.');
      return provenance;
    },
    files: filesDoor,
    picture: {
      read: async (file) => (await call("picture.read", [plainFile(file)])) as never,
      png: async (picture) => bytesOfAnswer(await call("picture.png", [picture])),
      apply: async (operation, pictures, values) =>
        (await call("picture.apply", [operation, pictures, values])) as never,
    },
    backend: backendDoor(asking),
    read: async ({ file, digest }) =>
      bytesOfAnswer(await call("read", [digest === undefined ? { file } : { file, digest }])),
    own: (name) => Promise.resolve().then(() => ownFile(folder, name)),
    fetch: async (url, options = {}) => {
      const { method, headers, body } = options;
      const sent = body instanceof Uint8Array ? tensorOf(body) : body;
      const answer = (await call("fetch", [url, { method, headers, body: sent }])) as {
        readonly status: number;
        readonly type: string;
        readonly bytes: Value;
      };
      return { status: answer.status, type: answer.type, bytes: await bytesOfAnswer(answer.bytes) };
    },
  } satisfies Context);
}

function backendDoor({ call }: Asking): BackendDoor {
  return {
    lmmEncode: async (lmm, prompt) => (await call("backend.lmmEncode", [lmm, prompt])) as never,
    adapt: async (adapter, encoding) => (await call("backend.adapt", [adapter, encoding])) as never,
    encodePicture: async (vae, picture) => (await call("backend.encodePicture", [vae, picture])) as never,
    decode: async (vae, latent) => (await call("backend.decode", [vae, latent])) as never,
    infer: async ({ name }, inputs, { backend }) =>
      (await call("backend.infer", [{ name }, inputs, { backend }])) as never,
    sample: async (dit, { signal: _, onStep, onPreview, ...request }) =>
      (await call("backend.sample", [dit, request], (notice) => {
        const said = notice as {
          readonly step: number;
          readonly of?: number;
          readonly preview?: never;
          readonly sigma?: number;
        };
        if (said.preview !== undefined) onPreview(said.preview, said.step, said.sigma ?? 0);
        else onStep(said.step, said.of ?? said.step);
      })) as never,
  };
}

const notHere = (): Promise<never> =>
  Promise.reject(
    new NodeError(
      "A pack's node does not look for files itself: what is chosen on its ports is found and digested for it.",
    ),
  );
const filesDoor: FilesDoor = {
  find: notHere,
  checkpoint: notHere,
  lora: notHere,
  backend: notHere,
  read: notHere,
};

function plainFile(file: FileRef): Value {
  const { name, path, digest } = file;
  return { ...(file as unknown as Record<string, Value>), name, path, digest };
}

function tensorOf(bytes: Uint8Array): MadeTensor {
  return new MadeTensor("u8", [bytes.byteLength], bytes);
}

function bytesOfAnswer(answer: Value): Promise<Uint8Array> {
  return (answer as { bytes(): Promise<Uint8Array> }).bytes();
}

function text(answer: Value): string {
  return String(answer);
}

/** A file of the pack's own. Its digest is computed when somebody looks at it. */
function ownFile(folder: string, name: string): FileRef {
  const path = join(folder, name);
  const inside = !isAbsolute(name) && path.startsWith(folder.endsWith(sep) ? folder : folder + sep);
  if (!inside || !isFileIn(path, folder))
    throw new NodeError(`The pack has no file "${name}".`, { kind: "file-missing" });
  let digest: Digest | undefined;
  return {
    name,
    path,
    get digest() {
      return (digest ??= `sha256:${createHash("sha256").update(readFileSync(path)).digest("hex")}` as Digest);
    },
  };
}

function isFileIn(path: string, folder: string): boolean {
  try {
    return statSync(path).isFile() && realpathSync(path).startsWith(realpathSync(folder) + sep);
  } catch {
    return false;
  }
}
