import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { inTurns, type Waiting } from "./turns.js";

const line = (client: string, count: number, from = 0): Waiting[] =>
  Array.from({ length: count }, (_, index) => ({ run: `${client}${index}`, client, place: from + index }));

const order = (waiting: readonly Waiting[], served: Record<string, number> = {}): string =>
  inTurns(waiting, new Map(Object.entries(served)))
    .map(({ run }) => run)
    .join(" ");

describe("turns", () => {
  test("clients take turns, each in its own order", () => {
    expect(order([...line("a", 4), ...line("b", 2, 10), ...line("c", 1, 20)])).toBe("a0 b0 c0 a1 b1 a2 a3");
  });

  test("who was served last waits longest, and who never was comes first", () => {
    expect(order([...line("a", 2), ...line("b", 2, 10), ...line("c", 1, 20)], { a: 5, b: 4 })).toBe(
      "c0 b0 a0 b1 a1",
    );
  });

  test("nobody's run is lost or doubled, and between two of one client every other client that waits has one", () => {
    const lines = fc.array(fc.record({ client: fc.constantFrom("a", "b", "c"), place: fc.nat(1000) }));
    fc.assert(
      fc.property(lines, (given) => {
        const waiting = given.map((one, index) => ({ ...one, run: String(index) }));
        const ordered = inTurns(waiting, new Map());
        expect(ordered.map(({ run }) => run).sort()).toEqual(waiting.map(({ run }) => run).sort());
        for (let i = 0; i < ordered.length; i++) {
          const later = ordered.slice(i + 1).findIndex(({ client }) => client === ordered[i]!.client);
          if (later < 0) continue;
          const between = new Set(ordered.slice(i + 1, i + 1 + later).map(({ client }) => client));
          const stillWaiting = new Set(ordered.slice(i + 1 + later).map(({ client }) => client));
          for (const client of stillWaiting)
            if (client !== ordered[i]!.client) expect(between).toContain(client);
        }
      }),
    );
  });
});
