/** Alpha multiplied into the colours and out again, so that hidden colours do not bleed where pixels are mixed. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { blank } from "./operation.js";

/** Runs a mixing of pixels on colours weighed by their alpha; pictures without alpha go in as they are. */
export function weighedByAlpha(picture: PixelsF32, mix: (picture: PixelsF32) => PixelsF32): PixelsF32 {
  if (picture.channels !== 4) return mix(picture);
  return scaled(mix(scaled(picture, (alpha) => alpha)), (alpha) => (alpha > 0 ? 1 / alpha : 0));
}

function scaled({ width, height, channels, data }: PixelsF32, factor: (alpha: number) => number): PixelsF32 {
  const result = blank(width, height, channels);
  for (let at = 0; at < data.length; at += 4) {
    const by = factor(data[at + 3]!);
    for (let c = at; c < at + 3; c += 1) result.data[c] = data[c]! * by;
    result.data[at + 3] = data[at + 3]!;
  }
  return result;
}
