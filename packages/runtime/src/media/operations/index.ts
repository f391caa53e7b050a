/** Operations on pictures by name: what the picture nodes ask the media worker for. Pure f32 math on arrays. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { blur, sharpen } from "./blur.js";
import { composite, flatten } from "./layers.js";
import { maskEdit, maskFromPicture, maskShape, maskToPicture } from "./masks.js";
import type { Operation, OperationValues } from "./operation.js";
import { crop, resize, turn } from "./place.js";
import { checkOperation } from "./rules.js";
import { compare, grid } from "./sheets.js";
import { grain, pixelate, vignette } from "./texture.js";
import * as tones from "./tones.js";

export type { Operation, OperationValues } from "./operation.js";

/** All operations. Those of masks take or give 1 channel, the others 3 or 4. */
export const operations: Readonly<Record<string, Operation>> = {
  ...tones,
  resize,
  crop,
  turn,
  blur,
  sharpen,
  grain,
  pixelate,
  vignette,
  flatten,
  composite,
  compare,
  grid,
  "mask-shape": maskShape,
  "mask-from-picture": maskFromPicture,
  "mask-edit": maskEdit,
  "mask-to-picture": maskToPicture,
};

/** Carries out the operation of this name. Throws a `NodeError` when there is none, or when it cannot be done with what it was given. */
export function applyOperation(
  name: string,
  pictures: readonly PixelsF32[],
  values: OperationValues,
): PixelsF32 {
  checkOperation(name, pictures, values);
  const operation = operations[name];
  if (!operation) throw new Error(`Internal error: no operation "${name}".`);
  return operation(pictures, values);
}
