/**
 * Whether what is asked of a document can run: everything that its targets stand on must be right. What stands elsewhere,
 * a loose node with a missing link, is in nobody's way.
 */

import {
  leaveOut,
  type Catalogue,
  type Diagnostic,
  type DocumentInput,
  type Graph,
  type GraphDocument,
} from "@dreamloom/engine";

/** A document as it was opened with `partial`. */
export interface Opening {
  readonly document: GraphDocument;
  readonly catalogue: Catalogue;
  readonly graph: Graph | undefined;
  readonly diagnostics: readonly Diagnostic[];
}

/** Why nothing can be run. */
export interface InTheWay {
  /** Sentences for the person. */
  readonly message: string;
  /** The errors in what the targets stand on. */
  readonly diagnostics: readonly Diagnostic[];
}

/** What is in the way of these targets (ids or names of outputs; absent: the outputs and every node that writes). */
export function inTheWay(opening: Opening, targets: readonly string[] | undefined): InTheWay | undefined {
  const { document, graph, diagnostics } = opening;
  const wanted = targets?.map((name) => targetOf(document, name)) ?? allTargets(opening);
  if (wanted.length === 0 && targets === undefined)
    return {
      message: "Nothing in this document gives a result: it has no output and no node that writes.",
      diagnostics: [],
    };
  const lost = wanted.filter(({ node, output }) =>
    output === undefined ? !graph?.byId.has(node) : !graph?.outputs.has(output),
  );
  if (lost.length === 0) return undefined;
  const above = nodesAbove(
    document,
    lost.map(({ node }) => node),
  );
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  const causes = errors.filter(({ node, nodes = node === undefined ? [] : [node] }) =>
    nodes.some((id) => above.has(ownerOf(id))),
  );
  const told = causes.length > 0 ? causes : errors;
  return { message: wordsOf(told, lost[0]!), diagnostics: told };
}

interface Target {
  readonly node: string;
  readonly output?: string;
}

function targetOf({ outputs }: GraphDocument, name: string): Target {
  const output = outputs.get(name);
  return output === undefined ? { node: name } : { node: output.node, output: name };
}

/** A kind of node that is not installed may be one that writes. */
function allTargets({ document, catalogue }: Opening): readonly Target[] {
  const { document: left } = leaveOut(document, catalogue);
  const outputs = [...left.outputs].map(([output, { node }]) => ({ node, output }));
  const writing = [...left.nodes].filter(([, { type }]) => {
    const definition = catalogue.definition(type);
    return definition === undefined || definition.effect === "writes";
  });
  return [...outputs, ...writing.map(([node]) => ({ node }))];
}

function nodesAbove({ nodes }: GraphDocument, from: readonly string[]): ReadonlySet<string> {
  const above = new Set(from);
  for (const id of above)
    for (const input of nodes.get(id)?.inputs.values() ?? [])
      for (const source of sourcesOf(input)) above.add(source);
  return above;
}

function sourcesOf(input: DocumentInput): readonly string[] {
  const waiting = [input];
  const sources: string[] = [];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop())
    if (next.kind === "link") sources.push(next.node);
    else if (next.kind === "list") waiting.push(...next.items);
  return sources;
}

/** `edit.picture` is a load node at `edit`. */
function ownerOf(id: string): string {
  return id.split(".", 1)[0]!;
}

/** The first mistake, and how many more there are. */
function wordsOf(errors: readonly Diagnostic[], { node }: Target): string {
  const [first] = errors;
  if (first === undefined) return `"${node}" is muted, or stands on something that is.`;
  const more = errors.length - 1;
  return more === 0 ? first.message : `${first.message} And ${more} more.`;
}
