import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isSlider, moved, shownNumber, slid, stepOf, type NumberWidget } from "./number-rules.js";

const r: NumberWidget = { kind: "number", min: 0, max: 1, step: 0.05 };
const steps: NumberWidget = { kind: "integer", min: 1, max: 100 };
const free: NumberWidget = { kind: "number" };

describe("a number's widget", () => {
  it("is a slider when it is bounded on both sides", () => {
    expect([r, steps, free, { kind: "number", min: 0 } as const].map(isSlider)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  it("moves by its own step, else by one that fits its kind and range", () => {
    expect([r, steps, free, { kind: "number", min: 0, max: 1000 } as const].map(stepOf)).toEqual([
      0.05, 1, 0.1, 10,
    ]);
  });

  it("moves in notches without dust, and stops at its bounds", () => {
    expect(moved(r, 0.1, 4)).toBe(0.3);
    expect(moved(r, 0.1, 1, 0.1)).toBe(0.105);
    expect(moved(r, 0.9, 100)).toBe(1);
    expect(moved(steps, 28, 1, 10)).toBe(38);
    expect(moved(steps, 28, 1, 0.1)).toBe(29);
    expect(moved(steps, 3, -10)).toBe(1);
  });

  it("slides from notch to notch", () => {
    expect(slid(r, 0.513)).toBe(0.5);
    expect(slid(r, 0.513, 0.1)).toBe(0.515);
    expect(slid(r, -3)).toBe(0);
  });

  it("never leaves its bounds, and an integer stays whole", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.integer(),
        fc.constantFrom(0.1, 1, 10),
        (value, notches, fine) => {
          const next = moved(steps, value, notches, fine);
          expect(next).toBeGreaterThanOrEqual(1);
          expect(next).toBeLessThanOrEqual(100);
          expect(Number.isInteger(next)).toBe(true);
        },
      ),
    );
  });

  it("shows the decimals of its step, and more where the value has more", () => {
    expect(shownNumber(r, 0.5)).toBe("0.50");
    expect(shownNumber(r, 0.125)).toBe("0.125");
    expect(shownNumber(r, 1 / 3)).toBe("0.333333");
    expect(shownNumber(steps, 28)).toBe("28");
    expect(shownNumber({ kind: "number", min: 1, max: 20, step: 0.1 }, 3)).toBe("3.0");
  });
});
