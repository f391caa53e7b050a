/** The sinusoid that tells the DiT the level of noise (diffusers models/embeddings.py, get_timestep_embedding). */

/**
 * `[cos…, sin…]` of the timestep at frequencies 10,000^(−i/half), half of `dim` each; a timestep is 1,000·σ. Rounded
 * to f32 where the reference rounds, because at 1,000 radians the rounding shows.
 */
export function timestepSinusoid(timestep: number, dim = 256): Float32Array {
  const half = dim / 2;
  const embedding = new Float32Array(dim);
  const slope = Math.fround(-Math.log(10_000));
  for (let i = 0; i < half; i += 1) {
    const frequency = Math.fround(Math.exp(Math.fround(Math.fround(slope * i) / half)));
    const angle = Math.fround(Math.fround(timestep) * frequency);
    embedding[i] = Math.cos(angle);
    embedding[half + i] = Math.sin(angle);
  }
  return embedding;
}
