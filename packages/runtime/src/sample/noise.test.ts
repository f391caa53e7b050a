import { describe, expect, it } from "vitest";
import { gaussian } from "./noise.js";
import { randomBits } from "./mt19937.js";

describe("a seed", () => {
  it("gives the same noise every time, and another seed another", () => {
    expect(gaussian(7n, 64)).toEqual(gaussian(7n, 64));
    expect(gaussian(7n, 64)).not.toEqual(gaussian(8n, 64));
  });

  it("of more than 32 bits keeps its upper word, where torch would drop it", () => {
    expect(gaussian(2n ** 32n, 20)).not.toEqual(gaussian(0n, 20));
    expect(gaussian(2n ** 64n - 1n, 20)).not.toEqual(gaussian(2n ** 32n - 1n, 20));
  });

  it("is of 64 bits, unsigned", () => {
    expect(() => randomBits(-1n)).toThrow("a seed is from 0 to 2^64 - 1, not -1");
    expect(() => gaussian(2n ** 64n, 4)).toThrow(RangeError);
  });

  it("gives normal numbers, whose few are not the beginning of its many", () => {
    const numbers = gaussian(3n, 100_001);
    const mean = numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
    const spread = numbers.reduce((sum, number) => sum + number * number, 0) / numbers.length;
    expect(Math.abs(mean)).toBeLessThan(0.02);
    expect(Math.abs(spread - 1)).toBeLessThan(0.02);
    expect(gaussian(3n, 15)).not.toEqual(gaussian(3n, 16).subarray(0, 15));
    expect(gaussian(3n, 0)).toHaveLength(0);
  });
});
