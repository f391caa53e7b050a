import { describe, expect, it } from "vitest";
import { movedSeed, randomSeed, readSeed } from "./seed-rules.js";

describe("a seed", () => {
  it("stands as a number while that is exact, and as text beyond", () => {
    expect(readSeed(" 4243 ")).toBe(4243);
    expect(readSeed("9007199254740991")).toBe(9007199254740991);
    expect(readSeed("9007199254740993")).toBe("9007199254740993");
    expect(readSeed("007")).toBe(7);
  });

  it("is nothing when it is not digits", () => {
    for (const typed of ["", "-1", "1.5", "1e3", "seven", "1".repeat(21)])
      expect(readSeed(typed), typed).toBeUndefined();
  });

  it("moves by one without rounding, within its 64 bits", () => {
    expect(movedSeed("9007199254740993", 1)).toBe("9007199254740994");
    expect(movedSeed(0, -1)).toBe(0);
    expect(movedSeed("18446744073709551615", 1)).toBe("18446744073709551615");
    expect(movedSeed(undefined, 1)).toBe(1);
  });

  it("by chance lies below 2^32", () => {
    const seed = randomSeed();
    expect(Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32).toBe(true);
  });
});
