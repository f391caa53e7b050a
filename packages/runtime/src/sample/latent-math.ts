/**
 * Arithmetic on latents and velocities, number by number. The velocity is noise − picture: x_σ = (1 − σ)·x₀ + σ·ε.
 * `out` may be any of the inputs; without it a new array is made.
 */

/** A start moved to a level of noise: (1 − σ)·start + σ·noise. */
export function noised(
  start: Float32Array,
  noise: Float32Array,
  sigma: number,
  out: Float32Array = new Float32Array(start.length),
): Float32Array {
  for (let i = 0; i < out.length; i += 1) out[i] = (1 - sigma) * (start[i] ?? 0) + sigma * (noise[i] ?? 0);
  return out;
}

/** The picture that a velocity points to: x̂₀ = x − σ·v. */
export function predictClean(
  latent: Float32Array,
  velocity: Float32Array,
  sigma: number,
  out: Float32Array = new Float32Array(latent.length),
): Float32Array {
  for (let i = 0; i < out.length; i += 1) out[i] = (latent[i] ?? 0) - sigma * (velocity[i] ?? 0);
  return out;
}

/** Classifier-free guidance (arXiv 2207.12598): v_null + g·(v − v_null). */
export function guide(
  conditional: Float32Array,
  unconditional: Float32Array,
  guidance: number,
  out: Float32Array = new Float32Array(conditional.length),
): Float32Array {
  for (let i = 0; i < out.length; i += 1) {
    const without = unconditional[i] ?? 0;
    out[i] = without + guidance * ((conditional[i] ?? 0) - without);
  }
  return out;
}
