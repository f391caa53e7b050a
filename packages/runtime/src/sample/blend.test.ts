import { describe, expect, it } from "vitest";
import { blendRow } from "./blend.js";

const hidden = Float32Array.from([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]); // [5 tokens, 2]
const features = [Float32Array.from([100, 200, 300, 400]), Float32Array.from([-1, -2])];
const places = [
  { at: 1, count: 2, vit: 0 },
  { at: 4, count: 1, vit: 1 },
];

describe("blendRow", () => {
  it("mixes the features in where their tokens stand and leaves words alone", () => {
    expect([...blendRow(hidden, places, features, 0.25)]).toEqual([
      1, 2, 27.25, 53, 78.75, 104.5, 7, 8, 6.5, 7,
    ]);
  });

  it("gives the features alone at r 1 and the hidden states alone at r 0", () => {
    expect([...blendRow(hidden, places, features, 1)]).toEqual([1, 2, 100, 200, 300, 400, 7, 8, -1, -2]);
    expect([...blendRow(hidden, places, features, 0)]).toEqual([...hidden]);
  });

  it("leaves the array it was given as it is", () => {
    const before = [...hidden];
    blendRow(hidden, places, features, 0.5);
    expect([...hidden]).toEqual(before);
  });

  it("refuses features that do not reach into the row", () => {
    expect(() => blendRow(hidden, [{ at: 4, count: 2, vit: 0 }], features, 0.5)).toThrow("beyond the end");
    expect(() => blendRow(hidden, [{ at: 0, count: 2, vit: 7 }], features, 0.5)).toThrow(
      "without their features",
    );
  });
});
