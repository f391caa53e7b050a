/** A latent's size and how it is cut. */
export type LatentSize = {
  readonly channels: number;
  readonly width: number;
  readonly height: number;
  readonly patchSize: number;
};

/**
 * Cuts a latent `[channels, height, width]` into the DiT's tokens, row by row: `[tokens, channels · patch²]`, a token's
 * numbers ordered by channel, row, column, as the stored kernel of the patch embedding is.
 */
export function patchify(latent: Float32Array, size: LatentSize): Float32Array {
  const { patchSize: patch } = size;
  const out = new Float32Array(latent.length);
  eachPatchPixel(size, ({ pixel, token, channel, row, column }) => {
    out[token * size.channels * patch * patch + (channel * patch + row) * patch + column] = latent[pixel] ?? 0;
  });
  return out;
}

/**
 * Puts the DiT's output `[tokens, patch² · channels]` together: `[channels, height, width]`. A token's numbers are
 * ordered by row, column, channel (diffusers `models/transformers/transformer_sd3.py`, unpatchify).
 */
export function unpatchify(tokens: Float32Array, size: LatentSize): Float32Array {
  const { patchSize: patch } = size;
  const out = new Float32Array(tokens.length);
  eachPatchPixel(size, ({ pixel, token, channel, row, column }) => {
    out[pixel] = tokens[token * size.channels * patch * patch + (row * patch + column) * size.channels + channel] ?? 0;
  });
  return out;
}

type PatchPixel = { pixel: number; token: number; channel: number; row: number; column: number };

function eachPatchPixel(size: LatentSize, visit: (at: PatchPixel) => void): void {
  const { channels, width, height, patchSize: patch } = size;
  const at = { pixel: 0, token: 0, channel: 0, row: 0, column: 0 };
  const columns = width / patch;
  for (at.channel = 0; at.channel < channels; at.channel++) {
    for (let y = 0; y < height; y++) {
      at.row = y % patch;
      for (let x = 0; x < width; x++) {
        at.column = x % patch;
        at.token = Math.floor(y / patch) * columns + Math.floor(x / patch);
        visit(at);
        at.pixel++;
      }
    }
  }
}
