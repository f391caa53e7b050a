/** Pictures as arrays of numbers: colours and alpha apart, and cutting out tiles. */

import { floatsOf } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";

/** Some numbers for each pixel, row by row, 0 to 1. */
export interface Plane {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** A plane of zeros. */
export function blank(width: number, height: number, channels: number): Plane {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** The numbers of a picture. Never write to them. */
export async function planeOf(picture: TensorHandle): Promise<Plane> {
  const [height = 0, width = 0, channels = 3] = picture.shape;
  return { width, height, channels, data: await floatsOf(picture) };
}

/** Some channels of a plane, in this order; one may be taken several times. */
export function channelsOf({ width, height, channels, data }: Plane, wanted: readonly number[]): Plane {
  const result = blank(width, height, wanted.length);
  for (let pixel = 0; pixel < width * height; pixel++)
    for (let c = 0; c < wanted.length; c++)
      result.data[pixel * wanted.length + c] = data[pixel * channels + wanted[c]!]!;
  return result;
}

/** Colours with an alpha, which is the first channel of another plane. */
export function withAlpha(colours: Plane, alpha: Plane): Plane {
  const result = blank(colours.width, colours.height, 4);
  for (let pixel = 0; pixel < colours.width * colours.height; pixel++) {
    for (let c = 0; c < 3; c++) result.data[pixel * 4 + c] = colours.data[pixel * 3 + c]!;
    result.data[pixel * 4 + 3] = alpha.data[pixel * alpha.channels]!;
  }
  return result;
}

/** A rectangle of a plane; beyond the plane's edge the edge goes on. */
export function cut(plane: Plane, left: number, top: number, width: number, height: number): Plane {
  const { channels, data } = plane;
  const result = blank(width, height, channels);
  for (let y = 0; y < height; y++) {
    const row = Math.min(plane.height - 1, Math.max(0, top + y)) * plane.width;
    for (let x = 0; x < width; x++) {
      const from = (row + Math.min(plane.width - 1, Math.max(0, left + x))) * channels;
      const to = (y * width + x) * channels;
      for (let c = 0; c < channels; c++) result.data[to + c] = data[from + c]!;
    }
  }
  return result;
}

/** Lays a plane on another of as many channels, its left upper corner at a place. */
export function lay(plane: Plane, onto: Plane, left: number, top: number): void {
  const row = plane.width * plane.channels;
  for (let y = 0; y < plane.height; y++)
    onto.data.set(
      plane.data.subarray(y * row, (y + 1) * row),
      ((top + y) * onto.width + left) * plane.channels,
    );
}

/**
 * The colours of a picture with alpha, carried on for some pixels under what is wholly see-through, where nobody knows
 * what colour stands there: so that no edge is mixed with it.
 */
export function carriedColours(picture: Plane, pixels: number): Plane {
  const { width, height, data } = picture;
  const colours = channelsOf(picture, [0, 1, 2]);
  let known = Uint8Array.from({ length: width * height }, (_, pixel) => (data[pixel * 4 + 3]! > 0 ? 1 : 0));
  for (let round = 0; round < pixels; round++) {
    const next = known.slice();
    for (let pixel = 0; pixel < known.length; pixel++)
      if (known[pixel] === 0 && fillFromNeighbours(colours, known, pixel)) next[pixel] = 1;
    known = next;
  }
  return colours;
}

/** The mean of the neighbours whose colour is known. */
function fillFromNeighbours({ width, height, data }: Plane, known: Uint8Array, pixel: number): boolean {
  const [x, y] = [pixel % width, Math.floor(pixel / width)];
  const sum = [0, 0, 0];
  let count = 0;
  for (let row = Math.max(0, y - 1); row <= Math.min(height - 1, y + 1); row++)
    for (let column = Math.max(0, x - 1); column <= Math.min(width - 1, x + 1); column++) {
      const from = row * width + column;
      if (known[from] === 0) continue;
      for (let c = 0; c < 3; c++) sum[c]! += data[from * 3 + c]!;
      count++;
    }
  for (let c = 0; c < 3 && count > 0; c++) data[pixel * 3 + c] = sum[c]! / count;
  return count > 0;
}
