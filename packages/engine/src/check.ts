/**
 * Stage 2, check: a document, a catalogue and what the files say come in; a `Graph`, or diagnostics, go out: all of
 * them at once, each a sentence. Knows no file, no cache and no value that a run makes. Runs in a browser as it is.
 * Invariants of a graph: every definition known, every required input given, sockets and known facets fit, links
 * point only to smaller indexes. Nothing here recurses over the graph or over literals.
 */

import type { Catalogue } from "./catalogue.js";
import { checkInputs } from "./check-inputs.js";
import { literalsOf } from "./literals-of.js";
import { checkPorts } from "./check-ports.js";
import { checkTypes } from "./check-types.js";
import { beginChecking, nameOf, note, report, type Checking } from "./checking.js";
import type { LookedMap } from "./define-node.js";
import type { Diagnostic } from "./diagnostic.js";
import type { GraphDocument } from "./document.js";
import { carryFacets, type OutputFacets } from "./facets.js";
import { cycle, fileProblem, moreProblems, refusedLiteral, tooManyNodes } from "./graph-diagnostics.js";
import { buildGraph } from "./build-graph.js";
import type { Graph } from "./graph.js";
import { leaveOut } from "./leave-out.js";
import { order } from "./order.js";
import { placeNodes } from "./place.js";

/** What checking gives. Warnings may stand beside a graph; with an error there is one only if `partial` asks for it. */
export interface Checked {
  readonly graph?: Graph;
  readonly diagnostics: readonly Diagnostic[];
}

/** The most nodes that are checked. */
export const maxNodes = 200_000;

/** Checks a document. With `partial`, the graph holds every node that nothing wrong stands in or above. */
export function checkDocument(
  document: GraphDocument,
  catalogue: Catalogue,
  looked: LookedMap = new Map(),
  options: { readonly partial?: boolean } = {},
): Checked {
  if (document.nodes.size > maxNodes) return { diagnostics: [tooManyNodes(document.nodes.size, maxNodes)] };
  const { document: left, unfed } = leaveOut(document, catalogue);
  const checking = beginChecking(placeNodes(left, catalogue), unfed);
  checkTypes(checking, document, catalogue);
  for (let index = 0; index < checking.placed.length; index++) checkNode(checking, index, looked);
  checkPorts(checking, left);
  const { sorted, cycles } = order(checking.sources);
  for (const nodes of cycles) reportCycle(checking, nodes);
  const facets = carryAllFacets(checking, sorted, looked);
  const { diagnostics, unreported } = checking;
  if (unreported > 0) diagnostics.push(moreProblems(unreported));
  if (!options.partial && diagnostics.some(({ severity }) => severity === "error")) return { diagnostics };
  const { outputs } = left;
  return { graph: buildGraph(document, checking, { sorted, facets, looked, outputs }), diagnostics };
}

function checkNode(checking: Checking, index: number, looked: LookedMap): void {
  const placed = checking.placed[index]!;
  if (!placed.entry) return checkLinksOnly(checking, index);
  const inputs = checkInputs(checking, index, placed.entry.ports);
  checking.inputs[index] = inputs;
  /** A list that grew takes room for seventeen; each of 100,000 nodes has one. */
  if (checking.sources[index]!.length > 0) checking.sources[index] = checking.sources[index]!.slice();
  const { check } = placed.entry.definition;
  if (check) {
    const { literals, linked } = literalsOf(inputs);
    const whole = inputs.length === placed.entry.ports.inputs.length;
    for (const problem of whole ? check(literals, linked) : [])
      report(checking, index, () => refusedLiteral(nameOf(placed, problem.port), problem));
  }
  for (const problem of looked.get(placed.id)?.problems ?? []) {
    const socket = placed.entry.ports.inputByName.get(problem.port)?.socket.name;
    report(checking, index, () => fileProblem(nameOf(placed, problem.port), problem, socket));
  }
}

/** Of an unknown node only its place in the graph is known: cycles through it still count. */
function checkLinksOnly({ placed, indexOf, sources }: Checking, index: number): void {
  for (const input of placed[index]!.inputs.values()) {
    const from = input.kind === "link" ? indexOf.get(input.node) : undefined;
    if (from !== undefined) sources[index]!.push(from);
  }
}

function reportCycle(checking: Checking, nodes: readonly number[]): void {
  note(checking, () => cycle(nodes.map((index) => checking.placed[index]!.id)));
  for (const index of nodes) checking.bad[index] = 1;
}

function carryAllFacets(checking: Checking, sorted: readonly number[], looked: LookedMap): OutputFacets[] {
  const carried: OutputFacets[] = new Array<OutputFacets>(checking.placed.length);
  for (const index of sorted) {
    const found = looked.size === 0 ? undefined : looked.get(checking.placed[index]!.id);
    carried[index] = carryFacets(checking, index, carried, found);
  }
  return carried;
}
