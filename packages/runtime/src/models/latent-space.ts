import type { VaeConfig } from "../config/index.js";

/** From the DiT's space to the VAE's: `z / scaling + shift`. */
export function toVaeSpace(latent: Float32Array, { scaling, shift }: VaeConfig): Float32Array {
  return latent.map((z) => z / scaling + shift);
}

/** From the VAE's space to the DiT's: `(z − shift) · scaling`. */
export function fromVaeSpace(latent: Float32Array, { scaling, shift }: VaeConfig): Float32Array {
  return latent.map((z) => (z - shift) * scaling);
}
