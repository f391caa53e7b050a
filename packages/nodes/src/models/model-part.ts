/** What the loading nodes share: their literals, and how a checkpoint's part becomes a model on a port. */

import type { CheckpointPart, FilesDoor, Looked, Model, Value } from "@dreamloom/engine";
import { choice, text } from "@dreamloom/engine/sockets";
import { problemOf } from "../problem-of.js";

/** Where weights come from and how they are computed: the literals of every loading node. */
export const loadInputs = {
  checkpoint: text("A Dream folder: its name under `models:`, such as `dream-mini`.", { linkable: false }),
  dtype: choice("What weights are computed in: `stored` leaves it to the backend, `f32` asks for 32 bits.", ["stored", "f32"], {
    linkable: false,
  }),
  backend: choice("What computes: `auto` takes the one the run was started with.", ["auto", "cpu", "webgpu"], {
    linkable: false,
  }),
};

type Part = Model["part"];
type LoadValues = { readonly checkpoint: string; readonly dtype: Model["dtype"]; readonly backend: string };

/** The model that a part of a checkpoint is: data only, nothing is opened. Rejects when it is not there. */
export async function modelOf(part: Part, values: LoadValues, files: FilesDoor): Promise<Model> {
  const [found, computed] = await Promise.all([
    files.checkpoint(values.checkpoint, part),
    files.backend(values.backend, values.dtype),
  ]);
  return { ...onPort(found), part, dtype: values.dtype, backend: computed.name, loras: [] };
}

/** Facets and dependencies of the outputs named after `parts`: each depends on its own files and on what computes. */
export async function lookAtParts(
  parts: readonly Part[],
  literals: Readonly<Record<string, Value>>,
  files: FilesDoor,
): Promise<Looked> {
  const { checkpoint, dtype, backend } = literals as unknown as LoadValues;
  const seen = await Promise.all(parts.map((part) => lookAtPart(part, checkpoint, files)));
  const problems = new Map(seen.flatMap(({ problem }) => (problem ? [[problem.message, problem]] : [])));
  try {
    const { numericClass } = await files.backend(backend, dtype);
    const found = seen.flatMap(({ part, found }) => (found ? [{ part, found }] : []));
    return {
      facets: Object.fromEntries(found.map(({ part, found }) => [part, found.facets])),
      depends: Object.fromEntries(found.map(({ part, found }) => [part, [found.digest, numericClass]])),
      problems: [...problems.values()],
    };
  } catch (error) {
    return { problems: [...problems.values(), problemOf("backend", error)] };
  }
}

async function lookAtPart(part: Part, checkpoint: string, files: FilesDoor) {
  try {
    return { part, found: await files.checkpoint(checkpoint, part) };
  } catch (error) {
    return { part, problem: problemOf("checkpoint", error) };
  }
}

function onPort({ path, digest, facets }: CheckpointPart) {
  return { path, digest, facets };
}
