/** What the loading nodes share: their literals, and how a checkpoint's part becomes a model on a port. */

import type { FilesDoor, Looked, Model, Value } from "@dreamloom/engine";
import { choice, text } from "@dreamloom/engine/sockets";

const byHand = { linkable: false } as const;

/** Where weights come from and how they are computed: the literals of every loading node. */
export const loadInputs = {
  checkpoint: text(
    "A name under `models:`, such as `dream-mini` or `sd3.safetensors`, or a hub id, such as `Qwen/Qwen2-VL-2B-Instruct`, that was fetched.",
    byHand,
  ),
  dtype: choice(
    "What weights are computed in: `stored` leaves it to the backend, `f32` asks for 32 bits.",
    ["stored", "f32"],
    byHand,
  ),
  backend: choice(
    "What computes: `auto` takes the one the run was started with.",
    ["auto", "cpu", "webgpu"],
    byHand,
  ),
};

type Part = Model["part"];
type LoadValues = {
  readonly checkpoint: string;
  readonly dtype: Model["dtype"];
  readonly backend: string;
};

/** The model that a part of a checkpoint is: data only, nothing is opened. Rejects when it is not there. */
export async function modelOf(part: Part, values: LoadValues, files: FilesDoor): Promise<Model> {
  const { path, digest, facets } = await files.checkpoint(values.checkpoint, part);
  const { name } = await files.backend(values.backend, values.dtype);
  return { part, path, digest, dtype: values.dtype, backend: name, loras: [], facets };
}

/** Facets and dependencies of the outputs named after `parts`: each depends on its own files and on what computes. */
export async function lookAtParts(
  parts: readonly Part[],
  literals: Readonly<Record<string, Value>>,
  files: FilesDoor,
): Promise<Looked> {
  const { checkpoint, dtype, backend } = literals as unknown as LoadValues;
  const found = await Promise.all(parts.map((part) => files.checkpoint(checkpoint, part)));
  const { numericClass } = await files.backend(backend, dtype);
  const each = <T>(make: (part: (typeof found)[number]) => T) =>
    Object.fromEntries(parts.map((part, index) => [part, make(found[index]!)]));
  return { facets: each(({ facets }) => facets), depends: each(({ digest }) => [digest, numericClass]) };
}
