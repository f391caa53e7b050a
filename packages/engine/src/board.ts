/**
 * The board of a run: what each planned task waits for, what is known already, who still needs it. It begins no
 * task and tells nobody. Plain arrays indexed like `Graph.nodes`, because a run may have 100,000 tasks.
 *
 * Invariant: a task waits exactly once for each of its links whose value is not known.
 */

import { lostAmong } from "./cache/kept-tensor.js";
import type { Outputs } from "./cache/tiers.js";
import type { TaskInputs } from "./executor.js";
import { gatherInputs } from "./gather.js";
import type { Graph, GraphNode } from "./graph.js";
import { beginPlanning, linksOf, notReached, reach, type Find, type Planning } from "./plan.js";

/** The fates of a task; from `ran` on they are final. */
export const fates = {
  waiting: 0,
  ready: 1,
  running: 2,
  ran: 3,
  failed: 4,
  skipped: 5,
  cancelled: 6,
} as const;

/** A fate that ends a task. */
export type FinalFate = (typeof fates)["ran" | "failed" | "skipped" | "cancelled"];

/** The board. Its methods call back for tasks whose fate changes by what is said. */
export class Board {
  readonly planning: Planning;
  readonly fate: Uint8Array;
  /** How many planned tasks have no final fate yet. */
  unfinished = 0;
  readonly #nodes: readonly GraphNode[];
  /** What hits and done tasks gave, for as long as somebody needs it. */
  readonly #values: (Outputs | undefined)[];
  readonly #same: Int32Array;
  readonly #pending: Int32Array;
  readonly #uses: Int32Array;
  /** Lists of who waits, chained: the last of a producer's, and for each the one before. */
  readonly #lastWait: Int32Array;
  readonly #waiter: number[] = [];
  readonly #waitBefore: number[] = [];

  constructor(graph: Graph) {
    const { length } = graph.nodes;
    this.planning = beginPlanning(graph);
    this.fate = new Uint8Array(length);
    this.#nodes = graph.nodes;
    this.#values = this.planning.found;
    this.#same = this.planning.fingerprints.same;
    this.#pending = new Int32Array(length);
    this.#uses = new Int32Array(length);
    this.#lastWait = new Int32Array(length).fill(-1);
  }

  /** Plans what it takes to know these nodes. */
  plan(targets: Iterable<number>, find: Find): { readonly tasks: number[]; readonly hits: number[] } {
    const reached = reach(this.planning, targets, find);
    this.unfinished += reached.tasks.length;
    for (const task of reached.tasks) this.#eachLink(task, this.#oneUse);
    return reached;
  }

  /** Somebody outside will ask for what this node gives. */
  want(index: number): void {
    if (this.planning.state[this.#same[index]!] !== notReached) this.#oneUse(this.#same[index]!);
  }

  /** Puts a task up: true when nothing is missing and it is ready. */
  put(task: number): boolean {
    this.fate[task] = fates.waiting;
    this.#eachLink(task, this.#wait);
    return this.#pending[task] === 0;
  }

  /** The first node whose value a task needs and nobody knows (any more); −1 when there is none. */
  missingFor(task: number): number {
    for (const { input } of this.#nodes[task]!.inputs)
      if (input.kind === "link") {
        if (this.valueOf(input.from) === undefined) return this.#same[input.from]!;
      } else if (input.kind === "list") {
        for (const from of linksOf(input)) if (this.valueOf(from) === undefined) return this.#same[from]!;
      }
    return -1;
  }

  /** The values of a task's inputs. */
  inputsOf(task: number): TaskInputs {
    return gatherInputs(this.#nodes[task]!, this.valueOf);
  }

  /** What a node gave, while somebody needs it. */
  readonly valueOf = (index: number): Outputs | undefined => this.#values[this.#same[index]!];

  /** A task is done: calls for each task that is ready by it. */
  done(task: number, outputs: Outputs, onReady: (task: number) => void): void {
    this.#values[task] = outputs;
    this.end(task, fates.ran);
    if (this.#uses[task] === 0) this.#values[task] = undefined;
    let at = this.#lastWait[task]!;
    this.#lastWait[task] = -1;
    for (; at >= 0; at = this.#waitBefore[at]!) {
      const waiter = this.#waiter[at]!;
      if (--this.#pending[waiter]! === 0 && this.fate[waiter] === fates.waiting) onReady(waiter);
    }
  }

  /** A task gets its final fate: what only it needed is let go. */
  end(task: number, fate: FinalFate): void {
    this.fate[task] = fate;
    this.unfinished--;
    this.#eachLink(task, this.#oneUseLess);
  }

  /** Skips all that waits, directly or not, for a task that will not be done. */
  skipAfter(task: number, onSkip: (task: number) => void): void {
    const gone = [task];
    for (let next = gone.pop(); next !== undefined; next = gone.pop()) {
      let at = this.#lastWait[next]!;
      this.#lastWait[next] = -1;
      for (; at >= 0; at = this.#waitBefore[at]!) {
        const waiter = this.#waiter[at]!;
        if (this.fate[waiter] !== fates.waiting) continue;
        this.end(waiter, fates.skipped);
        onSkip(waiter);
        gone.push(waiter);
      }
    }
  }

  /** The nodes whose artifacts a task could not read, because they are gone or damaged. Forgets their values. */
  takeLost(task: number): number[] {
    const lost = new Set<number>();
    this.#eachLink(task, (producer) => {
      const outputs = this.#values[producer];
      if (outputs !== undefined && lostAmong(outputs)) lost.add(producer);
    });
    for (const producer of lost) {
      this.#values[producer] = undefined;
      this.planning.state[producer] = notReached;
    }
    return [...lost];
  }

  readonly #wait = (producer: number, task: number): void => {
    if (this.#values[producer] !== undefined) return;
    this.#pending[task]!++;
    this.#waitBefore.push(this.#lastWait[producer]!);
    this.#waiter.push(task);
    this.#lastWait[producer] = this.#waiter.length - 1;
  };

  readonly #oneUse = (producer: number): void => void this.#uses[producer]!++;

  readonly #oneUseLess = (producer: number): void => {
    if (--this.#uses[producer]! === 0) this.#values[producer] = undefined;
  };

  #eachLink(task: number, call: (producer: number, task: number) => void): void {
    for (const { input } of this.#nodes[task]!.inputs)
      if (input.kind === "link") call(this.#same[input.from]!, task);
      else if (input.kind === "list") for (const from of linksOf(input)) call(this.#same[from]!, task);
  }
}
