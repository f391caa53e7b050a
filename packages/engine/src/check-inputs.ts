/** Checks what stands at the inputs of one node: links and literals come in, inputs of a graph go out. */

import { nameOf, report, type CheckedInput, type CheckedLink, type Checking } from "./checking.js";
import type { Port } from "./define-node.js";
import type { DocumentInput } from "./document.js";
import { wrongInFileName } from "./file-name.js";
import {
  inputNotGiven,
  linkOnly,
  missingNode,
  missingOutput,
  mismatch,
  notLinkable,
  nothingHandedOn,
  notYet,
  outputNotFed,
  unknownInput,
  wrongFileName,
  wrongLiteral,
} from "./graph-diagnostics.js";
import type { GraphInput } from "./graph.js";
import { maxListItems, readLiteral, takesLiterals } from "./literal-check.js";
import type { PlacedNode } from "./place.js";
import type { Ports } from "./ports.js";
import { refuseLink } from "./sockets/may-link.js";
import { shown, thousands } from "./words.js";

/** Checks all inputs of a node whose definition is known. */
export function checkInputs(checking: Checking, index: number, ports: Ports): readonly CheckedInput[] {
  const placed = checking.placed[index]!;
  let met = 0;
  let whole = true;
  /** Exactly as long as it must be: a list that grows takes several times the room, in each of 100,000 nodes. */
  const inputs = ports.inputs.map(({ name, port }) => {
    const given = placed.inputs.get(name);
    if (given !== undefined) met++;
    const input =
      given === undefined ? unset(checking, index, name, port) : read(checking, { index, name }, port, given);
    whole &&= input !== undefined;
    return { port: name, input };
  });
  if (met < placed.inputs.size) refuseUnknown(checking, index, ports);
  return whole
    ? (inputs as CheckedInput[])
    : inputs.filter((one): one is CheckedInput => one.input !== undefined);
}

/** Which port of which node is read. */
interface Place {
  readonly index: number;
  readonly name: string;
}

const absent: GraphInput = Object.freeze({ kind: "absent" });

function unset(checking: Checking, index: number, name: string, port: Port): GraphInput | undefined {
  if (port.default !== undefined) return { kind: "literal", value: port.default };
  if (port.optional) return absent;
  const at = nameOf(checking.placed[index]!, name);
  const end = checking.unfed.get(`${at.node}.${at.port}`);
  if (end) report(checking, index, () => nothingHandedOn(at, end, port.socket.article));
  else report(checking, index, () => inputNotGiven(at, port.socket.article, takesLiterals(port.socket)));
  return undefined;
}

function refuseUnknown(checking: Checking, index: number, { inputByName }: Ports): void {
  const { id, inputs } = checking.placed[index]!;
  for (const name of inputs.keys())
    if (!inputByName.has(name))
      report(checking, index, () => unknownInput({ node: id, port: name }, [...inputByName.keys()]));
}

type ReadPort = Pick<Port, "socket" | "widget" | "linkable">;

function read(
  checking: Checking,
  place: Place,
  port: ReadPort,
  given: DocumentInput,
): GraphInput | undefined {
  switch (given.kind) {
    case "link":
      return readLink(checking, place, port, given);
    case "literal":
      return readTyped(checking, place, port, given.value);
    case "file":
      return readFile(checking, place, port, given);
    case "list":
      return readList(checking, place, port, given.items);
    case "each":
      return refuseAxis(checking, place, port, given);
  }
  given satisfies never;
}

function readTyped(
  checking: Checking,
  { index, name }: Place,
  port: ReadPort,
  given: Parameters<typeof readLiteral>[1],
): GraphInput | undefined {
  const at = nameOf(checking.placed[index]!, name);
  if (!takesLiterals(port.socket)) {
    report(checking, index, () => linkOnly(at, given, port.socket.article));
    return undefined;
  }
  const result = readLiteral(port, given);
  if ("value" in result) return { kind: "literal", value: result.value };
  report(checking, index, () => wrongLiteral(at, result.wrong));
  return undefined;
}

