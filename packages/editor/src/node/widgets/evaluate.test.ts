import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evaluate } from "./evaluate.js";

describe("a typed number", () => {
  it("is a number or an expression of numbers", () => {
    expect(evaluate(" 28 ")).toBe(28);
    expect(evaluate("1/3")).toBeCloseTo(1 / 3, 14);
    expect(evaluate("(2+3)*4-1")).toBe(19);
    expect(evaluate("-.5e1")).toBe(-5);
    expect(evaluate("2 - -3")).toBe(5);
    expect(evaluate("30%")).toBe(0.3);
    expect(evaluate("0.1+0.2")).toBe(0.3);
    expect(evaluate("6 × 7 − 2")).toBe(40);
  });

  it("goes on from what is there when it begins with *, / or +", () => {
    expect(evaluate("*2", 28)).toBe(56);
    expect(evaluate("/4", -2)).toBe(-0.5);
    expect(evaluate("+10", 5)).toBe(15);
    expect(evaluate("-10", 5)).toBe(-10);
  });

  it("is nothing when it is no expression, or no finite number", () => {
    for (const typed of [
      "",
      "  ",
      "abc",
      "1 2",
      "(1",
      "1)",
      "1/0",
      "*",
      "2**3",
      "1..2",
      "NaN",
      "Infinity",
      "alert(1)",
    ])
      expect(evaluate(typed, 1), typed).toBeUndefined();
  });

  it("never throws, whatever is typed", () => {
    fc.assert(
      fc.property(
        fc.string(),
        (typed) => evaluate(typed, 3) === undefined || Number.isFinite(evaluate(typed, 3)),
      ),
    );
  });
});
