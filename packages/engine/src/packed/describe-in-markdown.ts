/** The reference documentation of a pack, in Markdown, made from its definitions: every node, port and socket. */

import type { Widget } from "../define-node.js";
import type { PortDescription } from "../description.js";
import type { PackedDescription, PackFile } from "../pack-file.js";
import type { SocketDescription } from "../sockets/socket.js";
import { ruleInWords } from "../sockets/tensor-rule.js";
import { listing } from "../words.js";

/** The documentation of a pack. Equal packs have equal texts. */
export function describePackInMarkdown({ prefix, nodes, sockets }: PackFile): string {
  const groups = new Map<string, PackedDescription[]>();
  for (const node of nodes) {
    const { group = "" } = node;
    groups.set(group, [...(groups.get(group) ?? []), node]);
  }
  const sections = [...groups].sort(([a], [b]) => (a < b ? -1 : 1));
  const parts = [
    `# Nodes of \`${prefix}\``,
    "Made from the definitions by `dreamloom pack build`; change those, not this page.",
    contents(nodes),
    ...sections.flatMap(([group, members]) => [
      `## ${group === "" ? "Nodes" : escaped(group)}`,
      ...members.flatMap(describeNode),
    ]),
    ...(sockets.length === 0 ? [] : ["## Sockets", ...sockets.flatMap(describeOwn)]),
  ];
  return `${parts.join("\n\n")}\n`;
}

function contents(nodes: readonly PackedDescription[]): string {
  const rows = nodes.map(({ type, title, about }) => [`\`${type}\``, inCell(title), inCell(about)]);
  return tableOf(["node", "title", "what it does"], rows);
}

function describeNode(node: PackedDescription): string[] {
  const { type, version, title, about, aliases, inputs, outputs } = node;
  return [
    `### ${escaped(title)}`,
    `\`${type}\`, version ${version}${effects[node.effect]}${node.keep ? "" : "; made anew each time"}.`,
    escaped(about),
    ...(aliases.length === 0 ? [] : [`Elsewhere called: ${escaped(listing(aliases))}.`]),
    ...(inputs.length === 0
      ? []
      : [tableOf(["input", "takes", "if left out", "what it is"], inputs.map(inputRow))]),
    ...(outputs.length === 0 ? [] : [tableOf(["output", "gives", "what it is"], outputs.map(outputRow))]),
  ];
}

const effects: Readonly<Record<PackedDescription["effect"], string>> = {
  pure: "",
  writes: "; writes files, so it runs each time",
  reads: "; reads files",
};

function inputRow({ name, socket, about, linkable, widget, optional, ...port }: PortDescription): string[] {
  const typed = linkable ? "" : ", typed in only";
  const takes = `${takesWords(socket)}${widget ? rangeWords(widget) : ""}${typed}`;
  const without =
    "default" in port ? code(defaultText(port.default)) : optional ? "nothing" : "must be given";
  return [code(name), takes, without, inCell(about)];
}

function outputRow({ name, socket, about, optional }: PortDescription): string[] {
  return [
    code(name),
    `${takesWords(socket)}${optional ? ", with the input of that name" : ""}`,
    escaped(about),
  ];
}

function takesWords(socket: SocketDescription): string {
  if (socket.choices) return socket.choices.map(code).join(", ");
  return inCell(socket.article);
}

function rangeWords(widget: Widget): string {
  if (widget.kind === "file")
    return widget.accept.length === 0 ? "" : ` (${widget.accept.map(code).join(", ")})`;
  if (widget.kind !== "number" && widget.kind !== "integer") return "";
  const { min, max, unit } = widget;
  const of = unit === undefined ? "" : ` ${inCell(unit)}`;
  if (min !== undefined && max !== undefined) return `, ${min} to ${max}${of}`;
  if (min !== undefined) return `, at least ${min}${of}`;
  return max === undefined ? of && ` in${of}` : `, at most ${max}${of}`;
}

function defaultText(value: unknown): string {
  return typeof value === "string" ? JSON.stringify(value) : (JSON.stringify(value) ?? "");
}

function describeOwn({ name, article, about, facets, holds, preview }: SocketDescription): string[] {
  const shown =
    preview === undefined
      ? []
      : [`Shown as ${preview.as}${preview.field === undefined ? "" : ` (${code(preview.field)})`}.`];
  const said = facets.length === 0 ? [] : [`Ports may say its ${listing(facets.map(code))}.`];
  return [
    `### ${code(name)}`,
    `${escaped(capital(article))}. ${escaped(about)}`,
    ...heldWords(holds),
    ...shown,
    ...said,
  ];
}

function heldWords(holds: SocketDescription["holds"]): string[] {
  if (holds === undefined) return [];
  if ("tensor" in holds) return [`A tensor of ${code(ruleInWords(holds.tensor))}.`];
  const rows = Object.entries(holds.fields).map(([field, socket]) => [code(field), takesWords(socket)]);
  return [tableOf(["field", "holds"], rows)];
}

function tableOf(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function capital(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}

/** Words as Markdown shows them, whatever is in them: what stands in backticks is code, nothing else is markup. */
function escaped(words: string): string {
  return words
    .replace(/\s+/g, " ")
    .split(/(`[^`]+`)/)
    .map((part, index) => (index % 2 === 1 ? part : part.replace(/[\\`*_[\]<>|]/g, (sign) => `\\${sign}`)))
    .join("");
}

/** The same in a cell of a table, which a bar would end even in code. */
function inCell(words: string): string {
  return escaped(words).replace(/\\?\|/g, "\\|");
}

/** Words in a code span; a backtick in them needs a longer fence. */
function code(words: string): string {
  const plain = words.replace(/\s+/g, " ").replaceAll("|", "\\|");
  const longest = Math.max(0, ...(plain.match(/`+/g) ?? []).map(({ length }) => length));
  const fence = "`".repeat(longest + 1);
  return longest === 0 ? `\`${plain}\`` : `${fence} ${plain} ${fence}`;
}