function readFile(
  checking: Checking,
  { index, name }: Place,
  { socket }: ReadPort,
  { file, digest }: DocumentInput & { kind: "file" },
): GraphInput | undefined {
  const at = nameOf(checking.placed[index]!, name);
  const wrong = wrongInFileName(file);
  if (socket.name !== "file")
    report(checking, index, () =>
      wrongLiteral(at, `is the file ${shown(file)}; it must be ${socket.article}`),
    );
  else if (wrong !== undefined) report(checking, index, () => wrongFileName(at, file, wrong));
  else return { kind: "literal", value: Object.freeze(digest === undefined ? { file } : { file, digest }) };
  return undefined;
}

/** Goes only as deep as the socket is a list of lists. */
function readList(
  checking: Checking,
  place: Place,
  { socket, linkable }: ReadPort,
  given: readonly DocumentInput[],
): GraphInput | undefined {
  const at = nameOf(checking.placed[place.index]!, place.name);
  const { item } = socket;
  if (!item)
    report(checking, place.index, () =>
      wrongLiteral(at, `is a list of ${thousands(given.length)}; it takes one, ${socket.article}`),
    );
  else if (given.length > maxListItems)
    report(checking, place.index, () =>
      wrongLiteral(
        at,
        `is a list of ${thousands(given.length)}; it must have at most ${thousands(maxListItems)} items`,
      ),
    );
  else {
    const items = given.map((each) => read(checking, place, { socket: item, linkable }, each));
    const good = items.filter((each) => each !== undefined);
    return good.length === items.length ? asList(good) : undefined;
  }
  return undefined;
}

/** A list of literals is itself a literal, so that it is the same as an equal default. */
function asList(items: readonly GraphInput[]): GraphInput {
  if (items.some(({ kind }) => kind !== "literal")) return { kind: "list", items };
  return {
    kind: "literal",
    value: Object.freeze(items.map((each) => (each.kind === "literal" ? each.value : null))),
  };
}

function refuseAxis(
  checking: Checking,
  { index, name }: Place,
  port: ReadPort,
  { values }: DocumentInput & { kind: "each" },
): undefined {
  const at = nameOf(checking.placed[index]!, name);
  for (const value of values) readTyped(checking, { index, name }, port, value);
  report(checking, index, () =>
    notYet(at, `is an axis of ${thousands(values.length)} value${values.length === 1 ? "" : "s"}`),
  );
}

function readLink(
  checking: Checking,
  { index, name }: Place,
  port: ReadPort,
  link: DocumentInput & { kind: "link" },
): GraphInput | undefined {
  const placed = checking.placed[index]!;
  const from = checking.indexOf.get(link.node);
  if (from === undefined) {
    report(checking, index, () => missingNode(nameOf(placed, name), link.node, checking.indexOf.keys()));
    return undefined;
  }
  checking.sources[index]!.push(from);
  const source = checking.placed[from]!;
  if (!port.linkable) report(checking, index, () => notLinkable(nameOf(placed, name)));
  else if (source.entry && !linkFits(checking, { index, name }, port, source, link.port)) return undefined;
  const checked: CheckedLink = { kind: "link", from, output: link.port };
  checking.links.push(checked);
  return checked;
}

/** Whether the output is there, fed, and of the right socket; facets are compared when all sockets fit. */
function linkFits(
  checking: Checking,
  { index, name }: Place,
  { socket }: ReadPort,
  source: PlacedNode,
  output: string,
): boolean {
  const { outputByName } = source.entry!.ports;
  const port = outputByName.get(output);
  const at = { node: checking.placed[index]!.id, port: name };
  const end = { node: source.id, port: output };
  if (!port) report(checking, index, () => missingOutput(at, end, [...outputByName.keys()]));
  else if (port.optional && !source.inputs.has(output)) report(checking, index, () => outputNotFed(at, end));
  else {
    if (port.socket === socket) return true;
    const refusal = refuseLink({ socket: port.socket }, { socket });
    if (refusal === undefined) return true;
    report(checking, index, () => mismatch(at, end, refusal));
  }
  return false;
}
