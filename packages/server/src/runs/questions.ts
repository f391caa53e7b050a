/** Questions about a document that run nothing: what would be done, and why a node would be. */

import { NodeError, type Engine, type FingerprintPart, type Graph, type GraphNode } from "@dreamloom/engine";
import { fromPlain, type PlainDocument } from "@dreamloom/engine/edits";
import type { Answer, Refusal } from "../documents/hub.js";
import type { ServerParts } from "../parts.js";
import { isOwn } from "../pictures/picture-ports.js";
import type { Api, Given } from "../protocol/api.js";
import type { DocumentsForRuns, RunHouse } from "./run-house.js";

/** What a run would do, by node. */
export type RunPlan = Given<Api["plan"]>;

/** What a node's result depends on, and what of it is different from the last run. */
export type NodeExplanation = Given<Api["explain"]>;

/** Who answers. Refusals are values. */
export interface Questions {
  plan(document: string, targets?: readonly string[]): Promise<Answer<RunPlan>>;
  explain(document: string, node: string): Promise<Answer<NodeExplanation>>;
}

/** What the answers are found with. */
export interface QuestionParts {
  readonly parts: Pick<ServerParts, "open">;
  readonly documents: DocumentsForRuns;
  readonly house: Pick<RunHouse, "documentOf" | "lastOf">;
}

/** Makes who answers. */
export function createQuestions({ parts, documents, house }: QuestionParts): Questions {
  const open = async (plain: PlainDocument, folder: string): Promise<Opened | undefined> => {
    const { document } = fromPlain(plain);
    const opened = document && (await parts.open(document, { folder, partial: true }));
    return opened?.graph && { graph: opened.graph, engine: opened.engine };
  };
  const openLatest = async (document: string): Promise<Answer<Opened>> => {
    const at = await documents.snapshot(document);
    if (at === undefined) return refusal(`There is no document "${document}".`, "missing");
    const opened = await open(at.plain, at.folder);
    return opened ?? refusal("Nothing in this document can run as it is.", "wrong");
  };
  return {
    async plan(document, targets) {
      const opened = await openLatest(document);
      if ("refused" in opened) return opened;
      return orRefusal(() => planOf(opened, targets));
    },
    async explain(document, node) {
      const opened = await openLatest(document);
      if ("refused" in opened) return opened;
      if (!opened.graph.byId.has(node))
        return refusal(`"${node}" cannot run as it is, or is not in the document.`, "missing");
      const last = house.lastOf(document);
      const ran = last && house.documentOf(last.run.run);
      const before = ran && (await open(ran.plain, ran.folder).catch(() => undefined));
      const since = last === undefined || before === undefined ? {} : { since: last.run.number };
      return { ...explainNode(opened, node, before), ...since };
    },
  };
}

interface Opened {
  readonly graph: Graph;
  readonly engine: Engine;
}

function planOf({ graph, engine }: Opened, targets: readonly string[] | undefined): RunPlan {
  const { tasks } = engine.plan(graph, targets === undefined ? {} : { targets });
  const states = new Map(tasks.map(({ fingerprint, state }) => [fingerprint, state]));
  const nodes = engine.artifacts(graph).filter(({ node }) => isOwn(graph, node));
  const inState = (state: string): readonly string[] =>
    nodes.filter(({ fingerprint }) => states.get(fingerprint) === state).map(({ node }) => node);
  return { run: inState("run"), hits: inState("hit"), notReached: inState("not reached") };
}

function explainNode({ graph, engine }: Opened, id: string, before: Opened | undefined): NodeExplanation {
  const { parts, cached } = engine.explain(graph, id);
  const node = graph.byId.get(id)!;
  const told = parts.map((part) => ({ name: nameOf(part), value: valueOf(part, graph, node) }));
  const then = before?.graph.byId.get(id);
  if (before === undefined || then === undefined) return { node: id, cached, parts: told, changed: [] };
  const was = new Map(before.engine.explain(before.graph, id).parts.map((part) => [keyOf(part), part]));
  const is = new Map(parts.map((part) => [keyOf(part), part]));
  const changed = [...is].flatMap(([key, part]) => {
    const old = was.get(key);
    if (old?.text === part.text) return [];
    const from = old === undefined ? {} : { from: valueOf(old, before.graph, then) };
    return [{ name: nameOf(part), ...from, to: valueOf(part, graph, node) }];
  });
  const gone = [...was].flatMap(([key, part]) =>
    is.has(key) ? [] : [{ name: nameOf(part), from: valueOf(part, before.graph, then), to: "not given" }],
  );
  return { node: id, cached, parts: told, changed: [...changed, ...gone] };
}

function keyOf({ kind, port }: FingerprintPart): string {
  return `${kind === "link" ? "literal" : kind} ${port}`;
}

/** What a part is called. */
function nameOf({ kind, port }: FingerprintPart): string {
  switch (kind) {
    case "literal":
    case "link":
      return port;
    case "type":
      return "kind of node";
    case "pack":
      return "pack";
    case "key-format":
      return "format of the cache";
    case "depends":
      return port === "*" ? "files and backend" : `files and backend of ${port}`;
    default:
      return kind satisfies never;
  }
}

const mostCharacters = 300;

/** A part in words: a text without its quotes, a link by where it comes from and which result that is. */
function valueOf({ kind, port, text }: FingerprintPart, graph: Graph, node: GraphNode): string {
  if (kind === "link") return `${sourceOf(graph, node, port)} (${text.slice(0, 8)})`;
  const plain = /^"(?:[^"\\]|\\.)*"$/.test(text) ? (JSON.parse(text) as string) : wholeNumber(text);
  return plain.length > mostCharacters ? `${plain.slice(0, mostCharacters)}…` : plain;
}

/** Seeds stand in canonical text as `{"$int":"7"}`. */
function wholeNumber(text: string): string {
  return /^\{"\$int":"(-?\d+)"\}$/.exec(text)?.[1] ?? text;
}

/** `port` may be an item of a list: `pictures[0]`. */
function sourceOf(graph: Graph, node: GraphNode, port: string): string {
  const [name, ...indexes] = port.split(/[[\]]+/).filter(Boolean);
  let input = node.inputs.find((one) => one.port === name)?.input;
  for (const index of indexes) input = input?.kind === "list" ? input.items[Number(index)] : undefined;
  return input?.kind === "link" ? `${graph.nodes[input.from]!.id}.${input.output}` : "a link";
}

function orRefusal<Value>(ask: () => Value): Answer<Value> {
  try {
    return ask();
  } catch (error) {
    if (error instanceof NodeError) return refusal(error.message, "missing");
    throw error;
  }
}

function refusal(refused: string, because: Refusal["because"]): Refusal {
  return { refused, because };
}
