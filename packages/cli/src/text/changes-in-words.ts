/** Changes of a document as lines: a sign, what changed, and how. Long texts are shown where they differ. */

import type { PlainInput } from "@dreamloom/engine/edits";
import { printJson, type Json } from "@dreamloom/engine/document";
import { count, plain } from "../display/words.js";
import type { DocumentChange, TypeOfNode } from "./changes.js";

/** What a line is about: something new, something gone, something else now. */
export type Sign = "+" | "-" | "~";

/** A change as one line, without its end. */
export interface ChangeLine {
  readonly sign: Sign;
  readonly text: string;
}

/** The line that says a change. */
export function changeLine(change: DocumentChange): ChangeLine {
  const { sign, text } = lineOf(change);
  return { sign, text: plain(text).replace(/\s+/g, " ") };
}

function lineOf(change: DocumentChange): ChangeLine {
  switch (change.kind) {
    case "title":
      return turned("title", change, (text) => text);
    case "pack":
      return turned(`pack ${change.prefix}`, change, packInWords);
    case "document-input":
      return turned(`input ${change.name}`, change, (to) => [to].flat().join(", "));
    case "document-output":
      return turned(`output ${change.name}`, change, (to) => to);
    case "node-added":
      return { sign: "+", text: `node "${change.node}" (${change.type})` };
    case "node-removed":
      return { sign: "-", text: `node "${change.node}" (${change.type})` };
    case "node-renamed":
      return { sign: "~", text: `node "${change.was}" is called "${change.node}"` };
    case "node-type":
      return turned(`node "${change.node}"`, change, ({ type, version }: TypeOfNode) => `${type}@${version}`);
    case "input":
      return turned(`${change.node}.${change.port}`, change, inputInWords);
    case "mute":
      return { sign: "~", text: `node "${change.node}" is ${change.is ? "muted" : "no longer muted"}` };
    case "bypass":
      return { sign: "~", text: `node "${change.node}" is ${change.is ? "bypassed" : "no longer bypassed"}` };
    case "freeze":
      return turned(`${change.node}.${change.port} frozen`, change, (digest) => digest.slice(0, 19));
    case "layout":
      return { sign: "~", text: layoutInWords(change) };
    default:
      change satisfies never;
      throw new Error("Internal error: a change without words.");
  }
}

function turned<Value>(
  name: string,
  { was, is }: { readonly was?: Value; readonly is?: Value },
  say: (value: Value) => string,
): ChangeLine {
  if (was === undefined) return { sign: "+", text: `${name}: ${whereDiffer("", say(is!)).is}` };
  if (is === undefined) return { sign: "-", text: `${name}: ${whereDiffer(say(was), "").was}` };
  const shown = whereDiffer(say(was), say(is));
  return { sign: "~", text: `${name}: ${shown.was} → ${shown.is}` };
}

function packInWords(pack: Readonly<Record<string, unknown>>): string {
  const { name, version, ...more } = pack;
  const rest = Object.keys(more).length === 0 ? "" : ` ${printJson(more as unknown as Json)}`;
  return `${String(name)} ${String(version)}${rest}`;
}

/** What stands at an input, whole: a link after an arrow, everything else as it stands in the file. */
function inputInWords(input: PlainInput): string {
  if (typeof input !== "object" || input === null) return printJson(input);
  if (Array.isArray(input)) return `[${(input as readonly PlainInput[]).map(inputInWords).join(", ")}]`;
  return objectInWords(input as Exclude<PlainInput, Scalar | readonly PlainInput[]>);
}

type Scalar = string | number | boolean | null;

function objectInWords(input: Exclude<PlainInput, Scalar | readonly PlainInput[]>): string {
  if ("from" in input) return `← ${input.from}`;
  if ("each" in input) return `each of ${printJson(input.each)} as "${input.as}"`;
  if ("value" in input) return printJson(input.value);
  const digest = input.digest === undefined ? "" : ` (${input.digest.slice(0, 19)})`;
  return `file ${JSON.stringify(input.file)}${digest}`;
}

function layoutInWords({ moved, other }: Extract<DocumentChange, { readonly kind: "layout" }>): string {
  const parts = [
    moved === 0 ? "" : `${count(moved, "node was", "nodes were")} moved`,
    other === 0 ? "" : `${count(other, "other thing", "other things")} about the layout changed`,
  ];
  return parts.filter((part) => part !== "").join("; ");
}

const mostShown = 60;
const leadShown = 20;

/** Two texts, each cut to the part around the first place where they differ; short ones are whole. */
export function whereDiffer(was: string, is: string): { readonly was: string; readonly is: string } {
  const before = [...was];
  const after = [...is];
  let same = 0;
  while (same < before.length && same < after.length && before[same] === after[same]) same++;
  const both = Math.max(before.length, after.length);
  const start = both <= mostShown || same <= leadShown ? 0 : same - leadShown;
  const cut = (letters: readonly string[]): string => {
    const end = start + mostShown;
    const shown = letters.slice(start, end).join("");
    return `${start > 0 ? "…" : ""}${shown}${letters.length > end ? "…" : ""}`;
  };
  return { was: cut(before), is: cut(after) };
}
