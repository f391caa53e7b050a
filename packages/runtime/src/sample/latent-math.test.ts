import { describe, expect, it } from "vitest";
import { guide, noised, predictClean } from "./latent-math.js";
import { keepUnmasked, maskToLatent } from "./mask.js";
import { previewPicture } from "./preview.js";

const of = (...numbers: number[]): Float32Array => Float32Array.from(numbers);

describe("arithmetic on latents", () => {
  it("guidance goes from the null row past the conditional one", () => {
    expect([...guide(of(1, 2), of(0, 4), 3.5)]).toEqual([3.5, -3]);
    expect([...guide(of(1, 2), of(0, 4), 1)]).toEqual([1, 2]);
  });

  it("may write into its own input", () => {
    const conditional = of(1, 2);
    expect(guide(conditional, of(0, 4), 2, conditional)).toBe(conditional);
    expect([...conditional]).toEqual([2, 0]);
  });

  it("a noised start is itself at level 0 and the noise at level 1", () => {
    expect([...noised(of(2), of(-6), 0)]).toEqual([2]);
    expect([...noised(of(2), of(-6), 1)]).toEqual([-6]);
    expect([...noised(of(2), of(-6), 0.25)]).toEqual([0]);
  });

  it("the clean picture follows from the velocity noise − picture", () => {
    const latent = noised(of(2), of(-6), 0.75);
    expect([...predictClean(latent, of(-8), 0.75)]).toEqual([2]);
  });
});

describe("a mask", () => {
  it("is taken nearest, as torch's interpolate takes it", () => {
    const mask = { width: 5, height: 2, data: of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9) };
    expect([...maskToLatent(mask, { width: 3, height: 1 })]).toEqual([0, 1, 3]);
    expect([...maskToLatent(mask, { width: 10, height: 1 })]).toEqual([0, 0, 1, 1, 2, 2, 3, 3, 4, 4]);
  });

  it("lets through what is white, puts back what is black, and mixes between, in every channel", () => {
    const latent = of(10, 10, 10, 20, 20, 20);
    const start = of(1, 1, 1, 2, 2, 2);
    const noise = of(5, 5, 5, 6, 6, 6);
    keepUnmasked(latent, { start, noise, mask: of(1, 0, 0.5), sigma: 0.5 });
    expect([...latent]).toEqual([10, 3, 6.5, 20, 4, 12]);
  });

  it("puts back the start itself after the last step", () => {
    const latent = of(9);
    keepUnmasked(latent, { start: of(0.5), noise: of(7), mask: of(0), sigma: 0 });
    expect([...latent]).toEqual([0.5]);
  });
});

describe("a preview", () => {
  it("mixes channels into colours per place, and stays within 0 and 1", () => {
    const preview = { weight: of(1, 0, 0, 1, 0.5, 0.5), bias: of(0, 0, 0.25) };
    const picture = previewPicture(of(0.25, 0.5, 4, -1), preview);
    expect([...picture]).toEqual([0.25, 1, 1, 0.5, 0, 0]);
  });
});
