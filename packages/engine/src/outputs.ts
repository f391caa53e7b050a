/**
 * What a node gave comes in; outputs fit to be shared, or a sentence, go out. Outputs are copied and frozen, so
 * that what a node keeps a reference to is not what others see. Looks at no bytes but for broken pictures.
 */

import type { Outputs } from "./cache/tiers.js";
import { isDigest } from "./digest.js";
import type { GraphNode } from "./graph.js";
import { portsOf } from "./ports.js";
import type { TensorRule } from "./sockets/socket.js";
import { byteLengthOf, bytesInMemory } from "./tensor.js";
import type { TensorHandle, Value } from "./value.js";
import { floatsIn, isTensor } from "./value.js";
import { quoted, shown, thousands } from "./words.js";

/** How much one output may hold. */
export interface OutputLimits {
  readonly bytes: number;
  readonly items: number;
}

/** The limits when nobody says otherwise: 2 GiB and a million items. */
export const defaultOutputLimits: OutputLimits = { bytes: 2 ** 31, items: 1_000_000 };

/** Outputs as declared, or a sentence that says what is wrong. Whatever a getter throws is thrown. */
export function checkOutputs(node: GraphNode, given: unknown, limits: OutputLimits): Outputs | string {
  const { outputs: ports } = portsOf(node.definition);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return ports.length === 0 && given === undefined ? noOutputs : nothingGiven(node, given);
  const outputs: Record<string, Value> = {};
  let count = 0;
  for (const { name, port } of ports) {
    let value = (given as Record<string, unknown>)[name];
    if (value === undefined) {
      if (port.optional) continue;
      return `"${node.id}".${name} is missing; "${node.definition.type}" must give it.`;
    }
    count++;
    if (!isPlainLeaf(value)) {
      const copy = copyTree(value, limits);
      if (typeof copy === "string") return `"${node.id}".${name} ${copy}.`;
      value = copy.value;
    }
    const wrong = port.socket.verify(value) ?? notFinite(port.socket.tensor, value);
    if (wrong !== undefined) return `"${node.id}".${name} ${wrong}.`;
    outputs[name] = value as Value;
  }
  const extra = Object.keys(given).length > count ? extraOf(node, given) : undefined;
  return extra ?? Object.freeze(outputs);
}

const noOutputs: Outputs = Object.freeze({});

function nothingGiven(node: GraphNode, given: unknown): string {
  const names = portsOf(node.definition).outputs.map(({ name }) => name);
  return `"${node.id}" gave ${shown(given)}; "${node.definition.type}" must give an object with ${quoted(names)}.`;
}

function extraOf(node: GraphNode, given: object): string | undefined {
  const { outputByName } = portsOf(node.definition);
  const extra = Object.entries(given).find(([name, value]) => value !== undefined && !outputByName.has(name));
  if (extra === undefined) return undefined;
  return `"${node.id}" gave "${extra[0]}", which is not an output of "${node.definition.type}"; it has ${quoted([...outputByName.keys()])}.`;
}

/** What needs no copying. */
function isPlainLeaf(value: unknown): boolean {
  switch (typeof value) {
    case "number":
    case "string":
    case "boolean":
    case "bigint":
      return true;
    default:
      return value === null;
  }
}

type Copy = { readonly value: Value } | string;

/** Copies a tree of plain data, frozen; or says what in it is no value. Each property is read once. */
function copyTree(root: unknown, limits: OutputLimits): Copy {
  const top: { value?: Value } = {};
  const containers: object[] = [];
  const waiting: { readonly from: unknown; readonly into: object; readonly key: string | number }[] = [
    { from: root, into: top, key: "value" },
  ];
  let items = 0;
  let bytes = 0;
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const { from, into, key } = next;
    if (++items > limits.items) return tooManyItems(limits);
    let copy: unknown = from;
    if (typeof from === "string") bytes += 2 * from.length;
    if (!isPlainLeaf(from)) {
      const wrong = whyNoValue(from);
      if (wrong !== undefined) return wrong;
      if (isTensor(from)) {
        bytes += byteLengthOf(from.dtype, from.shape);
        freezeTensor(from);
      } else {
        copy = Array.isArray(from) ? [] : {};
        containers.push(copy as object);
        if (Array.isArray(from) && items + from.length > limits.items) return tooManyItems(limits);
        const keys = Array.isArray(from) ? [...from.keys()] : Object.keys(from as object);
        for (let i = keys.length - 1; i >= 0; i--) {
          const part = (from as Record<string | number, unknown>)[keys[i]!];
          if (part !== undefined || Array.isArray(from))
            waiting.push({ from: part, into: copy as object, key: keys[i]! });
        }
      }
    }
    if (!(bytes <= limits.bytes))
      return `is ${inGiB(bytes)}; at most ${inGiB(limits.bytes)} fit on an output`;
    (into as Record<string | number, unknown>)[key] = copy;
  }
  for (const container of containers) Object.freeze(container);
  return { value: top.value! };
}

/** Why something that is not a plain leaf is no value, as a sentence's second half. */
function whyNoValue(given: unknown): string | undefined {
  if (typeof given !== "object" || given === null) {
    const what = given === undefined ? "undefined" : `a ${typeof given}`;
    return `holds ${what}; values are plain data and tensors`;
  }
  if (isTensor(given)) return whyNoTensor(given);
  if (typeof (given as { then?: unknown }).then === "function") return "is a promise; the node must await it";
  if (Array.isArray(given)) return undefined;
  const prototype = Object.getPrototypeOf(given) as { constructor?: { name?: string } } | null;
  if (prototype !== null && prototype !== Object.prototype)
    return `holds a ${prototype.constructor?.name ?? "thing with a class"}; values are plain data and tensors`;
  return Object.hasOwn(given, "__proto__") ? 'holds the key "__proto__"; no value may' : undefined;
}

function whyNoTensor({ digest, dtype, shape, bytes }: TensorHandle): string | undefined {
  const fits = isDigest(digest) && Array.isArray(shape) && typeof bytes === "function";
  return fits && byteLengthOf(dtype, shape) >= 0 ? undefined : "is not a tensor made by context.tensor";
}

function freezeTensor(tensor: TensorHandle): void {
  if (Object.isFrozen(tensor)) return;
  Object.freeze(tensor.shape);
  Object.freeze(tensor);
}

function notFinite(rule: TensorRule | undefined, value: unknown): string | undefined {
  if (rule?.finite !== true || rule.dtype !== "f32" || !isTensor(value)) return undefined;
  const bytes = bytesInMemory(value);
  if (bytes === undefined) return undefined;
  const numbers = floatsIn(bytes);
  let broken = 0;
  for (let i = 0; i < numbers.length; i++) if (!Number.isFinite(numbers[i])) broken++;
  if (broken === 0) return undefined;
  return `has ${thousands(broken)} of ${thousands(numbers.length)} numbers that are not finite`;
}

function tooManyItems(limits: OutputLimits): string {
  return `holds more than ${thousands(limits.items)} items; at most so many fit on an output`;
}

function inGiB(bytes: number): string {
  return `${(bytes / 2 ** 30).toFixed(1)} GiB`;
}
