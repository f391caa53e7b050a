/**
 * The size at which Qwen2-VL looks at a picture (smart_resize of qwen-vl-utils and of transformers'
 * models/qwen2_vl/image_processing_qwen2_vl.py).
 */

import { NodeError } from "@dreamloom/engine";
import type { Size } from "./pixels.js";

/** What a size has to fit. */
export interface SmartResizeOptions {
  /** Both sides become multiples of it: patch times merge. */
  readonly factor: number;
  readonly minPixels: number;
  readonly maxPixels: number;
}

/** The nearest size of multiples of `factor` within the bounds. A side over 200 times the other is a `NodeError`. */
export function smartResize(
  { width, height }: Size,
  { factor, minPixels, maxPixels }: SmartResizeOptions,
): Size {
  if (Math.max(width, height) > 200 * Math.min(width, height))
    throw new NodeError(
      `A picture of ${width} × ${height} is too narrow for the LMM; one side may be at most 200 times the other.`,
      { remedy: "Crop it first." },
    );
  const rounded = {
    width: Math.max(factor, roundHalfToEven(width / factor) * factor),
    height: Math.max(factor, roundHalfToEven(height / factor) * factor),
  };
  const pixels = rounded.width * rounded.height;
  if (pixels > maxPixels) {
    const shrink = Math.sqrt((width * height) / maxPixels);
    const side = (length: number): number => Math.max(factor, Math.floor(length / shrink / factor) * factor);
    return { width: side(width), height: side(height) };
  }
  if (pixels < minPixels) {
    const grow = Math.sqrt(minPixels / (width * height));
    const side = (length: number): number => Math.ceil((length * grow) / factor) * factor;
    return { width: side(width), height: side(height) };
  }
  return rounded;
}

/** As Python rounds: 2.5 to 2, 3.5 to 4. */
export function roundHalfToEven(number: number): number {
  const floor = Math.floor(number);
  const rest = number - floor;
  if (rest !== 0.5) return Math.round(number);
  return floor % 2 === 0 ? floor : floor + 1;
}
