import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { textLines, textWidth } from "./text-lines.js";

describe("the width of words", () => {
  it("is what Inter measures, to one in a hundred", () => {
    const measured = 25.936751953125;
    expect(textWidth("an apple left of a blue car, keep the background yellow", 1)).toBeCloseTo(measured, 0);
    expect(
      Math.abs(textWidth("an apple left of a blue car, keep the background yellow", 1) / measured - 1),
    ).toBeLessThan(0.01);
  });

  it("is taken wide for letters of other scripts", () => {
    expect(textWidth("語", 10)).toBe(10);
    expect(textWidth("é", 10)).toBeGreaterThan(textWidth("i", 10));
  });
});

describe("the lines of a text", () => {
  it("are one for nothing and one more for each line end", () => {
    expect(textLines("", 100, 12)).toBe(1);
    expect(textLines("a\nb\n", 100, 12)).toBe(3);
  });

  it("break between words, and within a word that is longer than a line", () => {
    expect(textLines("one two", textWidth("one two", 12) * 1.1, 12)).toBe(1);
    expect(textLines("one two", textWidth("one t", 12), 12)).toBe(2);
    expect(textLines("x".repeat(100), textWidth("x".repeat(26), 12), 12)).toBe(4);
  });

  it("do not grow by a space that hangs over", () => {
    expect(textLines(`one${" ".repeat(50)}`, textWidth("one ", 12), 12)).toBe(1);
  });

  it("never get more in more room", () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 40, max: 300 }), (text, width) => {
        expect(textLines(text, width + 50, 12)).toBeLessThanOrEqual(textLines(text, width, 12));
      }),
    );
  });

  it("are counted to a limit", () => {
    expect(textLines("a\n".repeat(50), 100, 12, 12)).toBe(12);
  });
});
