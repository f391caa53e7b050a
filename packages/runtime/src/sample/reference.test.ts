import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { gaussian } from "./noise.js";
import { randomBits } from "./mt19937.js";
import { flowSigmas } from "./sigmas.js";
import { samplerNames } from "../choices.js";
import { samplers } from "./samplers.js";
import { timestepSinusoid } from "./timestep.js";

interface Reference {
  noise: { seed: string; count: number; numbers: number[] }[];
  latentNoise: { seed: string; count: number; places: number[]; numbers: number[]; sum: number };
  words: { seed: string; skip: number; words: number[] }[];
  levels: { steps: number; shift: number; sigmas: number[]; timesteps: number[] }[];
  walks: { sigmas: number[]; start: number[]; euler: number[]; heun: number[]; "dpmpp-2m": number[] };
  sinusoids: { timestep: number; embedding: number[] }[];
}

/** Made by training/reference/sampling.py with torch, diffusers and numpy. */
const reference = JSON.parse(
  readFileSync(new URL("../../../../test/parity/sampling/reference.json", import.meta.url), "utf8"),
) as Reference;

const furthest = (ours: ArrayLike<number>, theirs: readonly number[]): number => {
  expect(ours).toHaveLength(theirs.length);
  return Math.max(...theirs.map((number, i) => Math.abs((ours[i] ?? NaN) - number)));
};

describe("noise", () => {
  it.each(reference.noise)("of seed $seed, $count numbers, is torch's", ({ seed, count, numbers }) => {
    expect(furthest(gaussian(BigInt(seed), count), numbers)).toBeLessThan(1e-6);
  });

  it("of a whole latent is torch's", () => {
    const { seed, count, places, numbers, sum } = reference.latentNoise;
    const ours = gaussian(BigInt(seed), count);
    expect(
      furthest(
        places.map((place) => ours[place] ?? NaN),
        numbers,
      ),
    ).toBeLessThan(1e-6);
    expect(ours.reduce((total, number) => total + number, 0)).toBeCloseTo(sum, 3);
  });

  it.each(reference.words)(
    "bits of the two-word seed $seed are numpy's init_by_array",
    ({ seed, skip, words }) => {
      const bits = randomBits(BigInt(seed));
      for (let i = 0; i < skip; i += 1) bits();
      expect(words.map(() => bits())).toEqual(words);
    },
  );
});

describe("levels", () => {
  it.each(reference.levels)(
    "for $steps steps at shift $shift are diffusers'",
    ({ steps, shift, sigmas, timesteps }) => {
      const ours = flowSigmas({ steps, shift });
      expect(furthest(ours, sigmas)).toBeLessThan(2e-7);
      expect(
        furthest(
          ours.slice(0, -1).map((sigma) => sigma * 1000),
          timesteps,
        ),
      ).toBeLessThan(2e-4);
    },
  );
});

describe("walks", () => {
  const { walks } = reference;

  /** The made-up model of the script. */
  const velocity = (latent: Float32Array, sigma: number): Float32Array =>
    latent.map((number, place) => Math.sin(number + place * 0.1) + sigma * Math.cos(place));

  it.each(samplerNames)("%s ends where diffusers ends", (name) => {
    const latent = Float32Array.from(walks.start);
    const state = samplers[name].start(Float64Array.from(walks.sigmas));
    for (let ask = state.asks; ask !== undefined; ask = state.asks)
      state.answer(latent, velocity(latent, ask.sigma));
    expect(furthest(latent, walks[name])).toBeLessThan(5e-6);
  });
});

describe("the timestep's sinusoid", () => {
  it.each(reference.sinusoids)("of $timestep is diffusers'", ({ timestep, embedding }) => {
    const ours = timestepSinusoid(timestep).filter((_, i) => i % 5 === 0);
    // The last bit of torch's f32 exponential is its own: at 1,000 radians it moves an angle by up to 6e-5.
    expect(furthest(ours, embedding)).toBeLessThan(4e-5);
  });
});
