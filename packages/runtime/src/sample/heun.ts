/** Heun's method: Euler's step, then the same step again with the mean of the velocities at both of its ends. */

import { moveAlong } from "./sampler.js";
import type { Ask, Sampler, SamplerState } from "./sampler.js";

/** Second order, two questions a step, one in the last (the velocity at level 0 is not defined). */
export const heun: Sampler = {
  start: startHeun,
};

function startHeun(sigmas: Float64Array): SamplerState {
  const steps = sigmas.length - 1;
  let step = 0;
  let begun: { latent: Float32Array; velocity: Float32Array } | undefined;
  const ask = (): Ask | undefined => {
    if (step >= steps) return undefined;
    const sigma = sigmas[step] ?? 0;
    const next = sigmas[step + 1] ?? 0;
    if (begun !== undefined) return { step, steps, sigma: next, next, endsStep: true };
    return { step, steps, sigma, next, endsStep: next === 0 };
  };
  let asks = ask();
  return {
    get asks() {
      return asks;
    },
    answer(latent, velocity) {
      if (asks === undefined) throw new Error("a sampler was given an answer after its last step");
      const distance = (sigmas[step + 1] ?? 0) - (sigmas[step] ?? 0);
      if (begun !== undefined) {
        correct(latent, begun, velocity, distance);
        begun = undefined;
        step += 1;
      } else {
        if (!asks.endsStep) begun = { latent: latent.slice(), velocity: velocity.slice() };
        moveAlong(latent, velocity, distance);
        if (asks.endsStep) step += 1;
      }
      asks = ask();
    },
  };
}

function correct(
  latent: Float32Array,
  begun: { readonly latent: Float32Array; readonly velocity: Float32Array },
  velocity: Float32Array,
  distance: number,
): void {
  for (let i = 0; i < latent.length; i += 1)
    latent[i] = (begun.latent[i] ?? 0) + (distance / 2) * ((begun.velocity[i] ?? 0) + (velocity[i] ?? 0));
}
