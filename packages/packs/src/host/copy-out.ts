/**
 * Values that a pack's process sends, made values of this process: every claim about tensors is checked, and their bytes
 * are copied before anybody looks at them. What is wrong is thrown as a `SyntaxError`: the process lies.
 */

import { makeTensor } from "@dreamloom/engine";
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

async function copyAll(refs: readonly WireTensor[], parts: CopyParts): Promise<readonly TensorHandle[]> {
  const copied = new Map<string, Promise<TensorHandle>>();
  let left = parts.mostBytes;
  const handles: Promise<TensorHandle>[] = [];
  for (const ref of refs) {
    if (!("at" in ref)) {
      handles.push(Promise.resolve(knownTensor(ref.digest, parts)));
      continue;
    }
    const name = `${ref.at} ${ref.dtype} ${ref.shape.join(" ")}`;
    if (!copied.has(name)) {
      left -= bytesOf(ref);
      if (!(left >= 0)) throw new SyntaxError("tensors that are larger than its memory");
      copied.set(name, copyTensor(ref, parts));
    }
    handles.push(copied.get(name)!);
  }
  return Promise.all(handles);
}

function knownTensor(digest: string, { known }: CopyParts): TensorHandle {
  const tensor = known.get(digest);
  if (tensor === undefined) throw new SyntaxError("a tensor that it was never given");
  return tensor;
}

async function copyTensor(ref: WrittenTensor, { files }: CopyParts): Promise<TensorHandle> {
  const bytes = await files.read(ref.at, bytesOf(ref));
  if (bytes === undefined) throw new SyntaxError("a tensor that it has not written");
  return makeTensor(ref.dtype, ref.shape, bytes);
}
