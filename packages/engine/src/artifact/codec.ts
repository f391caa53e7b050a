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

/** How much a head may hold. */
export interface HeadLimits {
  /** Values in it, each item of a list and each part of a record counted. */
  readonly items: number;
  /** How deep lists and records may stand in each other. */
  readonly depth: number;
}

/** The limits of a head that a stranger wrote; the length of its text is for whoever reads it to bound before. */
export const strangersHead: HeadLimits = { items: 200_000, depth: 64 };

/**
 * Reads a head back. `tensor` makes a handle for each tensor named. The value is frozen: plain data and those handles,
 * no `__proto__`, nothing that could be taken for a tensor and is none. Never recurses. Throws a `SyntaxError` when the
 * text is no head, or holds more than the limits.
 */
export function decodeHead(
  head: string,
  tensor: (ref: TensorRef) => TensorHandle,
  limits: HeadLimits = { items: Infinity, depth: Infinity },
): Value {
  const root: { value: unknown } = { value: JSON.parse(head) };
  let items = 0;
  let level: Record<string, unknown>[] = [root];
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > limits.depth) throw new SyntaxError(`This head is more than ${limits.depth} deep.`);
    const below: Record<string, unknown>[] = [];
    for (const parent of level) {
      const keys = Object.keys(parent);
      if ((items += keys.length) > limits.items)
        throw new SyntaxError(`This head holds more than ${limits.items} values.`);
      for (const key of keys) {
        const part = parent[key];
        if (!isObject(part)) continue;
        const special = specialOf(part, tensor);
        if (special !== undefined) parent[key] = special;
        else below.push((parent[key] = plainPart(part)));
      }
      Object.freeze(parent);
    }
    level = below;
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
      return integerOf(said);
    case specialKeys.number:
      return numberOf(said);
    case specialKeys.tensor:
      return tensor(checkedRef(said));
    default:
      return undefined;
  }
}

/** Reading more digits takes more than linear time. */
const mostDigits = 4096;

function integerOf(said: unknown): bigint {
  if (typeof said === "string" && said.length <= mostDigits && /^-?\d+$/.test(said)) return BigInt(said);
  throw new SyntaxError("This head holds an integer that is none.");
}

function numberOf(said: unknown): number {
  if (said === "-0" || said === "NaN" || said === "Infinity" || said === "-Infinity") return Number(said);
  throw new SyntaxError("This head holds a number that is none.");
}

function checkedRef(said: unknown): TensorRef {
  const { digest, dtype, shape } = (isObject(said) ? said : {}) as Partial<TensorRef>;
  const known = isDigest(digest) && typeof dtype === "string" && Object.hasOwn(bytesPerNumber, dtype);
  if (!known || !Array.isArray(shape) || !Number.isSafeInteger(byteLengthOf(dtype, shape)))
    throw new SyntaxError("This head names no tensor.");
  return { digest, dtype, shape: Object.freeze(shape) };
}

/** A list or record without what stands for something else. Throws for what no value may hold. */
function plainPart(part: Record<string, unknown>): Record<string, unknown> {
  if (Array.isArray(part)) return part;
  if (Object.hasOwn(part, "__proto__")) throw new SyntaxError('This head holds the key "__proto__".');
  if (isTensor(part)) throw new SyntaxError("This head holds what looks like a tensor and is none.");
  return unescapeKeys(part);
}

function unescapeKeys(part: Record<string, unknown>): Record<string, unknown> {
  if (!Object.keys(part).some((key) => key.startsWith("$"))) return part;
  return Object.fromEntries(Object.entries(part).map(([key, value]) => [unescapeKey(key), value]));
}

function unescapeKey(key: string): string {
  if (!key.startsWith("$")) return key;
  if (key.startsWith("$$")) return key.slice(1);
  throw new SyntaxError(`This head holds the key ${JSON.stringify(key)}, which stands for nothing.`);
}

function isObject(part: unknown): part is Record<string, unknown> {
  return typeof part === "object" && part !== null;
}
