/**
 * A document as the text of a Mermaid flowchart. In: any document that parses, right or wrong, and titles of the types
 * that are known. Out: one diagram. Knows no catalogue; ids in the diagram are its own, and all of a person's words
 * go through `mermaidText`. The same document gives the same text, whatever order it was written in.
 */

import { printJson, type DocumentInput, type DocumentNode, type GraphDocument } from "@dreamloom/engine";
import { cut, mermaidText, yamlText } from "./mermaid-escape.js";

const mostLiterals = 6;
const mostCharacters = 32;
const mostTitle = 80;

/** The flowchart of a document. `titleOf` gives the title of a type, or nothing where the type is not known. */
export function mermaidOf(document: GraphDocument, titleOf: (type: string) => string | undefined): string {
  const ids = [...document.nodes.keys()].sort();
  const names = new Map(ids.map((id, index) => [id, `n${index + 1}`]));
  const links = ids.flatMap((id) => linksOf(document.nodes.get(id)!, id));
  const outputs = [...document.outputs.keys()]
    .sort()
    .map((name) => ({ name, from: document.outputs.get(name)! }));
  const absent = absentAmong([...links, ...outputs.map(({ from }) => from)], names);
  const drawn = new Map([...names, ...absent]);
  const box = (id: string): string => `${names.get(id)}["${label(id, document.nodes.get(id)!, titleOf)}"]`;
  return [
    ...(document.title ? ["---", `title: ${yamlText(cut(document.title, mostTitle))}`, "---"] : []),
    "flowchart LR",
    ...boxes(document, ids, box),
    ...[...absent].map(([id, name]) => `  ${name}["${mermaidText(id)}<br/>is not there"]`),
    ...outputs.map(({ name }, index) => `  o${index + 1}(["${mermaidText(name)}"])`),
    ...links.map((link) => `  ${drawn.get(link.node)} -->|"${portsOfLink(link)}"| ${names.get(link.to)}`),
    ...outputs.map(
      ({ from }, index) => `  ${drawn.get(from.node)} ==>|"${mermaidText(from.port)}"| o${index + 1}`,
    ),
    ...marks(
      "output",
      "stroke-width:3px",
      outputs.map((_, index) => `o${index + 1}`),
    ),
    ...marks("absent", "stroke-dasharray:4", [...absent.values()]),
    "",
  ].join("\n");
}

interface Link {
  readonly node: string;
  readonly port: string;
  readonly to: string;
  readonly input: string;
}

/** The links at a node's inputs, those inside lists too, in the order of the ports. */
function linksOf(node: DocumentNode, to: string): Link[] {
  return [...node.inputs.keys()]
    .sort()
    .flatMap((input) =>
      linkedIn(node.inputs.get(input)!).map((link) => ({ node: link.node, port: link.port, to, input })),
    );
}

/** Lists may stand in each other as deep as memory allows. */
function linkedIn(input: DocumentInput): Extract<DocumentInput, { readonly kind: "link" }>[] {
  const found: Extract<DocumentInput, { readonly kind: "link" }>[] = [];
  const todo: DocumentInput[] = [input];
  for (let next = todo.pop(); next !== undefined; next = todo.pop()) {
    if (next.kind === "link") found.push(next);
    if (next.kind === "list") for (const item of next.items.toReversed()) todo.push(item);
  }
  return found;
}

function portsOfLink({ port, input }: Link): string {
  return port === input ? mermaidText(port) : `${mermaidText(port)} → ${mermaidText(input)}`;
}

/** Nodes that a link or an output names and the document has not, with their names in the diagram. */
function absentAmong(
  refs: readonly { readonly node: string }[],
  names: ReadonlyMap<string, string>,
): ReadonlyMap<string, string> {
  const ids = new Set(refs.map(({ node }) => node).filter((node) => !names.has(node)));
  return new Map([...ids].sort().map((id, index) => [id, `x${index + 1}`]));
}

/** The nodes, those of a group inside it. A node that two groups have stands in the first. */
function boxes(document: GraphDocument, ids: readonly string[], box: (id: string) => string): string[] {
  const left = new Set(ids);
  const groups: string[] = [];
  let number = 0;
  for (const key of [...document.layout.keys()].sort()) {
    const { title, members } = groupAt(document, key);
    const inside = [...new Set(members)].filter((id) => left.delete(id)).sort();
    if (inside.length === 0) continue;
    number++;
    const heading = mermaidText(cut(title, mostTitle)) || " ";
    groups.push(`  subgraph g${number}["${heading}"]`, ...inside.map((id) => `    ${box(id)}`), "  end");
  }
  return [...groups, ...[...left].map((id) => `  ${box(id)}`)];
}

/** What the layout says of a group; nothing where it is none. Its form is not checked by parsing. */
function groupAt({ layout }: GraphDocument, key: string): { title: string; members: readonly string[] } {
  const value = layout.get(key);
  const none = { title: "", members: [] };
  if (!key.startsWith("#") || typeof value !== "object" || value === null || Array.isArray(value))
    return none;
  const { title, members } = value as { readonly title?: unknown; readonly members?: unknown };
  return {
    title: typeof title === "string" ? title : "",
    members: Array.isArray(members)
      ? (members as readonly unknown[]).filter((id) => typeof id === "string")
      : [],
  };
}

function label(id: string, node: DocumentNode, titleOf: (type: string) => string | undefined): string {
  const states = [
    ...(node.mute ? ["muted"] : []),
    ...(node.bypass ? ["bypassed"] : []),
    ...(node.freeze?.size ? ["frozen"] : []),
  ];
  const heading = mermaidText(titleOf(node.type) ?? node.type);
  const state = states.length > 0 ? ` #40;${states.join(", ")}#41;` : "";
  return [heading, `${mermaidText(id)}${state}`, ...literalLines(node)].join("<br/>");
}

/** What was typed into a node's inputs: a document writes no defaults, so all of it matters. */
function literalLines({ inputs }: DocumentNode): string[] {
  const lines = [...inputs.keys()].sort().flatMap((port) => {
    const text = inWords(inputs.get(port)!);
    return text === undefined ? [] : [`${mermaidText(port)} #61; ${mermaidText(cut(text, mostCharacters))}`];
  });
  const more = lines.length - mostLiterals;
  return more > 0 ? [...lines.slice(0, mostLiterals), `and ${more} more`] : lines;
}

/** An input without a link as a person would type it. */
function inWords(input: DocumentInput): string | undefined {
  switch (input.kind) {
    case "link":
    case "list":
      return undefined;
    case "file":
      return input.file;
    case "each":
      return `each of ${input.values.map((value) => printJson(value)).join(", ")}`;
    case "literal":
      return typeof input.value === "string" ? input.value : printJson(input.value);
    default:
      input satisfies never;
      return undefined;
  }
}

function marks(name: string, style: string, ids: readonly string[]): string[] {
  return ids.length === 0 ? [] : [`  classDef ${name} ${style}`, `  class ${ids.join(",")} ${name}`];
}
