/** The cache as one run uses it: what it found and holds until it ends, what it keeps, what others have kept since. */

import type { Outputs } from "./cache/tiers.js";
import type { GraphNode } from "./graph.js";
import type { Host } from "./host.js";
import { isKept, linksOf, type Planning } from "./plan.js";

/** The cache of one run. Nodes are indexes. */
export class RunCache {
  readonly #host: Host;
  readonly #planning: Planning;
  readonly #hits = new Set<number>();
  /** What the host's count of kept things would be if nobody but this run kept any. */
  #kept: number;

  constructor(host: Host, planning: Planning) {
    this.#host = host;
    this.#planning = planning;
    this.#kept = host.activity.kept;
  }

  /** What is held, in the order of the graph. */
  get hits(): readonly number[] {
    return [...this.#hits].sort((a, b) => a - b);
  }

  hold(index: number): void {
    this.#host.cache.hold(this.#planning.fingerprints.tasks[index]!);
    this.#hits.add(index);
  }

  releaseAll(): void {
    for (const index of this.#hits) this.#host.cache.release(this.#planning.fingerprints.tasks[index]!);
  }

  /** What the cache had promised of a node is gone. */
  lose(index: number): void {
    const fingerprint = this.#planning.fingerprints.tasks[index]!;
    if (this.#hits.delete(index)) this.#host.cache.release(fingerprint);
    this.#host.cache.forget(fingerprint);
  }

  /** Keeps what a node gave, if that is ever kept. */
  keep(node: GraphNode, outputs: Outputs): void {
    if (!isKept(node)) return;
    this.#host.cache.keep(this.#planning.fingerprints.tasks[node.index]!, outputs);
    this.#host.activity.kept++;
    this.#kept++;
  }

  /** What another run has kept since this one was planned. */
  keptByOthers(node: GraphNode): Outputs | undefined {
    if (this.#host.activity.kept === this.#kept || !isKept(node)) return undefined;
    return this.#host.cache.find(this.#planning.fingerprints.tasks[node.index]!);
  }

  /** What a node has written into is not what its digest says any more. */
  forgetInput(node: GraphNode, port: string): void {
    const { same, tasks } = this.#planning.fingerprints;
    for (const { input } of node.inputs.filter((one) => one.port === port))
      for (const from of linksOf(input)) this.#host.cache.forget(tasks[same[from]!]!);
  }
}
