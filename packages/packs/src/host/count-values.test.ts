import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { valuesIn } from "./count-values.js";

const count = (text: string): number => valuesIn(Buffer.from(text));

describe("values in JSON", () => {
  it("are counted outside of texts only", () => {
    expect(count('"[[[,,,{"')).toBe(1);
    expect(count('{"a\\"[,":[1,2,3]}')).toBe(5);
    expect(count("[".repeat(1000))).toBe(1001);
  });

  it("are never more than are counted", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(count(JSON.stringify(value))).toBeGreaterThanOrEqual(valuesOf(value));
      }),
    );
  });
});

/** Lists, records and leaves. */
function valuesOf(value: unknown): number {
  if (typeof value !== "object" || value === null) return 1;
  const parts = Object.values(value).map(valuesOf);
  return Math.max(
    1,
    parts.reduce((sum, part) => sum + part, 0),
  );
}
