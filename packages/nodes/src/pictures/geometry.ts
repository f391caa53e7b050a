/** Sizes and rectangles of pictures, in pixels. Pure numbers. */

import { NodeError } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";

/** Width and height in pixels. */
export type Size = { readonly width: number; readonly height: number };
/** A size and where its left upper corner lies. */
export type Rectangle = Size & { readonly left: number; readonly top: number };

/** How a picture is brought to a size of other proportions. */
export const fits = ["stretch", "cover", "contain"] as const;

/** One of these ways. */
export type Fit = (typeof fits)[number];

/** The most pixels a picture may be given: the same cap that picture files have when they are read. */
export const largestPixels = 64_000_000;

/** The size of a picture or mask. */
export function sizeOf({ shape: [height = 0, width = 0] }: TensorHandle): Size {
  return { width, height };
}

/** Throws where a size is more than a picture may have. */
export function requireAffordable({ width, height }: Size): void {
  if (width * height <= largestPixels) return;
  throw new NodeError(
    `The picture would be ${width} × ${height}, ${Math.round((width * height) / 1e6)} million pixels; at most ${largestPixels / 1e6} million are allowed.`,
  );
}

/** What is asked of `resize`: a side left out follows from the other, both left out keep the size. */
export type ResizeRequest = {
  readonly width?: number | undefined;
  readonly height?: number | undefined;
  readonly fit: Fit;
  readonly multiple: number;
};

/** The size to scale to, and the rectangle to cut out of it after that, if any. */
export function planResize(
  from: Size,
  request: ResizeRequest,
): { readonly scale: Size; readonly cut?: Rectangle } {
  const box = rounded(boxOf(from, request), request.multiple);
  if (request.fit === "stretch" || request.width === undefined || request.height === undefined)
    return { scale: box };
  const ratios = [box.width / from.width, box.height / from.height];
  if (request.fit === "contain")
    return { scale: rounded(scaled(from, Math.min(...ratios)), request.multiple) };
  const scale = covering(scaled(from, Math.max(...ratios)), box);
  return { scale, cut: centred(box, scale) };
}

function boxOf(from: Size, { width, height }: ResizeRequest): Size {
  if (width === undefined && height === undefined) return from;
  return {
    width: width ?? ((height ?? 0) * from.width) / from.height,
    height: height ?? ((width ?? 0) * from.height) / from.width,
  };
}

function rounded({ width, height }: Size, multiple: number): Size {
  const side = (value: number) => Math.max(multiple, Math.round(value / multiple) * multiple);
  return { width: side(width), height: side(height) };
}

function scaled({ width, height }: Size, by: number): Size {
  return { width: width * by, height: height * by };
}

function covering({ width, height }: Size, box: Size): Size {
  return { width: Math.max(box.width, Math.round(width)), height: Math.max(box.height, Math.round(height)) };
}

function centred(box: Size, within: Size): Rectangle {
  return { ...box, left: (within.width - box.width) >> 1, top: (within.height - box.height) >> 1 };
}
