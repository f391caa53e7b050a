/** What one checking of a document knows so far. Made by `check.ts`, filled by its parts, never handed out. */

import type { Diagnostic } from "./diagnostic.js";
import type { PortRef } from "./document.js";
import type { GraphInput } from "./graph.js";
import type { PlacedNode } from "./place.js";

/** An input as it will stand in the graph; a link's `from` counts placed nodes until the order is known. */
export interface CheckedInput {
  readonly port: string;
  readonly input: GraphInput;
}

/** A link whose `from` can be renumbered when the order is known. */
export interface CheckedLink {
  readonly kind: "link";
  from: number;
  readonly output: string;
}

/** The state of a checking. Indexes count placed nodes. */
export interface Checking {
  readonly placed: readonly PlacedNode[];
  readonly indexOf: ReadonlyMap<string, number>;
  /** Inputs that a bypassed node left without anything: `node.port` → its output. */
  readonly unfed: ReadonlyMap<string, PortRef>;
  readonly diagnostics: Diagnostic[];
  /** Problems found after `maxReported`; they count, and get no sentence. */
  unreported: number;
  /** 1 where something is wrong with the node itself. */
  readonly bad: Uint8Array;
  /** The nodes that each node is linked to. */
  readonly sources: number[][];
  /** Every link there is. */
  readonly links: CheckedLink[];
  /** Inputs by node, in the definition's order; what is wrong is left out. */
  readonly inputs: (readonly CheckedInput[])[];
}

/** Begins a checking. */
export function beginChecking(placed: readonly PlacedNode[], unfed: Checking["unfed"] = new Map()): Checking {
  const indexOf = new Map<string, number>();
  for (let index = 0; index < placed.length; index++) indexOf.set(placed[index]!.id, index);
  return {
    placed,
    indexOf,
    unfed,
    diagnostics: [],
    unreported: 0,
    bad: new Uint8Array(placed.length),
    sources: placed.map(() => []),
    links: [],
    inputs: new Array<readonly CheckedInput[]>(placed.length).fill([]),
  };
}

/** How many problems get a sentence; nobody reads more, and looking for what was meant takes time. */
export const maxReported = 1000;

/** Notes an error of a node. */
export function report(checking: Checking, index: number, make: () => Diagnostic): void {
  checking.bad[index] = 1;
  note(checking, make);
}

/** Notes an error of the document. */
export function note(checking: Checking, make: () => Diagnostic): void {
  if (checking.diagnostics.length < maxReported) checking.diagnostics.push(make());
  else checking.unreported++;
}

/** How messages name a port: where the person typed it. */
export function nameOf(node: PlacedNode, port: string): { readonly node: string; readonly port: string } {
  return node.typedAt ?? { node: node.id, port };
}
