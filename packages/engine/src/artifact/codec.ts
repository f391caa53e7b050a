/**
 * The codec of artifacts, one for every socket: a value becomes a head (canonical JSON, tensors by digest) and
 * the tensors it names; and back, given where tensors are found.
 */

import { canonicalJson, specialKeys } from "../canonical.js";
import { isDigest, sha256 } from "../digest.js";
import type { Digest } from "../ids.js";
import { byteLengthOf } from "../tensor.js";
import type { Dtype, TensorHandle, Value } from "../value.js";
import { bytesPerNumber, isTensor } from "../value.js";

/** What a head says of a tensor. */
export interface TensorRef {
  readonly digest: Digest;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** The identity of an artifact: of a tensor its own digest, of anything else the SHA-256 of its head. */
export function digestOfValue(value: Value): Digest {
  return isTensor(value) ? value.digest : (`sha256:${sha256(canonicalJson(value))}` as Digest);
}

/** Every tensor in a value, each digest once. */
export function tensorsIn(value: Value): readonly TensorHandle[] {
  if (typeof value !== "object" || value === null) return [];
  const found = new Map<Digest, TensorHandle>();
  const waiting: Value[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (isTensor(next)) found.set(next.digest, next);
    else for (const part of Object.values(next as object)) if (isObject(part)) waiting.push(part as Value);
  }
  return [...found.values()];
}

/**
 * Reads a head back. `tensor` makes a handle for each tensor named. The value is frozen. Throws a `SyntaxError`
 * when the text is no head.
 */
export function decodeHead(head: string, tensor: (ref: TensorRef) => TensorHandle): Value {
  const root: { value: unknown } = { value: JSON.parse(head) };
  const waiting: Record<string, unknown>[] = [root];
  for (let parent = waiting.pop(); parent !== undefined; parent = waiting.pop()) {
    for (const key of Object.keys(parent)) {
      const part = parent[key];
      if (!isObject(part)) continue;
      const special = specialOf(part, tensor);
      if (special !== undefined) parent[key] = special;
      else waiting.push((parent[key] = unescapeKeys(part)));
    }
    Object.freeze(parent);
  }
  return root.value as Value;
}

function specialOf(
  part: Record<string, unknown>,
  tensor: (ref: TensorRef) => TensorHandle,
): Value | undefined {
  if (Array.isArray(part)) return undefined;
  const keys = Object.keys(part);
  if (keys.length !== 1) return undefined;
  const said = part[keys[0]!];
  switch (keys[0]) {
    case specialKeys.integer:
      return BigInt(said as string);
    case specialKeys.number:
      return Number(said);
    case specialKeys.tensor:
      return tensor(checkedRef(said));
    default:
      return undefined;
  }
}

function checkedRef(said: unknown): TensorRef {
  const { digest, dtype, shape } = said as TensorRef;
  const fits = isDigest(digest) && Object.hasOwn(bytesPerNumber, dtype) && Array.isArray(shape);
  if (!fits || Number.isNaN(byteLengthOf(dtype, shape))) throw new SyntaxError("This head names no tensor.");
  return { digest, dtype, shape: Object.freeze(shape) };
}

function unescapeKeys(part: Record<string, unknown>): Record<string, unknown> {
  if (Array.isArray(part) || !Object.keys(part).some((key) => key.startsWith("$"))) return part;
  return Object.fromEntries(
    Object.entries(part).map(([key, value]) => [key.startsWith("$$") ? key.slice(1) : key, value]),
  );
}

function isObject(part: unknown): part is Record<string, unknown> {
  return typeof part === "object" && part !== null;
}
