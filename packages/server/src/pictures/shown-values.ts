/**
 * What of a node's outputs a page can show beside pictures: plain values that were computed, and values of packs' own
 * sockets as their preview says. Values come from strangers' code: everything is checked, cut and made text.
 */

import { portsOf, type Artifacts, type Graph, type GraphNode, type Outputs } from "@dreamloom/engine";
import type { SocketDescription } from "@dreamloom/engine/sockets";
import type { ShownValue } from "../protocol/shown-value.js";
import { isOwn } from "./picture-ports.js";

/** By node, then by output. */
export type ValuesByNode = Record<string, Record<string, ShownValue>>;

const mostLetters = 600;
const mostLines = 12;
const mostColours = 24;
const mostColumns = 6;
const mostRows = 8;
const mostCellLetters = 60;

/** What a graph's nodes show. `artifacts`: of every node, in the order of the graph. */
export function valuesOf(graph: Graph, artifacts: readonly Artifacts[]): ValuesByNode {
  const values: ValuesByNode = {};
  for (const node of graph.nodes) {
    const outputs = artifacts[node.index]?.outputs;
    const shown = outputs === undefined || !isOwn(graph, node.id) ? undefined : valuesAt(node, outputs);
    if (shown !== undefined) values[node.id] = shown;
  }
  return values;
}

/** What one node shows; undefined when nothing. A value that only repeats what was typed is not shown. */
export function valuesAt(node: GraphNode, outputs: Outputs): Record<string, ShownValue> | undefined {
  const shown = portsOf(node.definition).outputs.flatMap(({ name, port }) => {
    const value: unknown = outputs[name];
    if (value === undefined || repeatsInput(node, value)) return [];
    const one = shownValue(port.socket, value);
    return one === undefined ? [] : [[name, one] as const];
  });
  return shown.length === 0 ? undefined : Object.fromEntries(shown);
}

function repeatsInput({ inputs }: GraphNode, value: unknown): boolean {
  return inputs.some(({ input }) => input.kind === "literal" && input.value === value);
}

/** A value of a socket, to look at. */
export function shownValue(socket: SocketDescription, value: unknown): ShownValue | undefined {
  if (socket.preview !== undefined) {
    const { as, field } = socket.preview;
    const part = field === undefined ? value : ownField(value, field);
    return as === "picture" || part === undefined ? undefined : shownAs(as, part);
  }
  switch (socket.item?.name ?? socket.name) {
    case "text":
    case "choice":
    case "flag":
      return shownAs("text", value);
    case "number":
    case "integer":
    case "seed":
      return shownAs(socket.item === undefined ? "number" : "text", value);
    case "colour":
      return shownAs("colours", value);
    case "table":
      return socket.item === undefined ? shownAs("table", value) : undefined;
    default:
      return undefined;
  }
}

function ownField(value: unknown, field: string): unknown {
  const isRecord = typeof value === "object" && value !== null && Object.hasOwn(value, field);
  return isRecord ? (value as Record<string, unknown>)[field] : undefined;
}

function shownAs(as: ShownValue["as"], value: unknown): ShownValue | undefined {
  switch (as) {
    case "text":
      return textOf(value);
    case "number":
      return numberOf(value);
    case "colours":
      return coloursOf(value);
    case "table":
      return tableOf(value);
    default:
      return as satisfies never;
  }
}

/** Whole numbers in full, others to as many digits as f32 holds. */
function numberOf(value: unknown): ShownValue | undefined {
  if (typeof value === "bigint") return { as: "number", text: String(value) };
  if (typeof value !== "number") return undefined;
  const text = Number.isInteger(value) ? String(value) : String(Number(value.toPrecision(7)));
  return { as: "number", text };
}

function textOf(value: unknown): ShownValue | undefined {
  const lines = Array.isArray(value) ? value.slice(0, mostLines).map(wordsOf) : [wordsOf(value)];
  if (lines.some((line) => line === undefined)) return undefined;
  const whole = lines.join("\n");
  const cut = whole.length > mostLetters || (Array.isArray(value) && value.length > mostLines);
  return { as: "text", text: whole.slice(0, mostLetters), ...(cut && { cut }) };
}

function wordsOf(value: unknown): string | undefined {
  if (typeof value === "boolean") return value ? "on" : "off";
  return ["string", "number", "bigint"].includes(typeof value) ? String(value) : undefined;
}

/** Only what is a colour and nothing else: a page draws with it. */
function coloursOf(value: unknown): ShownValue | undefined {
  const all: readonly unknown[] = Array.isArray(value) ? value : [value];
  const colours = all
    .slice(0, mostColours)
    .filter((one) => typeof one === "string")
    .filter((one) => /^#[0-9a-f]{6}(?:[0-9a-f]{2})?$/i.test(one));
  return { as: "colours", colours, ...(all.length > mostColours && { cut: true }) };
}

function tableOf(value: unknown): ShownValue | undefined {
  const { columns, rows } = (value ?? {}) as { readonly columns?: unknown; readonly rows?: unknown };
  if (!Array.isArray(columns) || !Array.isArray(rows)) return undefined;
  const cut = columns.length > mostColumns || rows.length > mostRows;
  const cells = (row: unknown): readonly string[] =>
    Array.isArray(row)
      ? row.slice(0, mostColumns).map((cell) => (wordsOf(cell) ?? "").slice(0, mostCellLetters))
      : [];
  return {
    as: "table",
    columns: cells(columns),
    rows: rows.slice(0, mostRows).map(cells),
    ...(cut && { cut }),
  };
}
