/** Opens a fixture's reference numbers and measures how far our own are from them. */

import { open } from "node:fs/promises";
import { join } from "node:path";
import { expect } from "vitest";
import { readSafetensors, readTensor } from "../../packages/runtime/src/weights/index.js";
import type { TensorInfo } from "../../packages/runtime/src/weights/index.js";

/** A tensor of reference numbers. */
export type Numbers = { readonly data: Float32Array; readonly shape: readonly number[] };

/** The reference numbers of one checkpoint. */
export type Reference = {
  readonly folder: string;
  readonly notes: Record<string, unknown>;
  has(name: string): boolean;
  floats(name: string): Promise<Numbers>;
  integers(name: string): Promise<Int32Array>;
  bytes(name: string): Promise<{ readonly data: Uint8Array; readonly shape: readonly number[] }>;
};

/** At most this far from the reference, for one module and for a whole sampling run. */
export const MODULE_TOLERANCE = 1e-4;
export const SAMPLING_TOLERANCE = 1e-3;

/** The folder of a nano checkpoint, made by `training/reference/nano.py`. */
export function fixtureFolder(name: string): string {
  return join(import.meta.dirname, "fixtures", name);
}

/** Opens `reference.safetensors`; `folder` is where the checkpoint lies. */
export async function openReference(
  folder: string,
  file = join(folder, "reference.safetensors"),
): Promise<Reference> {
  const { tensors, metadata } = await readSafetensors(file);
  const info = (name: string): TensorInfo => {
    const found = tensors.get(name);
    if (!found) throw new Error(`the fixture ${file} has no ${name}`);
    return found;
  };
  return {
    folder,
    notes: JSON.parse(metadata.notes ?? "{}") as Record<string, unknown>,
    has: (name) => tensors.has(name),
    floats: async (name) => ({ data: await readTensor(info(name)), shape: info(name).shape }),
    integers: async (name) => new Int32Array((await readBytes(info(name))).slice().buffer),
    bytes: async (name) => ({ data: await readBytes(info(name)), shape: info(name).shape }),
  };
}

/** The largest distance over the largest reference number; infinite for another size or for what is no number. */
export function errorOf(ours: ArrayLike<number>, reference: ArrayLike<number>): number {
  if (ours.length !== reference.length || reference.length === 0) return Infinity;
  let distance = 0;
  let scale = 0;
  for (let i = 0; i < reference.length; i++) {
    const d = Math.abs((ours[i] ?? NaN) - (reference[i] ?? NaN));
    if (!Number.isFinite(d)) return Infinity;
    distance = Math.max(distance, d);
    scale = Math.max(scale, Math.abs(reference[i] ?? 0));
  }
  return scale === 0 ? distance : distance / scale;
}

/** Expects a tensor of the reference's shape, no row of it farther off than the tolerance. */
export function expectClose(ours: Numbers, reference: Numbers, tolerance = MODULE_TOLERANCE): void {
  expect([...ours.shape].filter((size, axis) => size !== 1 || axis > 0)).toEqual(
    [...reference.shape].filter((size, axis) => size !== 1 || axis > 0),
  );
  expect(errorOf(ours.data, reference.data)).toBeLessThanOrEqual(tolerance);
}

async function readBytes(info: TensorInfo): Promise<Uint8Array> {
  const handle = await open(info.file, "r");
  try {
    const bytes = Buffer.alloc(info.byteLength);
    await handle.read(bytes, 0, info.byteLength, info.offset);
    return bytes;
  } finally {
    await handle.close();
  }
}
