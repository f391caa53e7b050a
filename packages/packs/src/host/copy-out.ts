/**
 * Values that a pack's process sends, made values of this process: every claim about tensors is checked, and their bytes
 * are copied before anybody looks at them. What is wrong is thrown as a `SyntaxError`: the process lies.
 */

import { makeTensorOfPieces } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import type { TensorFiles } from "./tensor-files.js";
import { bytesOf, fromWire } from "./wire-values.js";
import type { WireTensor, WrittenTensor } from "./wire-values.js";

/** What copying needs. */
export interface CopyParts {
  readonly files: TensorFiles;
  /** The tensors that the process was given, by digest. */
  readonly known: ReadonlyMap<string, TensorHandle>;
  /** How many bytes all tensors of one value may have together. */
  readonly mostBytes: number;
}

/** Copies a value out. */
export async function copyOut(wire: unknown, parts: CopyParts): Promise<Value> {
  const refs: WireTensor[] = [];
  fromWire(wire, (ref) => {
    refs.push(ref);
    return null;
  });
  const handles = await copyAll(refs, parts);
  let next = 0;
  return fromWire(wire, () => handles[next++]!);
}

/** How many bytes copying a value takes, by what it claims. Throws a `SyntaxError` as copying does. */
export function bytesToCopy(wire: unknown): number {
  const refs: WireTensor[] = [];
  fromWire(wire, (ref) => {
    refs.push(ref);
    return null;
  });
  return bytesIn([...placesOf(refs).values()]);
}

/** Places in the file, each once however often it is named. */
function placesOf(refs: readonly WireTensor[]): ReadonlyMap<string, WrittenTensor> {
  const written = refs.filter((ref): ref is WrittenTensor => "at" in ref);
  return new Map(written.map((ref) => [nameOf(ref), ref]));
}

function nameOf({ at, dtype, shape }: WrittenTensor): string {
  return `${at} ${dtype} ${shape.join(" ")}`;
}

function bytesIn(written: readonly WrittenTensor[]): number {
  return written.reduce((sum, ref) => sum + bytesOf(ref), 0);
}

/** Everything is checked before anything is copied: what was begun and then left would fail with nobody to hear it. */
async function copyAll(refs: readonly WireTensor[], parts: CopyParts): Promise<readonly TensorHandle[]> {
  const places = placesOf(refs);
  if (!(bytesIn([...places.values()]) <= parts.mostBytes))
    throw new SyntaxError("tensors that are larger than its memory");
  const known = new Map(
    refs
      .flatMap((ref) => ("at" in ref ? [] : [ref]))
      .map(({ digest }) => [digest, knownTensor(digest, parts)]),
  );
  const copied = new Map(
    await Promise.all([...places].map(async ([name, ref]) => [name, await copyTensor(ref, parts)] as const)),
  );
  return refs.map((ref) => ("at" in ref ? copied.get(nameOf(ref))! : known.get(ref.digest)!));
}

function knownTensor(digest: string, { known }: CopyParts): TensorHandle {
  const tensor = known.get(digest);
  if (tensor === undefined) throw new SyntaxError("a tensor that it was never given");
  return tensor;
}

async function copyTensor(ref: WrittenTensor, { files }: CopyParts): Promise<TensorHandle> {
  const copying = files.copy(ref.at, bytesOf(ref));
  if (copying === undefined) throw new SyntaxError("a tensor that it has not written");
  return makeTensorOfPieces(ref.dtype, ref.shape, copying);
}
