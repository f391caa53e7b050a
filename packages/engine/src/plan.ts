/**
 * The plan: targets come in, the tasks still to do go out. The cache is asked from the targets upwards, so that a
 * hit hides everything above it. Nodes that write, and nodes that are not kept, are never hits. Equal nodes are
 * one task. Knows no lanes and runs nothing. Never recurses.
 */

import type { Outputs } from "./cache/tiers.js";
import { fingerprintsOf, type Fingerprints } from "./fingerprint.js";
import type { Graph, GraphInput, GraphNode } from "./graph.js";
import type { Fingerprint } from "./ids.js";

/** What planning found for a node: nobody needs it, it must be run, or what it gives is known. */
export const notReached = 0;
/** It must be run. */
export const toRun = 1;
/** What it gives is known. */
export const isHit = 2;

/** A plan in the making: it grows when something that was a hit turns out to be lost. Indexed like `Graph.nodes`. */
export interface Planning {
  readonly graph: Graph;
  readonly fingerprints: Fingerprints;
  readonly state: Uint8Array;
  /** What hits gave. */
  readonly found: (Outputs | undefined)[];
}

/** Asks an index, or does not. */
export type Find = (fingerprint: Fingerprint) => Outputs | undefined;

/** Plans nothing yet. */
export function beginPlanning(graph: Graph): Planning {
  const { length } = graph.nodes;
  return {
    graph,
    fingerprints: fingerprintsOf(graph),
    state: new Uint8Array(length),
    found: new Array<Outputs | undefined>(length),
  };
}

/** Plans what it takes to know these nodes; gives what is new: tasks to run, and hits. */
export function reach(
  planning: Planning,
  targets: Iterable<number>,
  find: Find,
): { tasks: number[]; hits: number[] } {
  const { graph, fingerprints, state } = planning;
  const tasks: number[] = [];
  const hits: number[] = [];
  const waiting = [...targets];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const index = fingerprints.same[next]!;
    if (state[index] !== notReached) continue;
    const node = graph.nodes[index]!;
    const outputs = isKept(node) ? find(fingerprints.tasks[index]!) : undefined;
    if (outputs !== undefined) {
      state[index] = isHit;
      planning.found[index] = outputs;
      hits.push(index);
    } else {
      state[index] = toRun;
      tasks.push(index);
      for (const { input } of node.inputs)
        if (input.kind === "link") waiting.push(input.from);
        else if (input.kind === "list") waiting.push(...linksOf(input));
    }
  }
  return { tasks: ascending(tasks), hits: ascending(hits) };
}

/** Whether what a node gives goes into the cache. */
export function isKept(node: GraphNode): boolean {
  return node.definition.effect !== "writes" && node.definition.keep !== false;
}

/** The nodes that an input gets something from, once per link. */
export function linksOf(input: GraphInput): number[] {
  const links: number[] = [];
  const waiting: GraphInput[] = [input];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (next.kind === "link") links.push(next.from);
    else if (next.kind === "list") for (const item of next.items) waiting.push(item);
  }
  return links;
}

function ascending(indexes: number[]): number[] {
  return indexes.reverse().sort((a, b) => a - b);
}
