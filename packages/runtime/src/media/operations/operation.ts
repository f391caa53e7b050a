/** What an operation on pictures is, and how it reads what it was given. */

import type { PixelsF32 } from "../../vision/pixels.js";

/** Numbers, words and flags of an operation, by name; checked by `rules.ts` before the operation sees them. */
export type OperationValues = Readonly<Record<string, unknown>>;

/**
 * Makes a new picture of some. Pictures have 3 or 4 channels (alpha last, not premultiplied), masks have 1; all are
 * sRGB as displayed, 0 to 1. Never writes to what it was given.
 */
export type Operation = (pictures: readonly PixelsF32[], values: OperationValues) => PixelsF32;

/** The picture at a place of the list. */
export function pictureAt(pictures: readonly PixelsF32[], index: number): PixelsF32 {
  const picture = pictures[index];
  if (!picture) throw new Error(`Internal error: an operation without its picture ${index + 1}.`);
  return picture;
}

/** A number by its name. */
export function numberIn(values: OperationValues, name: string): number {
  const value = values[name];
  if (typeof value !== "number" || !Number.isFinite(value)) throw missing(name);
  return value;
}

/** A word by its name. */
export function textIn(values: OperationValues, name: string): string {
  const value = values[name];
  if (typeof value !== "string") throw missing(name);
  return value;
}

/** A flag by its name. */
export function flagIn(values: OperationValues, name: string): boolean {
  const value = values[name];
  if (typeof value !== "boolean") throw missing(name);
  return value;
}

/** A seed by its name. */
export function seedIn(values: OperationValues, name: string): bigint {
  const value = values[name];
  if (typeof value !== "bigint") throw missing(name);
  return value;
}

/** An empty picture of a size. */
export function blank(width: number, height: number, channels: number): PixelsF32 {
  return { width, height, channels, data: new Float32Array(width * height * channels) };
}

/** The number, or the nearest end of 0 to 1. */
export function clamp(value: number): number {
  return value < 0 ? 0 : value > 1 ? 1 : value;
}

function missing(name: string): Error {
  return new Error(`Internal error: an operation without its value "${name}".`);
}
