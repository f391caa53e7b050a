import { describe, expect, it } from "vitest";
import { didYouMean, listing, nearest, quoted, shown, thousands } from "./words.js";

describe("words for sentences", () => {
  it("lists with commas and a last word", () => {
    expect([listing([]), listing(["a"]), listing(["a", "b"]), listing(["a", "b", "c"], "or")]).toEqual([
      "",
      "a",
      "a and b",
      "a, b or c",
    ]);
  });

  it("cuts a long list of names after ten", () => {
    const names = Array.from({ length: 1234 }, (_, index) => `n${index}`);
    expect(quoted(names)).toMatch(/^"n0", .*"n9" and 1,224 more$/);
  });

  it("puts commas between thousands", () => {
    expect([0, 999, 1000, 1234567].map(thousands)).toEqual(["0", "999", "1,000", "1,234,567"]);
  });

  it("shows values short and on one line", () => {
    const tensor = { kind: "tensor", dtype: "f32", shape: [2, 3], bytes: () => undefined };
    const values = [
      "a\nb",
      7,
      7n,
      NaN,
      true,
      null,
      undefined,
      [1, 2],
      {},
      { a: 1, b: 2 },
      { file: "x.png" },
      tensor,
    ];
    expect(values.map(shown)).toEqual([
      '"a\\nb"',
      "7",
      "7",
      "NaN",
      "true",
      "null",
      "undefined",
      "a list of 2",
      "an empty object",
      'an object with "a" and "b"',
      'the file "x.png"',
      "a tensor of f32 [2,3]",
    ]);
    expect(shown("x".repeat(10_000)).length).toBeLessThan(70);
  });

  it("shows a value nested a hundred thousand deep", () => {
    let deep: unknown = 1;
    for (let depth = 0; depth < 100_000; depth++) deep = [deep];
    expect(shown(deep)).toBe("a list of 1");
  });

  it("finds the name that was meant, and none when none is near", () => {
    const names = ["steps", "guidance", "seed", "title"];
    expect(["stpes", "step", "Guidence", "titel", "sed"].map((name) => nearest(name, names))).toEqual([
      "steps",
      "steps",
      "guidance",
      "title",
      "seed",
    ]);
    expect(didYouMean("picture", names)).toBe("");
    expect(nearest("x".repeat(1_000_000), names)).toBeUndefined();
  });
});
