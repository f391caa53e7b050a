/**
 * From a literal in a document to the value that `run` sees, or what is wrong with it as a sentence's second half
 * (`is 0; it must be between 1 and 100`). Nothing is clamped, rounded or converted silently.
 */

import type { Port, Widget } from "./define-node.js";
import type { Json } from "./document.js";
import { largestSeed } from "./sockets/plain.js";
import type { Socket } from "./sockets/socket.js";
import type { Value } from "./value.js";
import { shown, thousands } from "./words.js";

/** A value, or what is wrong. */
export type ReadLiteral = { readonly value: Value } | { readonly wrong: string };

/** How long a typed text may be, in UTF-16 units. */
export const maxTextLength = 1_000_000;

/** How many items a list in a document may have. */
export const maxListItems = 100_000;

/** Whether values of this socket can be typed in; all others come over links only. */
export function takesLiterals(socket: Socket): boolean {
  return socket.item ? takesLiterals(socket.item) : typed.has(socket.name);
}

const typed: ReadonlySet<string> = new Set(
  "text number integer flag choice seed colour file table".split(" "),
);

/** Reads a literal as the port wants it. */
export function readLiteral(port: Pick<Port, "socket" | "widget">, given: Json): ReadLiteral {
  const { socket, widget } = port;
  if (socket.name === "seed") return readSeed(given);
  if (socket.name === "number" || socket.name === "integer") return readNumber(socket, widget, given);
  if (typeof given === "string" && given.length > maxTextLength)
    return {
      wrong: `is ${thousands(given.length)} characters long; it must be at most ${thousands(maxTextLength)}`,
    };
  if (socket.item) return readItems(socket.item, given);
  const wrong = socket.verify(given);
  return wrong === undefined ? { value: given as Value } : { wrong };
}

function readSeed(given: Json): ReadLiteral {
  const wrong = { wrong: `is ${shown(given)}; it must be a whole number from 0 to ${largestSeed}` };
  const whole = typeof given === "number" ? Number.isSafeInteger(given) : typeof given === "bigint";
  if (!whole && !(typeof given === "string" && /^\d{1,20}$/.test(given))) return wrong;
  const value = BigInt(given as number | bigint | string);
  return value >= 0n && value <= largestSeed ? { value } : wrong;
}

function readNumber(socket: Socket, widget: Widget | undefined, given: Json): ReadLiteral {
  const { min = -Infinity, max = Infinity } =
    widget?.kind === "number" || widget?.kind === "integer" ? widget : {};
  const fits =
    typeof given === "number" && given >= min && given <= max && socket.verify(given) === undefined;
  if (fits) return { value: given };
  const noun = socket.name === "integer" ? "a whole number" : "a number";
  const range = rangeInWords(min, max);
  const kindFits = typeof given === "bigint" || (typeof given === "number" && isOfKind(socket, given));
  const mustBe =
    range === "" ? noun : kindFits ? range : `${noun} ${range.startsWith("at") ? "of " : ""}${range}`;
  return { wrong: `is ${shown(given)}; it must be ${mustBe}` };
}

function isOfKind({ name }: Socket, given: number): boolean {
  return name === "integer" ? Number.isInteger(given) : Number.isFinite(given);
}

/** `between 1 and 100`, `at least 1`, or nothing. */
function rangeInWords(min: number, max: number): string {
  if (min > -Infinity && max < Infinity) return `between ${min} and ${max}`;
  if (min > -Infinity) return `at least ${min}`;
  return max < Infinity ? `at most ${max}` : "";
}

function readItems(item: Socket, given: Json): ReadLiteral {
  if (!Array.isArray(given)) return { wrong: `is ${shown(given)}; it must be a list, such as [ ]` };
  const items: Value[] = [];
  for (const [index, each] of (given as readonly Json[]).entries()) {
    const read = readLiteral({ socket: item }, each);
    if ("wrong" in read) return { wrong: `has an item ${index + 1} that ${read.wrong}` };
    items.push(read.value);
  }
  return { value: items };
}
