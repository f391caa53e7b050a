/** One constructor per diagnostic code of a graph: what is wrong with a document beside a catalogue. */

import type { LiteralProblem } from "./define-node.js";
import type { Diagnostic } from "./diagnostic.js";
import { error, inWords, warning } from "./diagnostics.js";
import type { DocumentNode } from "./document.js";
import type { LinkRefusal } from "./sockets/may-link.js";
import { didYouMean, insteadOf, quoted, shown, thousands } from "./words.js";

/** A port in a message. */
export interface At {
  readonly node: string;
  readonly port: string;
}

/** A type whose pack is installed but does not have it. */
export function unknownType(node: string, type: string, pack: string, types: readonly string[]): Diagnostic {
  const near = didYouMean(type, types) || ".";
  return error("unknown-type", `"${node}" is of type "${type}", which ${pack} does not have${near}`, {
    node,
  });
}

/** A pack that is not installed, once, whatever nodes are of it; the document keeps them as they are. */
export function packNotInstalled(pack: string, nodes: readonly string[]): Diagnostic {
  const many = nodes.length > 1;
  const are = many
    ? `${thousands(nodes.length)} nodes are of it: ${quoted(nodes)}`
    : `"${nodes[0]}" is of it`;
  const message = `The pack ${pack} is not installed; ${are}.`;
  return { ...error("missing-pack", message, { node: nodes[0]! }), ...(many && { nodes }) };
}

/** A prefix that stands in types but not in `packs`. */
export function packNotListed(node: string, type: string, prefix: string): Diagnostic {
  const message = `"${node}" is of type "${type}"; "packs" must say which package "${prefix}" is, and does not.`;
  return error("unlisted-pack", message, { node });
}

/** Another package is installed under the prefix than the document means. */
export function otherPack(prefix: string, wanted: string, installed: string): Diagnostic {
  const message = `The document means the package ${wanted} by "${prefix}"; installed under that prefix is ${installed}.`;
  return error("other-pack", message);
}

/** Another version of a pack is used than the one that the document was saved with. */
export function otherVersion(name: string, wanted: string, used: string): Diagnostic {
  const message = `The document was saved with "${name}" ${wanted}; ${used} is used in its place, and may give other results.`;
  return warning("other-pack-version", message);
}

/** A pack of the version that the document was saved with, and with other files. */
export function otherFiles(pack: string, wanted: string, installed: string): Diagnostic {
  const message = `${pack} is installed, but with other files than the one that the document was saved with: ${shortened(installed)} instead of ${shortened(wanted)}. What was published under a version stays as it is; find out which of them is the right one.`;
  return error("other-pack", message);
}

function shortened(integrity: string): string {
  return integrity.length > 24 ? `${integrity.slice(0, 20)}…` : integrity;
}

/** A node saved by a later version of its pack. */
export function newerNode(
  node: string,
  { type, version }: DocumentNode,
  known: number,
  pack: string,
): Diagnostic {
  const message = `"${node}" is version ${version} of "${type}"; installed is version ${known}. Update the pack "${pack}".`;
  return error("newer-node", message, { node });
}

/** A node of an earlier version that nothing brings up to date. */
export function olderNode(node: string, { type, version }: DocumentNode, known: number): Diagnostic {
  const message = `"${node}" is version ${version} of "${type}"; installed is version ${known}, and no migration leads there.`;
  return error("older-node", message, { node });
}

/** An input that the node's type does not have. */
export function unknownInput(at: At, inputs: readonly string[]): Diagnostic {
  const there = insteadOf(at.port, inputs, "it has no inputs");
  return error("unknown-input", `"${at.node}" has no input "${at.port}"${there}`, at);
}

/** An input that must be given and is not. */
export function inputNotGiven(at: At, article: string, typed: boolean): Diagnostic {
  const is = typed ? "is not given; it must be" : "is not linked; it takes";
  return error("input-not-given", `${inWords(at)} ${is} ${article}.`, at);
}

/** A link to an input that takes only what is typed in. */
export function notLinkable(at: At): Diagnostic {
  const message = `${inWords(at)} cannot be linked, because it must be known before the run; type it in.`;
  return error("not-linkable", message, at);
}

/** Something typed in where only a link can stand. */
export function linkOnly(at: At, value: unknown, article: string): Diagnostic {
  return error("wrong-literal", `${inWords(at)} is ${shown(value)}; it must be a link to ${article}.`, at);
}

