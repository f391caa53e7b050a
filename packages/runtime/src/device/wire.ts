/** Small helpers around tensors with a shape. */

import type { WireTensor } from "./protocol.js";

/** Numbers with their shape. */
export function sized(data: Float32Array, shape: readonly number[]): WireTensor {
  return { data, shape };
}

/** The output of a model that has one. */
export function onlyOutput(outputs: Readonly<Record<string, WireTensor>>): WireTensor {
  return named(outputs, Object.keys(outputs)[0] ?? "");
}

/** An output by its name. */
export function named(outputs: Readonly<Record<string, WireTensor>>, name: string): WireTensor {
  const found = outputs[name];
  if (found === undefined) throw new Error(`a model gave no output "${name}"`);
  return { data: found.data, shape: [...found.shape] };
}

/** The size of a latent or picture plane. */
export interface PlaneSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Channels, height and width of a tensor `[channels, height, width]`. */
export function planes({ shape }: WireTensor): PlaneSize {
  const [channels = 0, height = 0, width = 0] = shape;
  return { channels, height, width };
}
