/** Walks over the pixels of a picture; alpha is carried over as it is. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { blank, clamp } from "./operation.js";

/** Each of red, green and blue by itself, clipped to 0 to 1. */
export function mapChannels(picture: PixelsF32, change: (value: number) => number): PixelsF32 {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  for (let i = 0; i < data.length; i += 1)
    result.data[i] = i % channels === 3 ? data[i]! : clamp(change(data[i]!));
  return result;
}

/** Writes the new red, green and blue at `at` of `into`, from those at `at` of `from`. */
export type ChangePixel = (from: Float32Array, into: Float32Array, at: number) => void;

/** Each pixel's red, green and blue together, clipped to 0 to 1. */
export function mapPixels(picture: PixelsF32, change: ChangePixel): PixelsF32 {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  for (let at = 0; at < data.length; at += channels) {
    change(data, result.data, at);
    for (let c = 0; c < 3; c += 1) result.data[at + c] = clamp(result.data[at + c]!);
    if (channels === 4) result.data[at + 3] = data[at + 3]!;
  }
  return result;
}

/** `amount` of the change and the rest of the picture as it was. */
export function partly(picture: PixelsF32, changed: PixelsF32, amount: number): PixelsF32 {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  for (let i = 0; i < data.length; i += 1)
    result.data[i] = (1 - amount) * data[i]! + amount * changed.data[i]!;
  return result;
}
