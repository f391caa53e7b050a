import fc from "fast-check";
import { expect, test } from "vitest";
import { createGridIndex } from "./grid-index.js";
import { catchesOf, toGrid, toGuides } from "./guides.js";
import { columns } from "./places.js";
import { touches, type Box } from "./schemes.js";
import { createShake } from "./shake.js";
import { guessWheel } from "./wheel.js";

test("the grid finds exactly the boxes that touch", () => {
  const number = fc.integer({ min: -5000, max: 5000 });
  const box = fc
    .tuple(number, number, fc.nat(900), fc.nat(900))
    .map(([x, y, w, h]): Box => [x, y, x + w, y + h]);
  fc.assert(
    fc.property(fc.array(fc.tuple(box, box)), box, (moves, asked) => {
      const index = createGridIndex();
      const now = new Map<string, Box>();
      for (const [at, [first, second]] of moves.entries()) {
        index.set(`n${at}`, first);
        index.set(`n${at}`, second);
        if (at % 3 === 0) index.remove(`n${at}`);
        else now.set(`n${at}`, second);
      }
      const touching = [...now].filter(([, each]) => touches(asked, each)).map(([id]) => id);
      expect([...index.near(asked)].sort()).toEqual(touching.sort());
    }),
  );
});

test("a box catches at the nearest edge within reach, and nowhere else", () => {
  const around = catchesOf([{ box: [100, 100, 300, 200] } as never]);
  expect(toGuides([0, 0, 50, 50], [97, 10], around, 6)).toMatchObject({ by: [100, 10], xs: [100], ys: [] });
  expect(toGuides([0, 0, 50, 50], [90, 10], around, 6).by).toEqual([90, 10]);
});

test("on the grid the left top stands at multiples of 8", () => {
  expect(toGrid([3, 5, 10, 10], [10, 10])).toEqual([13, 11]);
});

test("three turns within half a second are a shake, slow ones are not", () => {
  const shake = (every: number): boolean => {
    const listen = createShake();
    return [0, 40, 0, 40, 0].map((x, index) => listen([x, 0], index * every)).some(Boolean);
  };
  expect(shake(100)).toBe(true);
  expect(shake(400)).toBe(false);
});

test("a wheel zooms, two fingers pan, a pinch zooms", () => {
  expect(guessWheel({ ctrlKey: false, deltaX: 0, deltaY: 120 })).toBe("zoom");
  expect(guessWheel({ ctrlKey: false, deltaX: 3, deltaY: 120 })).toBe("pan");
  expect(guessWheel({ ctrlKey: false, deltaX: 0, deltaY: 4.5 })).toBe("pan");
  expect(guessWheel({ ctrlKey: true, deltaX: 0, deltaY: 4 })).toBe("pinch");
});

test("without places every node stands right of what it needs, and none on another", () => {
  const node = (inputs: Record<string, { from: string }> = {}) => ({ type: "t/t", version: 1, inputs });
  const document = {
    dreamloom: 1 as const,
    nodes: {
      c: node({ p: { from: "b.o" }, q: { from: "a.o" } }),
      b: node({ p: { from: "a.o" } }),
      a: node(),
      d: node(),
    },
    inputs: {},
    outputs: {},
    layout: {},
    packs: {},
  };
  const places = columns(document, () => ({ width: 200, height: 100 }));
  const x = (id: string): number => places.get(id)![0];
  expect(x("a") < x("b") && x("b") < x("c")).toBe(true);
  expect(new Set([...places.values()].map(String)).size).toBe(4);
});
