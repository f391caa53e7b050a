/**
 * Values as they travel between a host and its pack's process: JSON, with `$` keys for what JSON cannot say (as in the
 * heads of artifacts) and a reference for each tensor. Reading is strict, because it may be a stranger who wrote.
 */

import type { Dtype, TensorHandle, Value } from "@dreamloom/engine";
import { bytesPerNumber, isTensor } from "@dreamloom/engine";

/** A tensor that the host knows, by its digest. */
export interface KnownTensor {
  readonly digest: string;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** A tensor that lies in the file which the pack's process writes. */
export interface WrittenTensor {
  readonly at: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
}

/** A tensor on the way. */
export type WireTensor = KnownTensor | WrittenTensor;

/** How deep lists and records may stand in each other. */
export const mostDepth = 64;

/** A value as JSON. `tensor` says how each tensor travels. Throws a `RangeError` when it is nested too deep, a `TypeError` when it is no value. */
export function toWire(value: unknown, tensor: (handle: TensorHandle) => WireTensor, depth = 0): unknown {
  switch (typeof value) {
    case "string":
    case "boolean":
      return value;
    case "number":
      return Number.isFinite(value) && !Object.is(value, -0) ? value : { $number: textOf(value) };
    case "bigint":
      return { $int: String(value) };
    case "object":
      if (value === null) return null;
      if (isTensor(value)) return { $tensor: tensor(value) };
      if (depth >= mostDepth)
        throw new RangeError(`lists and records may stand ${mostDepth} deep in each other`);
      return Array.isArray(value)
        ? value.map((item) => toWire(item, tensor, depth + 1))
        : recordToWire(value, tensor, depth + 1);
    default:
      throw new TypeError(`it holds ${typeof value === "undefined" ? "undefined" : `a ${typeof value}`}`);
  }
}

function textOf(number: number): string {
  return Object.is(number, -0) ? "-0" : String(number);
}

function recordToWire(record: object, tensor: (handle: TensorHandle) => WireTensor, depth: number): unknown {
  const prototype: unknown = Object.getPrototypeOf(record);
  if (prototype !== Object.prototype && prototype !== null)
    throw new TypeError(
      `it holds a ${record.constructor?.name ?? "thing"}, which is neither plain data nor a tensor`,
    );
  const wire: Record<string, unknown> = {};
  for (const [key, part] of Object.entries(record)) {
    if (part === undefined) continue;
    if (key === "__proto__") throw new TypeError('it holds the key "__proto__"');
    wire[key.startsWith("$") ? `$${key}` : key] = toWire(part, tensor, depth);
  }
  return wire;
}

/** Reads a value back, frozen. `tensor` makes each tensor's handle. Throws a `SyntaxError` when the JSON is no value. */
export function fromWire(json: unknown, tensor: (ref: WireTensor) => Value, depth = 0): Value {
  if (typeof json !== "object" || json === null) return json as Value;
  if (depth > mostDepth) throw new SyntaxError(`lists and records that stand more than ${mostDepth} deep`);
  if (Array.isArray(json)) return Object.freeze(json.map((item) => fromWire(item, tensor, depth + 1)));
  const keys = Object.keys(json);
  const special = keys.length === 1 && /^\$[^$]/.test(keys[0]!) ? keys[0]! : undefined;
  if (special !== undefined) return specialFrom(special, (json as Record<string, unknown>)[special], tensor);
  const record: Record<string, Value> = {};
  for (const key of keys) {
    if (key === "__proto__") throw new SyntaxError('a record with the key "__proto__"');
    if (/^\$(?!\$)/.test(key)) throw new SyntaxError(`a record with the key "${key.slice(0, 40)}"`);
    record[key.startsWith("$") ? key.slice(1) : key] = fromWire(
      (json as Record<string, unknown>)[key],
      tensor,
      depth + 1,
    );
  }
  return Object.freeze(record);
}

function specialFrom(key: string, said: unknown, tensor: (ref: WireTensor) => Value): Value {
  switch (key) {
    case "$int":
      if (typeof said === "string" && /^-?\d{1,1000}$/.test(said)) return BigInt(said);
      break;
    case "$number":
      if (said === "NaN" || said === "Infinity" || said === "-Infinity" || said === "-0") return Number(said);
      break;
    case "$tensor":
      return tensor(tensorRef(said));
  }
  throw new SyntaxError(`"${key.slice(0, 40)}", which stands for nothing`);
}

function tensorRef(said: unknown): WireTensor {
  if (typeof said === "object" && said !== null) {
    const { dtype, shape, digest, at } = said as Record<string, unknown>;
    if (isDtype(dtype) && isShape(shape)) {
      if (typeof digest === "string" && at === undefined) return { digest, dtype, shape };
      if (digest === undefined && Number.isSafeInteger(at) && (at as number) >= 0)
        return { at: at as number, dtype, shape };
    }
  }
  throw new SyntaxError("a tensor without its dtype, shape or place");
}

function isDtype(said: unknown): said is Dtype {
  return typeof said === "string" && Object.hasOwn(bytesPerNumber, said);
}

function isShape(said: unknown): said is readonly number[] {
  return (
    Array.isArray(said) && said.length <= 16 && said.every((size) => Number.isSafeInteger(size) && size >= 0)
  );
}

/** The bytes that a tensor takes. May be larger than any memory: whoever names a tensor may lie. */
export function bytesOf({ dtype, shape }: Pick<WireTensor, "dtype" | "shape">): number {
  return shape.reduce((product, size) => product * size, bytesPerNumber[dtype]);
}