/** A link to a node that is not there. */
export function missingNode(at: At, from: string, nodes: Iterable<string>): Diagnostic {
  const near = didYouMean(from, nodes) || ".";
  const message = `${inWords(at)} is linked to "${from}", which is no node of this document${near}`;
  return error("no-such-node", message, at);
}

/** A link to an output that is not there. */
export function missingOutput(at: At, from: At, outputs: readonly string[]): Diagnostic {
  const there = insteadOf(from.port, outputs, "it has no outputs");
  const message = `${inWords(at)} is linked to ${inWords(from)}; "${from.node}" has no output "${from.port}"${there}`;
  return error("no-such-output", message, at);
}

/** A link to an output that hands on an input which is not linked. */
export function outputNotFed(at: At, from: At): Diagnostic {
  const message = `${inWords(at)} is linked to ${inWords(from)}, which hands on the input "${from.port}" of "${from.node}"; link that input first.`;
  return error("output-not-fed", message, at);
}

/** Links that lead back to where they began. */
export function cycle(nodes: readonly string[]): Diagnostic {
  const shownNodes = nodes.slice(0, 12).map((node) => `"${node}"`);
  const rest = nodes.length > 12 ? `${thousands(nodes.length - 12)} more nodes → ` : "";
  const message =
    nodes.length === 1
      ? `"${nodes[0]}" is linked to itself; links cannot form a cycle.`
      : `These nodes form a cycle: ${shownNodes.join(" → ")} → ${rest}"${nodes[0]}". Take out one of the links.`;
  return error("cycle", message, { node: nodes[0]! });
}

/** A link whose ends do not fit. */
export function mismatch(at: At, from: At, { takes, gives, hint }: LinkRefusal): Diagnostic {
  const more = hint === undefined ? "" : ` ${hint}`;
  return error("mismatch", `${inWords(at)} takes ${takes}; ${inWords(from)} gives ${gives}.${more}`, at);
}

/** A literal that its port does not take: `wrong` is the second half, `is 0; it must be between 1 and 100`. */
export function wrongLiteral(at: At, wrong: string): Diagnostic {
  return error("wrong-literal", `${inWords(at)} ${wrong}.`, at);
}

/** A file name that could lead out of its folder, or that some system cannot hold. */
export function wrongFileName(at: At, file: string, why: string): Diagnostic {
  return error("wrong-file-name", `${inWords(at)} names the file ${shown(file)}; ${why}.`, at);
}

/** A required input whose link ended at a bypassed node that has nothing to hand on. */
export function nothingHandedOn(at: At, end: At, article: string): Diagnostic {
  const message = `${inWords(at)} is linked to ${inWords(end)}, which is bypassed and has nothing to hand on there; give it ${article}, or end the bypass.`;
  return error("input-not-given", message, at);
}

/** A feature that documents can hold and this version cannot run. */
export function notYet(at: { readonly node: string; readonly port?: string }, what: string): Diagnostic {
  return error("not-yet", `${inWords(at)} ${what}, which cannot be run by this version yet.`, at);
}

/** A port of the document's own that names nothing. */
export function missingPort(kind: "input" | "output", name: string, ref: At, there: string): Diagnostic {
  const message = `The document's ${kind} "${name}" names ${inWords(ref)}; ${there}`;
  return error("no-such-port", message, { port: name });
}

/** More nodes than are checked. */
export function tooManyNodes(count: number, cap: number): Diagnostic {
  return error(
    "too-many-nodes",
    `The document has ${thousands(count)} nodes; at most ${thousands(cap)} can be run.`,
  );
}

/** Stands last when there were too many problems to name. */
export function moreProblems(count: number): Diagnostic {
  const message = count === 1 ? "There is one more problem." : `There are ${thousands(count)} more problems.`;
  return error("more-problems", message);
}

/** What the files say against a literal; a file and a checkpoint that are not there have codes of their own. */
export function fileProblem(
  at: At,
  { message, missing }: { readonly message: string; readonly missing?: boolean },
  socket: string | undefined,
): Diagnostic {
  const code = !missing ? "file-problem" : socket === "file" ? "missing-file" : "missing-model";
  return error(code, message, at);
}

/** What a definition says against a literal, such as a placeholder without a picture. */
export function refusedLiteral(at: At, { message, line, column }: LiteralProblem): Diagnostic {
  return {
    ...error("refused-literal", `${inWords(at)}: ${message}`, at),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** A name to set that is neither one of the document's inputs nor a port. */
export function noSuchInput(name: string, inputs: readonly string[]): Diagnostic {
  const there = insteadOf(name, inputs, "it has none of its own");
  return error("no-such-input", `The document has no input ${shown(name)}${there}`);
}
