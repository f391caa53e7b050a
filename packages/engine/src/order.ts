/** Topological order of numbered nodes, by Kahn's method in a loop: inputs first, or the cycles that forbid it. */

/** An order of all nodes outside cycles and what follows them, and one cycle for each knot. */
export interface Order {
  /** Inputs first. Misses the nodes of cycles and what depends on them. */
  readonly sorted: readonly number[];
  /** Each cycle's nodes, every one linked to the next, the last to the first, from the smallest on. */
  readonly cycles: readonly (readonly number[])[];
}

/** Orders nodes 0 … count − 1; `sources[node]` are the nodes that it is linked to. */
export function order(sources: readonly (readonly number[])[]): Order {
  const count = sources.length;
  const waiting = new Int32Array(count);
  const { starts, followers } = follow(sources);
  const sorted: number[] = [];
  for (let node = 0; node < count; node++) {
    waiting[node] = sources[node]!.length;
    if (waiting[node] === 0) sorted.push(node);
  }
  for (let at = 0; at < sorted.length; at++) {
    const node = sorted[at]!;
    for (let next = starts[node]!; next < starts[node + 1]!; next++) {
      const follower = followers[next]!;
      if (--waiting[follower]! === 0) sorted.push(follower);
    }
  }
  return { sorted, cycles: sorted.length === count ? [] : findCycles(sources, waiting) };
}

/** Who depends on each node, as one flat array: those of `node` stand from `starts[node]` to `starts[node + 1]`. */
function follow(sources: readonly (readonly number[])[]): { starts: Int32Array; followers: Int32Array } {
  const starts = new Int32Array(sources.length + 1);
  for (const from of sources) for (const source of from) starts[source + 1]!++;
  for (let node = 0; node < sources.length; node++) starts[node + 1]! += starts[node]!;
  const followers = new Int32Array(starts[sources.length]!);
  const filled = starts.slice();
  for (let node = 0; node < sources.length; node++)
    for (const source of sources[node]!) followers[filled[source]!++] = node;
  return { starts, followers };
}

/** Walks from each unsorted node to an unsorted source until it meets its own way. */
function findCycles(sources: readonly (readonly number[])[], waiting: Int32Array): number[][] {
  const cycles: number[][] = [];
  const walkOf = new Int32Array(sources.length).fill(-1);
  for (let start = 0; start < sources.length; start++) {
    const way: number[] = [];
    let node = start;
    while (waiting[node]! > 0 && walkOf[node] === -1) {
      walkOf[node] = start;
      way.push(node);
      node = sources[node]!.find((source) => waiting[source]! > 0)!;
    }
    if (way.length > 0 && walkOf[node] === start)
      cycles.push(fromSmallest(way.slice(way.indexOf(node)).reverse()));
  }
  return cycles;
}

function fromSmallest(cycle: number[]): number[] {
  const first = cycle.reduce((at, node, index) => (node < cycle[at]! ? index : at), 0);
  return [...cycle.slice(first), ...cycle.slice(0, first)];
}
