/** Operations that make masks and change them: 1 channel, 1 = change. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { softened } from "./blur.js";
import { brightness } from "./colour.js";
import { blank, clamp, flagIn, numberIn, pictureAt, textIn, type Operation } from "./operation.js";

/** A rectangle or an ellipse; its edges are shares of the size, a pixel counts by its centre. */
export const maskShape: Operation = (_, values) => {
  const [width, height] = [numberIn(values, "width"), numberIn(values, "height")];
  const round = textIn(values, "shape") === "ellipse";
  const [left, right] = [numberIn(values, "left") * width, numberIn(values, "right") * width];
  const [top, bottom] = [numberIn(values, "top") * height, numberIn(values, "bottom") * height];
  const mask = blank(width, height, 1);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      const u = (2 * (x + 0.5) - left - right) / Math.max(right - left, 1e-9);
      const v = (2 * (y + 0.5) - top - bottom) / Math.max(bottom - top, 1e-9);
      const inside = round ? u * u + v * v <= 1 : Math.max(Math.abs(u), Math.abs(v)) <= 1;
      mask.data[y * width + x] = inside ? 1 : 0;
    }
  return softened(mask, numberIn(values, "softness"));
};

/** A channel of a picture, stretched so that `from` becomes black and `to` white. */
export const maskFromPicture: Operation = (pictures, values) => {
  const { width, height, channels, data } = pictureAt(pictures, 0);
  const read = channelNamed(textIn(values, "channel"), channels);
  const [from, to] = [numberIn(values, "from"), numberIn(values, "to")];
  const mask = blank(width, height, 1);
  for (let pixel = 0; pixel < mask.data.length; pixel += 1) {
    const value = read(data, pixel * channels);
    mask.data[pixel] = to > from ? clamp((value - from) / (to - from)) : value > from ? 1 : 0;
  }
  return mask;
};

/** Grown by `grow` pixels (below 0: shrunk), softened, then turned around if `invert` says so. */
export const maskEdit: Operation = (pictures, values) => {
  const grown = spread(pictureAt(pictures, 0), numberIn(values, "grow"));
  const soft = softened(grown, numberIn(values, "softness"));
  return flagIn(values, "invert") ? { ...soft, data: soft.data.map((value) => 1 - value) } : soft;
};

/** A mask as a grey picture. */
export const maskToPicture: Operation = (pictures) => {
  const { width, height, data } = pictureAt(pictures, 0);
  const picture = blank(width, height, 3);
  for (let i = 0; i < picture.data.length; i += 1) picture.data[i] = clamp(data[Math.floor(i / 3)]!);
  return picture;
};

function channelNamed(name: string, channels: number): (data: Float32Array, at: number) => number {
  if (name === "brightness") return (data, at) => brightness(data[at]!, data[at + 1]!, data[at + 2]!);
  if (name === "alpha") return channels === 4 ? (data, at) => data[at + 3]! : () => 1;
  const channel = ["red", "green", "blue"].indexOf(name);
  if (channel < 0) throw new Error(`Internal error: no channel "${name}".`);
  return (data, at) => data[at + channel]!;
}

/** Each pixel becomes the largest (or, below 0, the smallest) within a square of `by` pixels around it. */
function spread(mask: PixelsF32, by: number): PixelsF32 {
  if (by === 0) return mask;
  const pick = by > 0 ? Math.max : Math.min;
  return transposed(
    pickedAlongRows(transposed(pickedAlongRows(mask, Math.abs(by), pick)), Math.abs(by), pick),
  );
}

function pickedAlongRows(
  { width, height, data }: PixelsF32,
  reach: number,
  pick: (a: number, b: number) => number,
): PixelsF32 {
  const result = blank(width, height, 1);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) {
      let best = data[y * width + x]!;
      const last = Math.min(width - 1, x + reach);
      for (let i = Math.max(0, x - reach); i <= last; i += 1) best = pick(best, data[y * width + i]!);
      result.data[y * width + x] = best;
    }
  return result;
}

function transposed({ width, height, data }: PixelsF32): PixelsF32 {
  const result = blank(height, width, 1);
  for (let y = 0; y < height; y += 1)
    for (let x = 0; x < width; x += 1) result.data[x * height + y] = data[y * width + x]!;
  return result;
}
