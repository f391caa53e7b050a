/**
 * Levels of noise: how a flow-match sampler walks from 1 (noise alone) to 0 (the picture). As diffusers'
 * FlowMatchEulerDiscreteScheduler does it, with the shift applied twice: once to the ends of the training table, once
 * to the levels between them (schedulers/scheduling_flow_match_euler_discrete.py, constructor and set_timesteps).
 */

/** How many levels, and how far they are moved towards noise. */
export interface SigmaOptions {
  readonly steps: number;
  /** 1 moves nothing. Default 3, SD3's. */
  readonly shift?: number;
  /** Length of the training table. Default 1,000. */
  readonly trainSteps?: number;
}

/** The levels, `steps + 1` of them, falling, the last 0. f32 values, as the reference keeps them. */
export function flowSigmas({ steps, shift = 3, trainSteps = 1000 }: SigmaOptions): Float64Array {
  if (!Number.isInteger(steps) || steps < 1) throw new RangeError(`steps is ${steps}; it must be 1 or more`);
  if (!(shift > 0)) throw new RangeError(`shift is ${shift}; it must be above 0`);
  const lowest = shifted(1 / trainSteps, shift);
  const sigmas = new Float64Array(steps + 1);
  for (let i = 0; i < steps; i += 1) {
    const along = steps === 1 ? 0 : i / (steps - 1);
    sigmas[i] = Math.fround(shifted(1 - along * (1 - lowest), shift));
  }
  return sigmas;
}

/**
 * The levels that are walked when some of the start is kept: all at strength 1, only the final 0 at strength 0
 * (diffusers' pipeline_stable_diffusion_3_img2img.py, get_timesteps).
 */
export function sigmasForStrength(sigmas: Float64Array, strength: number): Float64Array {
  const steps = sigmas.length - 1;
  return sigmas.slice(Math.trunc(Math.max(steps - Math.min(steps * strength, steps), 0)));
}

function shifted(sigma: number, shift: number): number {
  return (shift * sigma) / (1 + (shift - 1) * sigma);
}
