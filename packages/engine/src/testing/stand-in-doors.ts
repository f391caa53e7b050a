/**
 * Doors for the definition check: they compute nothing, but give values of the right form that follow from what was
 * asked, and they notice whether the asking can be cancelled. The real doors have suites of their own.
 */

import { crc32, deflateSync } from "node:zlib";
import type { CheckpointPart, FilesDoor } from "../define-node.js";
import type {
  Asking,
  BackendDoor,
  Conditioning,
  Encoding,
  FileRef,
  Latent,
  Picture,
  PictureDoor,
} from "../doors.js";
import { canonicalJson } from "../canonical.js";
import { sha256 } from "../digest.js";
import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import type { Value } from "../value.js";
import { modelNamed, tensorNamed } from "./example-values.js";

/** The doors, and what was noticed at them. */
export interface StandInDoors {
  readonly files: FilesDoor;
  readonly picture: PictureDoor;
  readonly backend: BackendDoor;
  /** Doors that were asked without the task's own signal. */
  readonly deaf: string[];
}

/** Makes doors for one task. Every asking rejects once `signal` is aborted. */
export function standInDoors(signal: AbortSignal): StandInDoors {
  const deaf: string[] = [];
  const ask = async <Answer>(name: string, asking: Asking, answer: () => Answer): Promise<Answer> => {
    await Promise.resolve();
    if (asking.signal !== signal) deaf.push(name);
    signal.throwIfAborted();
    return answer();
  };
  return { files: standInFiles(), picture: pictureDoor(ask), backend: backendDoor(ask), deaf };
}

/** Files of which every name exists. */
export function standInFiles(): FilesDoor {
  const digestOf = (name: string): Digest => `sha256:${sha256(name)}` as Digest;
  return {
    find: ({ file }): Promise<FileRef> =>
      file === ""
        ? Promise.reject(new NodeError("A file needs a name."))
        : Promise.resolve({ name: file, path: `/files/${file}`, digest: digestOf(file) }),
    read: ({ name }) => Promise.resolve(new TextEncoder().encode(name)),
    checkpoint: (name, part): Promise<CheckpointPart> => {
      const { path, facets } = modelNamed(part, name);
      return Promise.resolve({ path, digest: digestOf(`${name} ${part}`), facets });
    },
    lora: () => Promise.resolve({ parts: ["lmm", "dit"], facets: {} }),
    backend: (name, dtype) =>
      Promise.resolve({ name: name === "auto" ? "cpu" : name, numericClass: `${name}/${dtype}/stand-in` }),
  };
}

type Ask = <Answer>(name: string, asking: Asking, answer: () => Answer) => Promise<Answer>;

function pictureDoor(ask: Ask): PictureDoor {
  return {
    read: (file, asking) => ask("picture.read", asking, () => [tensorNamed(file.digest, [32, 32, 3])]),
    png: (picture, asking) => ask("picture.png", asking, () => onePixel(picture.digest)),
    apply: (operation, pictures, values, asking) =>
      ask("picture.apply", asking, () => {
        const name = canonicalJson([operation, [...pictures], values as Record<string, Value>]);
        return tensorNamed(name, shapeAfter(operation, pictures[0]?.shape, values));
      }),
  };
}

/** A PNG of one pixel whose colour follows from a digest. */
function onePixel(digest: Digest): Uint8Array {
  const header = Buffer.from([0, 0, 0, 1, 0, 0, 0, 1, 8, 2, 0, 0, 0]);
  const pixel = deflateSync(Buffer.concat([Buffer.of(0), Buffer.from(digest.slice(-6), "hex")]));
  const signature = Buffer.from("\u0089PNG\r\n\u001a\n", "latin1");
  return Buffer.concat([signature, chunk("IHDR", header), chunk("IDAT", pixel), chunk("IEND", Buffer.of())]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  const framed = Buffer.alloc(body.length + 8);
  framed.writeUInt32BE(data.length, 0);
  body.copy(framed, 4);
  framed.writeUInt32BE(crc32(body), body.length + 4);
  return framed;
}

function shapeAfter(
  operation: string,
  shape: readonly number[] = [32, 32],
  { width, height }: Readonly<Record<string, unknown>>,
): readonly number[] {
  const [rows, columns, ...channels] = shape;
  const size = [typeof height === "number" ? height : rows!, typeof width === "number" ? width : columns!];
  if (operation === "mask-to-picture") return [...size, 3];
  return operation.startsWith("mask-") ? size : [...size, ...channels];
}

function backendDoor(ask: Ask): BackendDoor {
  return {
    lmmEncode: (lmm, prompt, asking) =>
      ask("backend.lmmEncode", asking, (): Encoding => {
        const of = canonicalJson([lmm.digest, prompt as unknown as Value]);
        const vit = prompt.pictures.map((_, at) => tensorNamed(`${of} vit ${at}`, [2, 8]));
        const rows = prompt.rows.map(({ name }) => ({
          name,
          hidden: tensorNamed(of + name, [6, 8]),
          images: [],
        }));
        return { rows, vit };
      }),
    adapt: (adapter, { rows }, asking) =>
      ask("backend.adapt", asking, (): Conditioning => ({
        rows: rows.map(({ name, hidden }) => ({
          name,
          context: tensorNamed(adapter.digest + hidden.digest, [6, 16]),
          pooled: tensorNamed(`${adapter.digest}${hidden.digest} pooled`, [16]),
        })),
      })),
    sample: (dit, { signal, onStep, onPreview, ...request }) =>
      ask("backend.sample", { signal }, (): Latent => {
        onStep(1, request.steps);
        onPreview(tensorNamed("preview", [8, 8, 3]), 1, 0.5);
        const given = Object.entries(request).filter(([, value]) => value !== undefined);
        const of = canonicalJson([dit.digest, Object.fromEntries(given) as unknown as Value]);
        return tensorNamed(of, request.start.shape);
      }),
    encodePicture: (vae, picture, asking) =>
      ask("backend.encodePicture", asking, (): Latent => {
        const [rows, columns] = picture.shape;
        return tensorNamed(vae.digest + picture.digest, [4, Math.ceil(rows! / 8), Math.ceil(columns! / 8)]);
      }),
    decode: (vae, latent, asking) =>
      ask("backend.decode", asking, (): Picture => {
        const [, rows, columns] = latent.shape;
        return tensorNamed(vae.digest + latent.digest, [rows! * 8, columns! * 8, 3]);
      }),
    infer: (model, inputs, asking) =>
      ask("backend.infer", asking, () => {
        const of = canonicalJson([model.digest, { ...inputs }]);
        const [first] = Object.values(inputs);
        return { output: tensorNamed(of, first?.shape ?? [1]) };
      }),
  };
}
