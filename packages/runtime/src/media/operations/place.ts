/** Operations that move pixels: resize, crop, turn. */

import { resizeF32 } from "../../vision/resize-f32.js";
import type { ResizeFilter } from "../../choices.js";
import type { PixelsF32 } from "../../vision/pixels.js";
import { weighedByAlpha } from "./alpha.js";
import { blank, clamp, numberIn, pictureAt, textIn, type Operation } from "./operation.js";

/** Brought to `width` × `height` by Pillow's filters, clipped to 0 to 1. */
export const resize: Operation = (pictures, values) => {
  const to = { width: numberIn(values, "width"), height: numberIn(values, "height") };
  const filter = textIn(values, "filter") as ResizeFilter;
  const resized = weighedByAlpha(pictureAt(pictures, 0), (picture) => resizeF32(picture, to, filter));
  return { ...resized, data: resized.data.map(clamp) };
};

/** The rectangle at `left`, `top` of `width` × `height`, which lies within the picture. */
export const crop: Operation = (pictures, values) => {
  const from = pictureAt(pictures, 0);
  const [left, top] = [numberIn(values, "left"), numberIn(values, "top")];
  const [width, height] = [numberIn(values, "width"), numberIn(values, "height")];
  return gathered(from, { width, height }, (x, y) => (y + top) * from.width + x + left);
};

/** Turned clockwise by `rotate` degrees (quarters), then mirrored. */
export const turn: Operation = (pictures, values) => {
  const turned = rotated(pictureAt(pictures, 0), numberIn(values, "rotate"));
  const { width, height } = turned;
  const mirror = textIn(values, "mirror");
  if (mirror === "left-right") return gathered(turned, turned, (x, y) => y * width + width - 1 - x);
  if (mirror === "top-bottom") return gathered(turned, turned, (x, y) => (height - 1 - y) * width + x);
  return turned;
};

function rotated(picture: PixelsF32, degrees: number): PixelsF32 {
  const { width, height } = picture;
  const upright = { width: height, height: width };
  if (degrees === 90) return gathered(picture, upright, (x, y) => (height - 1 - x) * width + y);
  if (degrees === 180) return gathered(picture, picture, (x, y) => (height - 1 - y) * width + width - 1 - x);
  if (degrees === 270) return gathered(picture, upright, (x, y) => x * width + width - 1 - y);
  return picture;
}

/** A picture of this size whose pixel at x, y is pixel number `source(x, y)` of another. */
function gathered(
  { channels, data }: PixelsF32,
  { width, height }: { readonly width: number; readonly height: number },
  source: (x: number, y: number) => number,
): PixelsF32 {
  const result = blank(width, height, channels);
  let at = 0;
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const from = source(x, y) * channels;
      for (let c = 0; c < channels; c += 1) result.data[at++] = data[from + c]!;
    }
  return result;
}
