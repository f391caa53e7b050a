/** Pictures as arrays of numbers, and walking over their rows so that a cancel is heard. */

import { setImmediate as nextTurn } from "node:timers/promises";
import { floatsOf } from "@dreamloom/engine";
import type { Context, TensorHandle } from "@dreamloom/engine";

/** A picture's numbers, row by row: 3 or 4 a pixel (alpha last, not premultiplied), 0 to 1. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** The numbers of a picture. Never write to them. */
export async function pixelsOf(picture: TensorHandle): Promise<Pixels> {
  const [height = 0, width = 0, channels = 3] = picture.shape;
  return { width, height, channels, data: await floatsOf(picture) };
}

/** A black picture of a size, to be written to; with a fourth channel it is see-through. */
export function blank(width: number, height: number, channels: number): Pixels {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** The picture that some numbers are. Takes them over. */
export function pictureOf({ width, height, channels, data }: Pixels, context: Context): TensorHandle {
  const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
  return context.tensor("f32", [height, width, channels], bytes);
}

/** How many pixels are worked on before others get their turn. */
const pixelsPerTurn = 200_000;

/** Does something for every row, from the top. Rejects soon after `signal` is aborted. */
export async function overRows(
  { width, height }: Pick<Pixels, "width" | "height">,
  { signal, progress }: Pick<Context, "signal" | "progress">,
  work: (y: number) => void,
): Promise<void> {
  const rowsPerTurn = Math.max(1, Math.floor(pixelsPerTurn / width));
  for (let y = 0; y < height; y++) {
    if (y % rowsPerTurn === 0) {
      await nextTurn(undefined, { signal });
      progress(y, height);
    }
    work(y);
  }
  progress(height, height);
}

/** Writes one pixel's red, green and blue into `into` at `at`, given those of `from` at `at`. */
export type ChangePixel = (from: Float32Array, into: Float32Array, at: number) => void;

/** A picture of the same size, pixel by pixel; alpha stays as it is. */
export async function changed(picture: Pixels, context: Context, change: ChangePixel): Promise<Pixels> {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  await overRows(picture, context, (y) => {
    for (let at = y * width * channels; at < (y + 1) * width * channels; at += channels) {
      change(data, result.data, at);
      if (channels === 4) result.data[at + 3] = data[at + 3]!;
    }
  });
  return result;
}

/** The number, or the nearest end of 0 to 1. */
export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}
