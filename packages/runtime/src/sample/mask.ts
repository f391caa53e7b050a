/**
 * Painting only where a mask is white: after each step what is black is put back from the start, noised to the level
 * just reached (diffusers' pipeline_stable_diffusion_3_inpaint.py, for models of 16 channels).
 */

/** A mask as numbers, `[height, width]`; 1 = change. */
export interface MaskPlane {
  readonly width: number;
  readonly height: number;
  readonly data: Float32Array;
}

/** A mask at a latent's size, taken nearest as torch's `interpolate` does: index = ⌊i · in/out⌋. */
export function maskToLatent(
  mask: MaskPlane,
  latent: { readonly width: number; readonly height: number },
): Float32Array {
  const rows = nearestIndexes(mask.height, latent.height);
  const columns = nearestIndexes(mask.width, latent.width);
  const out = new Float32Array(latent.width * latent.height);
  rows.forEach((row, y) => {
    columns.forEach((column, x) => {
      out[y * latent.width + x] = mask.data[row * mask.width + column] ?? 0;
    });
  });
  return out;
}

/** What `keepUnmasked` puts back. */
export interface Kept {
  /** `[channels, height, width]`, the latent that sampling began from, without noise. */
  readonly start: Float32Array;
  /** The same noise that sampling began with. */
  readonly noise: Float32Array;
  /** `[height, width]` at the latent's size. */
  readonly mask: Float32Array;
  /** The level the latent has just reached; 0 after the last step. */
  readonly sigma: number;
}

/** Puts back, in place, what the mask leaves alone: x ← m·x + (1 − m)·((1 − σ)·start + σ·noise). */
export function keepUnmasked(latent: Float32Array, { start, noise, mask, sigma }: Kept): void {
  const plane = mask.length;
  for (let i = 0; i < latent.length; i += 1) {
    const change = mask[i % plane] ?? 0;
    const known = (1 - sigma) * (start[i] ?? 0) + sigma * (noise[i] ?? 0);
    latent[i] = change * (latent[i] ?? 0) + (1 - change) * known;
  }
}

function nearestIndexes(from: number, to: number): readonly number[] {
  const scale = Math.fround(from / to);
  return Array.from({ length: to }, (_, i) => Math.min(Math.floor(Math.fround(i * scale)), from - 1));
}
