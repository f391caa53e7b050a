/**
 * Seeds before a run: a document always holds a number; `next` and `random` are what happens to that number first. In: a
 * document, what is wanted. Out: documents to run, each with its seeds, and what changed in the person's own.
 */

import { randomInt } from "node:crypto";
import type { Catalogue } from "@dreamloom/engine";
import type { Patch, PlainDocument } from "@dreamloom/engine/edits";
import type { RunOrder } from "./run-house.js";

/** A port that holds a seed, and what happens to it. */
interface SeedPort {
  readonly node: string;
  readonly port: string;
  readonly value: bigint;
  readonly mode: "next" | "random" | "fixed";
}

/** A document to run, with the seeds that it uses. */
export interface Seeded {
  readonly plain: PlainDocument;
  /** By `node.port`, decimal. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** What an order makes of a document. */
export interface Sown {
  readonly documents: readonly Seeded[];
  /** What becomes of the person's document: its seeds are those of the last run. */
  readonly patches: readonly Patch[];
}

/** `count` documents with their seeds. */
export function sow(
  plain: PlainDocument,
  catalogue: Catalogue,
  { seeds, count = 1 }: Pick<RunOrder, "seeds" | "count">,
): Sown {
  const ports = modesOf(seedPorts(plain, catalogue), seeds);
  const documents: Seeded[] = [];
  let values = ports.map(({ value }) => value);
  for (let i = 0; i < count; i++) {
    values = ports.map(({ mode }, index) => afterMode(values[index]!, mode));
    documents.push(withSeeds(plain, ports, values));
  }
  const patches = ports.flatMap(({ node, port, mode }, index) =>
    mode === "fixed" ? [] : [setLiteral(plain, { node, port, value: values[index]! })],
  );
  return { documents, patches };
}

/** An order's word counts for the seeds that move by themselves; where none does, for all of them. */
function modesOf(ports: readonly SeedPort[], wanted: RunOrder["seeds"]): readonly SeedPort[] {
  if (wanted === undefined) return ports;
  if (wanted === "as they are") return ports.map((port) => ({ ...port, mode: "fixed" }));
  const anyMoves = ports.some(({ mode }) => mode !== "fixed");
  return ports.map((port) => (anyMoves && port.mode === "fixed" ? port : { ...port, mode: wanted }));
}

/** Every input that takes a seed and is not linked, in the order of the ids. */
function seedPorts(plain: PlainDocument, catalogue: Catalogue): readonly SeedPort[] {
  return Object.entries(plain.nodes).flatMap(([node, { type, inputs }]) => {
    const ports = catalogue.entry(type)?.ports.inputs ?? [];
    return ports
      .filter(({ port }) => port.socket.name === "seed")
      .flatMap(({ name, port }) => {
        const value = seedIn(inputs[name] ?? port.default);
        const mode = plain.layout[node]?.seeds?.[name] ?? "fixed";
        return value === undefined ? [] : [{ node, port: name, value, mode }];
      });
  });
}

const mostSeed = 2n ** 64n - 1n;

function seedIn(given: unknown): bigint | undefined {
  if (typeof given === "bigint") return given;
  const text = typeof given === "number" && Number.isSafeInteger(given) ? String(given) : given;
  if (typeof text !== "string" || !/^\d{1,20}$/.test(text)) return undefined;
  const seed = BigInt(text);
  return seed <= mostSeed ? seed : undefined;
}

/** Random ones are below 2^32, where torch has the same noise. */
function afterMode(seed: bigint, mode: SeedPort["mode"]): bigint {
  if (mode === "random") return BigInt(randomInt(2 ** 32));
  return mode === "next" ? (seed === mostSeed ? 0n : seed + 1n) : seed;
}

function withSeeds(plain: PlainDocument, ports: readonly SeedPort[], values: readonly bigint[]): Seeded {
  const nodes = { ...plain.nodes };
  for (const [index, { node, port, mode }] of ports.entries()) {
    if (mode === "fixed") continue;
    const was = nodes[node]!;
    nodes[node] = { ...was, inputs: { ...was.inputs, [port]: literalOf(values[index]!) } };
  }
  const seeds = ports.map(({ node, port }, index) => [`${node}.${port}`, String(values[index])] as const);
  return { plain: { ...plain, nodes }, seeds: Object.fromEntries(seeds) };
}

function setLiteral(
  plain: PlainDocument,
  { node, port, value }: { readonly node: string; readonly port: string; readonly value: bigint },
): Patch {
  const op = plain.nodes[node]?.inputs[port] === undefined ? "add" : "replace";
  return { op, path: ["nodes", node, "inputs", port], value: literalOf(value) };
}

/** As JSON holds it: beyond 2^53 as decimal text. */
function literalOf(value: bigint): number | string {
  return value <= BigInt(Number.MAX_SAFE_INTEGER) ? Number(value) : String(value);
}
