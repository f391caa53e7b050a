import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { samplerNames, type SamplerName } from "../choices.js";
import { samplers } from "./samplers.js";
import { flowSigmas, sigmasForStrength } from "./sigmas.js";
import type { Ask } from "./sampler.js";

/** Walks, and says what was asked. */
function walk(
  name: SamplerName,
  sigmas: Float64Array,
  latent: Float32Array,
  velocity: typeof towards,
): Ask[] {
  const asked: Ask[] = [];
  const state = samplers[name].start(sigmas);
  for (let ask = state.asks; ask !== undefined; ask = state.asks) {
    asked.push(ask);
    state.answer(latent, velocity(latent, ask.sigma));
  }
  return asked;
}

/** The exact velocity when all pictures are normal numbers of spread s: then x scales as √((1−σ)²s² + σ²). */
const spread = 0.5;
const deviation = (sigma: number): number => Math.hypot((1 - sigma) * spread, sigma);
function towards(latent: Float32Array, sigma: number): Float32Array {
  const clean = ((1 - sigma) * spread ** 2) / deviation(sigma) ** 2;
  return latent.map((number) => (number - clean * number) / sigma);
}

describe("levels", () => {
  it("are the published ones for 4 steps", () => {
    const expected = [1, 0.857692, 0.602151, 0.008929, 0];
    flowSigmas({ steps: 4 }).forEach((sigma, i) => expect(sigma).toBeCloseTo(expected[i]!, 6));
  });

  it("are 1 and 0 for one step", () => {
    expect([...flowSigmas({ steps: 1 })]).toEqual([1, 0]);
  });

  it("are even without a shift, and fall with any", () => {
    expect(flowSigmas({ steps: 3, shift: 1 })[1]).toBeCloseTo((1 + 0.001) / 2, 6);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 100 }),
        fc.double({ min: 0.1, max: 12, noNaN: true }),
        (steps, shift) => {
          const sigmas = flowSigmas({ steps, shift });
          for (let i = 1; i < sigmas.length; i += 1) expect(sigmas[i]).toBeLessThan(sigmas[i - 1]!);
        },
      ),
    );
  });

  it("are refused for no steps or no shift", () => {
    expect(() => flowSigmas({ steps: 0 })).toThrow("steps is 0; it must be 1 or more");
    expect(() => flowSigmas({ steps: 2, shift: 0 })).toThrow("shift is 0; it must be above 0");
  });

  it.each([
    [1, 28],
    [0.6, 17],
    [0.5, 14],
    [0.01, 1],
    [0, 0],
  ])("at strength %d leave %d of 28 steps", (strength, steps) => {
    const sigmas = flowSigmas({ steps: 28 });
    const left = sigmasForStrength(sigmas, strength);
    expect(left).toHaveLength(steps + 1);
    expect(left).toEqual(sigmas.slice(28 - steps));
  });
});

describe.each(samplerNames)("%s", (name) => {
  it("asks once a step, or twice but for the last, and ends each step once", () => {
    for (const steps of [1, 2, 9]) {
      const asked = walk(name, flowSigmas({ steps }), Float32Array.of(1), towards);
      expect(asked).toHaveLength(name === "heun" ? 2 * steps - 1 : steps);
      expect(asked.filter(({ endsStep }) => endsStep).map(({ step }) => step)).toEqual([
        ...Array(steps).keys(),
      ]);
    }
  });

  it("leaves the latent alone when there is no step to make", () => {
    const latent = Float32Array.of(3, -4);
    expect(walk(name, Float64Array.of(0), latent, towards)).toEqual([]);
    expect([...latent]).toEqual([3, -4]);
  });

  it("goes straight to the picture when the model always points there", () => {
    const picture = Float32Array.of(0.25, -1, 2);
    const latent = Float32Array.of(5, 6, 7);
    walk(name, flowSigmas({ steps: 5 }), latent, (x, sigma) =>
      x.map((number, i) => (number - picture[i]!) / sigma),
    );
    latent.forEach((number, i) => expect(number).toBeCloseTo(picture[i]!, 5));
  });

  it("refuses an answer after the last step", () => {
    const state = samplers[name].start(Float64Array.of(0));
    expect(() => state.answer(new Float32Array(1), new Float32Array(1))).toThrow("after its last step");
  });

  it(`comes closer with more steps, by order ${name === "euler" ? 1 : 2}`, () => {
    const errorOf = (steps: number): number => {
      const sigmas = Float64Array.from({ length: steps + 1 }, (_, i) => 0.95 - (0.9 * i) / steps);
      const latent = Float32Array.of(100);
      walk(name, sigmas, latent, towards);
      return Math.abs(latent[0]! - (100 * deviation(0.05)) / deviation(0.95));
    };
    const ratio = errorOf(20) / errorOf(40);
    expect(ratio).toBeGreaterThan(name === "euler" ? 1.7 : 3.2);
    expect(ratio).toBeLessThan(name === "euler" ? 2.4 : 5);
  });
});
