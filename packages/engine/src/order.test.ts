import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { order } from "./order.js";

const chain = (count: number): number[][] =>
  Array.from({ length: count }, (_, node) => (node === 0 ? [] : [node - 1]));

describe("ordering a graph", () => {
  it("puts inputs first, every node once, for every graph without cycles", () => {
    fc.assert(
      fc.property(shuffledGraphs(), (sources) => {
        const { sorted, cycles } = order(sources);
        expect(cycles).toEqual([]);
        expect([...sorted].sort((a, b) => a - b)).toEqual(sources.map((_, node) => node));
        const place = new Map(sorted.map((node, at) => [node, at]));
        for (const [node, from] of sources.entries())
          for (const source of from) expect(place.get(source)!).toBeLessThan(place.get(node)!);
      }),
    );
  });

  it("finds a true cycle in every graph that cannot be ordered", () => {
    const graphs = fc
      .integer({ min: 1, max: 12 })
      .chain((count) =>
        fc.array(fc.array(fc.nat(count - 1), { maxLength: 3 }), { minLength: count, maxLength: count }),
      );
    fc.assert(
      fc.property(graphs, (sources) => {
        const { sorted, cycles } = order(sources);
        expect(cycles.length > 0).toBe(sorted.length < sources.length);
        for (const cycle of cycles) {
          expect(new Set(cycle).size).toBe(cycle.length);
          cycle.forEach((node, at) => expect(sources[cycle[(at + 1) % cycle.length]!]).toContain(node));
          for (const node of cycle) expect(sorted).not.toContain(node);
        }
      }),
    );
  });

  it("finds a node linked to itself, two that are linked, and separate cycles", () => {
    expect(order([[0]]).cycles).toEqual([[0]]);
    expect(order([[1], [0], [3], [2], [0]]).cycles.map((cycle) => [...cycle].sort())).toEqual([
      [0, 1],
      [2, 3],
    ]);
  });

  it("orders a chain of 100,000 and a fan of as many, and finds a cycle as long", () => {
    const count = 100_000;
    expect(order(chain(count)).sorted).toHaveLength(count);
    expect(order([[], ...Array.from({ length: count }, () => [0])]).sorted).toHaveLength(count + 1);
    expect(
      order([Array.from({ length: count }, (_, at) => at + 1), ...Array.from({ length: count }, () => [])])
        .sorted,
    ).toHaveLength(count + 1);
    const round = chain(count);
    round[0] = [count - 1];
    expect(order(round).cycles.map((cycle) => cycle.length)).toEqual([count]);
  });
});

/** Graphs without cycles whose numbers say nothing about their order. */
function shuffledGraphs(): fc.Arbitrary<number[][]> {
  return fc.integer({ min: 0, max: 30 }).chain((count) => {
    const names = fc.shuffledSubarray([...Array(count).keys()], { minLength: count });
    const links = fc.array(fc.tuple(fc.nat(count), fc.nat(count)), { maxLength: 80 });
    return fc.tuple(names, links).map(([names, links]) => {
      const sources = names.map((): number[] => []);
      for (const [a, b] of links) if (a < b && b < count) sources[names[b]!]!.push(names[a]!);
      return sources;
    });
  });
}
