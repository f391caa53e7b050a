import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fits, planResize, requireAffordable } from "./geometry.js";

const from = { width: 400, height: 200 };

describe("planResize", () => {
  it("lets a side left out follow from the other", () => {
    expect(planResize(from, { width: 100, fit: "cover", multiple: 1 })).toEqual({
      scale: { width: 100, height: 50 },
    });
    expect(planResize(from, { height: 100, fit: "contain", multiple: 1 })).toEqual({
      scale: { width: 200, height: 100 },
    });
  });

  it("keeps the size when both sides are left out, but for the multiple", () => {
    expect(planResize({ width: 65, height: 70 }, { fit: "cover", multiple: 16 })).toEqual({
      scale: { width: 64, height: 64 },
    });
  });

  it("covers the size and cuts the middle out", () => {
    expect(planResize(from, { width: 100, height: 100, fit: "cover", multiple: 1 })).toEqual({
      scale: { width: 200, height: 100 },
      cut: { left: 50, top: 0, width: 100, height: 100 },
    });
  });

  it("stays within the size when it contains", () => {
    expect(planResize(from, { width: 100, height: 100, fit: "contain", multiple: 1 })).toEqual({
      scale: { width: 100, height: 50 },
    });
  });

  it("stretches to the very size", () => {
    expect(planResize(from, { width: 64, height: 64, fit: "stretch", multiple: 1 })).toEqual({
      scale: { width: 64, height: 64 },
    });
  });

  it("never gives a side below the multiple, and cuts only from within what it scaled to", () => {
    const side = fc.integer({ min: 1, max: 5000 });
    const asked = fc.record({
      width: fc.option(side, { nil: undefined }),
      height: fc.option(side, { nil: undefined }),
      fit: fc.constantFrom(...fits),
      multiple: fc.integer({ min: 1, max: 256 }),
    });
    fc.assert(
      fc.property(fc.record({ width: side, height: side }), asked, (size, request) => {
        const { scale, cut } = planResize(size, request);
        const result = cut ?? scale;
        expect(result.width % request.multiple).toBe(0);
        expect(result.height % request.multiple).toBe(0);
        expect(Math.min(result.width, result.height)).toBeGreaterThanOrEqual(request.multiple);
        if (!cut) return;
        expect(Math.min(cut.left, cut.top)).toBeGreaterThanOrEqual(0);
        expect(cut.left + cut.width).toBeLessThanOrEqual(scale.width);
        expect(cut.top + cut.height).toBeLessThanOrEqual(scale.height);
      }),
    );
  });
});

describe("requireAffordable", () => {
  it("says how large the picture would be and what is allowed", () => {
    expect(() => requireAffordable({ width: 32768, height: 32768 })).toThrow(
      "The picture would be 32768 × 32768, 1074 million pixels; at most 64 million are allowed.",
    );
  });
});
