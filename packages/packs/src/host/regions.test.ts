import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRegions } from "./regions.js";
import type { Region } from "./regions.js";

describe("places in a file", () => {
  it("never overlap, end within the file, and are used again when they are freed", () => {
    const step = fc.oneof(
      fc.record({ take: fc.integer({ min: 0, max: 30_000 }) }),
      fc.record({ free: fc.nat(20) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const most = 100_000;
        const regions = createRegions(most);
        const held: Region[] = [];
        for (const each of steps) {
          if ("free" in each) {
            held.splice(each.free, 1)[0]?.free();
            continue;
          }
          const region = regions.take(each.take);
          if (region === undefined) continue;
          expect(region.at + region.length).toBeLessThanOrEqual(most);
          for (const { at, length } of held)
            expect(region.at >= at + length || at >= region.at + region.length).toBe(true);
          held.push(region);
        }
        for (const region of held) region.free();
        expect(regions.take(most)?.at).toBe(0);
      }),
    );
  });

  it("are refused beyond the end, and freed all at once", () => {
    const regions = createRegions(10);
    expect(regions.take(11)).toBeUndefined();
    const first = regions.take(10)!;
    expect(regions.take(1)).toBeUndefined();
    regions.clear();
    const second = regions.take(10)!;
    first.free();
    expect(regions.take(1)).toBeUndefined();
    second.free();
    expect(regions.take(1)?.at).toBe(0);
  });
});
