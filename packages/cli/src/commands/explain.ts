/** `dreamloom explain FILE NODE`: what a node's fingerprint is made of, and whether its results are in the cache. */

import {
  canonicalJson,
  portsOf,
  type Explanation,
  type FingerprintPart,
  type Graph,
  type GraphNode,
} from "@dreamloom/engine";
import { createLineDisplay } from "../display/line-display.js";
import { literal, plain, table } from "../display/words.js";
import { openDreamloom } from "../dreamloom.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import type { Host } from "../host.js";
import { codeOf, openFile } from "./open-file.js";

/** What may follow `dreamloom explain FILE NODE`. */
export interface ExplainOptions {
  readonly set?: readonly string[];
  readonly backend?: string;
}

/** Explains one node of the graph in a file. */
export async function explain(
  file: string,
  node: string,
  { options, host }: { readonly options: ExplainOptions; readonly host: Host },
): Promise<ExitCode> {
  const display = createLineDisplay(host.streams, { quiet: false });
  const { backend } = options;
  await using dreamloom = await openDreamloom({
    onWarning: display.note,
    ...(backend !== undefined && { backend }),
  });
  const opened = await openFile(dreamloom, file, { sets: options.set ?? [], partial: false, display });
  const found = codeOf(opened.diagnostics);
  if (opened.graph === undefined || found !== exitCodes.ok) return found;
  host.streams.out(explanation(opened.graph, opened.engine.explain(opened.graph, node)));
  return exitCodes.ok;
}

function explanation(graph: Graph, { node: id, fingerprint, parts, cached, kept }: Explanation): string {
  const node = graph.byId.get(id) as GraphNode;
  const state = !kept ? "is never kept in the cache" : cached ? "is in the cache" : "is not in the cache";
  const rows = parts.map((part) => [`  ${nameOf(part)}`, plain(partInWords(part, node, graph))]);
  return `"${id}" ${state}.\nIts fingerprint ${fingerprint} is made of:\n${table(rows)}`;
}

function nameOf({ kind, port }: FingerprintPart): string {
  switch (kind) {
    case "key-format":
      return "format";
    case "pack":
    case "type":
      return kind;
    case "literal":
    case "link":
      return port;
    case "depends":
      return port === "*" ? "files" : `files of ${port}`;
    default:
      kind satisfies never;
      return port;
  }
}

function partInWords({ kind, port, text }: FingerprintPart, node: GraphNode, graph: Graph): string {
  switch (kind) {
    case "key-format":
      return `fingerprints are made in way number ${text}`;
    case "pack":
      return `code of ${String(JSON.parse(text))}`;
    case "type":
      return `${String(JSON.parse(text))}: ${node.definition.title}`;
    case "literal":
      return isDefault(node, port, text) ? `${literal(text)} (the default)` : literal(text);
    case "link":
      return `what "${sourceOf(graph, node, port)}" gives: ${text.slice(0, 12)}…`;
    case "depends":
      return (JSON.parse(text) as string[]).join(", ");
    default:
      kind satisfies never;
      return text;
  }
}

function isDefault({ definition }: GraphNode, port: string, text: string): boolean {
  const value = portsOf(definition).inputByName.get(port)?.default;
  return value !== undefined && canonicalJson(value) === text;
}

/** `node.port` that a link comes from; `pictures[1]` is the second item of a list. */
function sourceOf(graph: Graph, { inputs }: GraphNode, port: string): string {
  const [name = "", ...indexes] = port.split(/[[\]]+/).filter((part) => part !== "");
  let input = inputs.find((one) => one.port === name)?.input;
  for (const index of indexes) input = input?.kind === "list" ? input.items[Number(index)] : undefined;
  return input?.kind === "link" ? `${graph.nodes[input.from]?.id ?? ""}.${input.output}` : port;
}
