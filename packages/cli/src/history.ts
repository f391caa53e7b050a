/**
 * What each document was made of when it was last run, so that `plan` can say what has changed since. One small
 * file per document in the home folder; losing it loses only the words.
 */

import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Engine, FingerprintPart, Graph } from "@dreamloom/engine";
import { literal, names } from "./display/words.js";
import type { Home } from "./home.js";

/** The parts of each node's fingerprint at the last run, by node and then by kind and port. */
export interface Remembered {
  readonly format: 1;
  readonly nodes: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** Larger graphs are not remembered: it would cost more than it tells. */
const mostNodes = 2_000;
const mostTextLength = 200;

/** Remembers what the document at `path` is made of. Never throws. */
export function remember(
  home: Home,
  path: string,
  { graph, engine }: { readonly graph: Graph; readonly engine: Engine },
): void {
  if (home.unwritable !== undefined || graph.nodes.length > mostNodes) return;
  const nodes = graph.nodes.map(({ id }) => [id, asRecord(engine.explain(graph, id).parts)] as const);
  const remembered: Remembered = { format: 1, nodes: Object.fromEntries(nodes) };
  try {
    const file = fileOf(home, path);
    mkdirSync(join(home.folder, "history"), { recursive: true });
    writeFileSync(`${file}.${process.pid}`, JSON.stringify(remembered));
    renameSync(`${file}.${process.pid}`, file);
  } catch {
    // Words are lost, nothing else.
  }
}

/** What was remembered of the document at `path`, if it was ever run. */
export function recall(home: Home, path: string): Remembered | undefined {
  try {
    const remembered = JSON.parse(readFileSync(fileOf(home, path), "utf8")) as Remembered;
    return remembered.format === 1 ? remembered : undefined;
  } catch {
    return undefined;
  }
}

/** In words, what is different about a node since the document was last run. */
export function whatChanged(
  before: Remembered | undefined,
  { node, parts }: { readonly node: string; readonly parts: readonly FingerprintPart[] },
): string {
  const known = before !== undefined && Object.hasOwn(before.nodes, node) ? before.nodes[node] : undefined;
  if (known === undefined) return "it has not been run before";
  const now = asRecord(parts);
  const keys = [...new Set([...Object.keys(known), ...Object.keys(now)])].filter(
    (key) => known[key] !== now[key],
  );
  if (keys.length === 0) return "it is no longer in the cache";
  const links = keys.filter((key) => key.startsWith("link ")).map((key) => key.slice(5));
  const own = keys.filter((key) => !key.startsWith("link "));
  const words = own.map((key) => changeInWords(key, known[key], now[key]));
  if (links.length > 0) words.push(`what comes in at ${names(links, 3)} changes`);
  return words.join("; ");
}

function changeInWords(key: string, was: string | undefined, is: string | undefined): string {
  const [kind = "", port = ""] = key.split(" ");
  if (kind === "literal" && was !== undefined && is !== undefined)
    return `${port} was ${literal(was)} and is ${literal(is)}`;
  if (kind === "literal")
    return is === undefined ? `${port} is not typed any more` : `${port} is ${literal(is)}`;
  if (kind === "depends") return "a file that it reads, or how models are computed, changed";
  return kind === "type" ? "its kind changed" : "Dreamloom's own code changed";
}

function asRecord(parts: readonly FingerprintPart[]): Record<string, string> {
  return Object.fromEntries(parts.map(({ kind, port, text }) => [`${kind} ${port}`, shortened(text)]));
}

/** Long texts by their beginning and a digest, so that a change at their end is seen too. */
function shortened(text: string): string {
  if (text.length <= mostTextLength) return text;
  const digest = createHash("sha256").update(text).digest("hex").slice(0, 8);
  return `${text.slice(0, mostTextLength)}… (${digest})`;
}

function fileOf(home: Home, path: string): string {
  return join(home.folder, "history", `${createHash("sha256").update(path).digest("hex").slice(0, 32)}.json`);
}
