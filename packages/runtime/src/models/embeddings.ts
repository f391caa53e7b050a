import type { DitPart, LmmPart } from "../config/index.js";
import { readRanges, readRows } from "../weights/index.js";
import { WeightsError } from "../weights/index.js";

/**
 * The embeddings of tokens, `[tokens, hidden]`: their rows are read from the file, so that the table itself (a tenth of
 * the original LMM's memory) is never loaded.
 */
export async function embedTokens({ tensors }: LmmPart, ids: Int32Array): Promise<Float32Array> {
  const table = tensors.get("model.embed_tokens.weight");
  if (!table) throw new Error("Internal error: an LMM without token embeddings was opened.");
  return readRows(table, ids);
}

/** Puts a picture's features `[count, hidden]` over the embeddings of its placeholder tokens, from token `start` on. */
export function placeFeatures(embeds: Float32Array, hidden: number, start: number, features: Float32Array): void {
  embeds.set(features, start * hidden);
}

/**
 * The DiT's fixed positions for a latent of this size, `[tokens, width]`: the centre of the stored square table, whose
 * rows and columns count patches. Read from the file, so that the table itself is never loaded.
 * Source: diffusers `models/embeddings.py`, `PatchEmbed.cropped_pos_embed`.
 */
export async function ditPositions(
  { config, tensors, weights }: DitPart,
  latent: { readonly width: number; readonly height: number },
): Promise<Float32Array> {
  const table = tensors.get("pos_embed.pos_embed");
  if (!table) throw new Error("Internal error: a DiT without positions was opened.");
  const { posEmbedMaxSize: max, patchSize, width } = config;
  const rows = latent.height / patchSize;
  const columns = latent.width / patchSize;
  if (!Number.isInteger(rows) || !Number.isInteger(columns) || rows < 1 || columns < 1) {
    throw new RangeError(`A latent of ${latent.width} × ${latent.height} cannot be cut into patches of ${patchSize}.`);
  }
  if (rows > max || columns > max) {
    throw new WeightsError(
      "bad_shape",
      `A latent of ${latent.width} × ${latent.height} is too large for "${weights.path}", whose positions reach ${max * patchSize} × ${max * patchSize}.`,
    );
  }
  const top = Math.floor((max - rows) / 2);
  const left = Math.floor((max - columns) / 2);
  const bytes = table.byteLength / (max * max);
  const ranges = Array.from({ length: rows }, (_, row) => ({
    begin: ((top + row) * max + left) * bytes,
    bytes: columns * bytes,
  }));
  const out = new Float32Array(rows * columns * width);
  (await readRanges(table, ranges)).forEach((values, row) => out.set(values, row * columns * width));
  return out;
}
