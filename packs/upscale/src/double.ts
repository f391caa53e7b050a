/** Makes a plane of three channels twice as large, tile by tile, with the pack's network. */

import { floatsOf } from "@dreamloom/engine";
import type { Context } from "@dreamloom/engine";
import { blank, cut, lay, type Plane } from "./pixels.js";

/** The network's file (training/pack-upscale in the repository makes it): `picture` → `larger`, f32 `[height, width, 3]`. */
export const model = "models/scenes-2x.onnx";
/** How many pixels around a tile the network looks at: what it is given is so much larger on every side. */
export const reach = 8;

/**
 * Twice as large. All tiles have one size and overlap at the far edges, so that every pixel is computed from all that the
 * network can see of it, wherever the cuts are. `done` hears of every tile.
 */
export async function doubled(
  plane: Plane,
  tile: number,
  { own, backend, signal, tensor }: Pick<Context, "own" | "backend" | "signal" | "tensor">,
  done: () => void,
): Promise<Plane> {
  const file = await own(model);
  const result = blank(plane.width * 2, plane.height * 2, 3);
  const [width, height] = [Math.min(tile, plane.width), Math.min(tile, plane.height)];
  for (const top of startsOf(plane.height, height))
    for (const left of startsOf(plane.width, width)) {
      const seen = cut(plane, left - reach, top - reach, width + 2 * reach, height + 2 * reach);
      const picture = tensor("f32", [seen.height, seen.width, 3], new Uint8Array(seen.data.buffer));
      const { larger } = await backend.infer(file, { picture }, { signal });
      if (!larger) throw new Error(`Internal error: ${model} gave no "larger".`);
      lay(
        { width: 2 * width, height: 2 * height, channels: 3, data: await floatsOf(larger) },
        result,
        2 * left,
        2 * top,
      );
      done();
    }
  return result;
}

/** How many tiles a plane takes. */
export function tilesOf({ width, height }: Pick<Plane, "width" | "height">, tile: number): number {
  return startsOf(width, Math.min(tile, width)).length * startsOf(height, Math.min(tile, height)).length;
}

/** Where tiles begin along a side; the last one ends at its end. */
function startsOf(length: number, tile: number): readonly number[] {
  return Array.from({ length: Math.ceil(length / tile) }, (_, index) =>
    Math.min(index * tile, length - tile),
  );
}
