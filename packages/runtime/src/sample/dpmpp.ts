/**
 * DPM-Solver++(2M) (arXiv 2211.01095, algorithm 2) for flow matching: α = 1 − σ, λ = ln(α/σ), the data prediction
 * x̂₀ = x − σ·v (diffusers schedulers/scheduling_dpmsolver_multistep.py with flow sigmas).
 */

import { walk } from "./sampler.js";
import type { Sampler } from "./sampler.js";

/** Second order with one question a step: the picture predicted one step before shows where it is drifting. */
export const dpmpp2m: Sampler = {
  start(sigmas) {
    let before: { readonly clean: Float32Array; readonly logStep: number } | undefined;
    return walk(sigmas, (latent, velocity, from, to) => {
      const logStep = logRatio(to) - logRatio(from);
      // First order at both ends, where λ is infinite: from pure noise there is no step before, to 0 none is needed.
      const drift = before === undefined || to === 0 ? 0 : logStep / before.logStep / 2;
      const clean = before?.clean ?? new Float32Array(latent.length);
      const keep = to / from;
      // α'·(1 − e^(−h)) without logarithms, which would be 0/0 at σ = 1.
      const take = 1 - to - (1 - from) * keep;
      for (let i = 0; i < latent.length; i += 1) {
        const predicted = (latent[i] ?? 0) - from * (velocity[i] ?? 0);
        const better = drift === 0 ? predicted : predicted + drift * (predicted - (clean[i] ?? 0));
        latent[i] = keep * (latent[i] ?? 0) + take * better;
        clean[i] = predicted;
      }
      before = { clean, logStep };
    });
  },
};

function logRatio(sigma: number): number {
  return Math.log((1 - sigma) / sigma);
}
