import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { ropeIndex, ropeTables } from "./mrope.js";
import type { TokenRow } from "./tokens.js";

/** A row of so much text, a picture of rows × columns, text, a picture, text … */
function rowOf(...pieces: readonly (number | readonly [number, number])[]): TokenRow {
  const images: TokenRow["images"][number][] = [];
  let tokens = 0;
  for (const piece of pieces) {
    if (typeof piece === "number") {
      tokens += piece;
      continue;
    }
    const [rows, columns] = piece;
    images.push({ picture: images.length, start: tokens, count: rows * columns, rows, columns });
    tokens += rows * columns;
  }
  return { ids: new Int32Array(tokens), images };
}

const axes = (row: TokenRow): number[][] => {
  const positions = [...ropeIndex(row)];
  const tokens = positions.length / 3;
  return [0, 1, 2].map((axis) => positions.slice(axis * tokens, (axis + 1) * tokens));
};

describe("positions", () => {
  it("count text alone on all three axes", () => {
    expect(axes(rowOf(3))).toEqual([
      [0, 1, 2],
      [0, 1, 2],
      [0, 1, 2],
    ]);
  });

  it("of a 2 × 2 picture stand still in time and count rows and columns", () => {
    expect(axes(rowOf(4, [2, 2], 3))).toEqual([
      [0, 1, 2, 3, 4, 4, 4, 4, 6, 7, 8],
      [0, 1, 2, 3, 4, 4, 5, 5, 6, 7, 8],
      [0, 1, 2, 3, 4, 5, 4, 5, 6, 7, 8],
    ]);
  });

  it("go on after the larger side of a picture, whichever it is", () => {
    expect(axes(rowOf(1, [1, 3], 1, [2, 1], 1))).toEqual([
      [0, 1, 1, 1, 4, 5, 5, 7],
      [0, 1, 1, 1, 4, 5, 6, 7],
      [0, 1, 2, 3, 4, 5, 5, 7],
    ]);
  });

  it("never go back, and every token has them", () => {
    const grid = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }));
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.integer({ min: 1, max: 5 }), grid), { maxLength: 8 }), (pieces) => {
        const [temporal = []] = axes(rowOf(...pieces));
        for (let token = 1; token < temporal.length; token += 1)
          expect(temporal[token]).toBeGreaterThanOrEqual(temporal[token - 1]!);
      }),
    );
  });
});

describe("rope tables", () => {
  const tables = ropeTables(Int32Array.of(2, 3, 5), { headDim: 8, theta: 10_000, sections: [1, 1, 2] });

  it("turn each frequency on the axis of its section", () => {
    const expected = [2, 0.3, 0.05, 0.005];
    expected.forEach((angle, i) => {
      expect(tables.cos[i]).toBeCloseTo(Math.cos(angle), 6);
      expect(tables.sin[i]).toBeCloseTo(Math.sin(angle), 6);
    });
  });

  it("repeat the first half of the head in the second", () => {
    expect(tables.cos.subarray(4)).toEqual(tables.cos.subarray(0, 4));
    expect(tables.sin.subarray(4)).toEqual(tables.sin.subarray(0, 4));
  });

  it("refuse sections that do not fill half of the head", () => {
    expect(() => ropeTables(new Int32Array(3), { headDim: 8, theta: 1e6, sections: [1, 1, 1] })).toThrow(
      "rope sections 1 + 1 + 1 do not add up to half of the head's 8",
    );
  });
});
