import { describe, expect, it } from "vitest";
import type { MigrationStep } from "./define-node.js";
import { renamesIn, takeSteps } from "./migration-steps.js";

const after = (steps: readonly MigrationStep[], inputs: Record<string, unknown>) => takeSteps(steps, inputs);

describe("a migration as steps", () => {
  it("renames an input, with whatever stands there", () => {
    expect(after([{ rename: "size", to: "radius" }], { size: 3, x: 1 })).toEqual({ radius: 3, x: 1 });
    const link = { from: "a.out" };
    expect(after([{ rename: "size", to: "radius" }], { size: link })).toEqual({ radius: link });
    expect(after([{ rename: "size", to: "radius" }], { x: 1 })).toEqual({ x: 1 });
    expect(() => after([{ rename: "size", to: "radius" }], { size: 1, radius: 2 })).toThrow(
      '"size" is called "radius" now, and both are there.',
    );
  });

  it("sets what was not given, and leaves what was", () => {
    expect(after([{ set: "way", to: "old" }], {})).toEqual({ way: "old" });
    expect(after([{ set: "way", to: "old" }], { way: "new" })).toEqual({ way: "new" });
    expect(after([{ set: "way", to: "old" }], { way: { from: "a.out" } })).toEqual({
      way: { from: "a.out" },
    });
  });

  it("removes an input", () => {
    expect(after([{ remove: "way" }], { way: 1, x: 2 })).toEqual({ x: 2 });
  });

  it("replaces words, also in lists and sweeps, and no others", () => {
    const steps = [{ replace: "way", by: { fast: "euler", slow: "heun", toString: 1 } }] as const;
    expect(after(steps, { way: "fast" })).toEqual({ way: "euler" });
    expect(after(steps, { way: "other" })).toEqual({ way: "other" });
    expect(after([{ replace: "way", by: {} }], { way: "toString" })).toEqual({ way: "toString" });
    expect(after(steps, { way: ["fast", { from: "a.b" }, "slow"] })).toEqual({
      way: ["euler", { from: "a.b" }, "heun"],
    });
    expect(after(steps, { way: { each: ["fast", "x"], as: "w" } })).toEqual({
      way: { each: ["euler", "x"], as: "w" },
    });
  });

  it("scales numbers, and leaves links as they are", () => {
    const steps = [{ scale: "share", by: 0.01 }] as const;
    expect(after(steps, { share: 50 })).toEqual({ share: 0.5 });
    expect(after(steps, { share: { from: "a.n" } })).toEqual({ share: { from: "a.n" } });
    expect(after(steps, { share: { each: [10, 20], as: "s" } })).toEqual({
      share: { each: [0.1, 0.2], as: "s" },
    });
    expect(after(steps, { share: "50" })).toEqual({ share: "50" });
  });

  it("takes one step after another, and does not change what came in", () => {
    const inputs = Object.freeze({ size: 2, mode: "a" });
    const steps = [
      { rename: "size", to: "radius" },
      { scale: "radius", by: 3 },
      { remove: "mode" },
      { set: "edge", to: "clamp" },
    ] as const;
    expect(after(steps, inputs)).toEqual({ radius: 6, edge: "clamp" });
  });

  it("touches no prototype, whatever the inputs are called", () => {
    const inputs = JSON.parse('{"__proto__":{"polluted":1}}') as Record<string, unknown>;
    const result = after([{ rename: "__proto__", to: "constructor" }], inputs);
    expect(Object.getPrototypeOf(result)).toBe(Object.prototype);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("says what inputs are called after it, one step after another", () => {
    const renames = (steps: readonly MigrationStep[]) => Object.fromEntries(renamesIn(steps));
    expect(
      renames([
        { rename: "a", to: "b" },
        { rename: "b", to: "c" },
      ]),
    ).toEqual({ a: "c" });
    expect(renames([{ rename: "a", to: "b" }, { remove: "b" }])).toEqual({});
    expect(renames([{ remove: "a" }, { rename: "b", to: "a" }, { scale: "a", by: 2 }])).toEqual({ b: "a" });
  });
});
