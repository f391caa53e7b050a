/**
 * Checks a config against the tensors beside it: every tensor that a model needs is listed with the shape that the
 * config gives it and the config's keys that decide the shape.
 */

import type { TensorInfo, Weights } from "../weights/index.js";
import { WEIGHT_DTYPES, WeightsError } from "../weights/index.js";
import { quoted, shapeText } from "../weights/weights-error.js";
import { guessFamily } from "./family.js";
import type { Family } from "./family.js";

/** One tensor that a model needs. */
export type ExpectedTensor = {
  readonly name: string;
  readonly shape: readonly number[];
  /** The config's keys that decide the shape, as in a sentence: `"hidden_size"`. */
  readonly keys: string;
};

/** Collects the tensors of a model under a common prefix. */
export type Expectations = {
  readonly list: ExpectedTensor[];
  /** A weight matrix `[out, in]` and its bias `[out]`. */
  linear(name: string, out: number, into: number, keys: string): void;
  /** One tensor. */
  tensor(name: string, shape: readonly number[], keys: string): void;
  /** A norm's weight and bias. */
  norm(name: string, width: number, keys: string): void;
};

/** Starts an empty list. */
export function expectations(): Expectations {
  const list: ExpectedTensor[] = [];
  const tensor = (name: string, shape: readonly number[], keys: string) =>
    void list.push({ name, shape, keys });
  return {
    list,
    tensor,
    linear(name, out, into, keys) {
      tensor(`${name}.weight`, [out, into], keys);
      tensor(`${name}.bias`, [out], keys);
    },
    norm(name, width, keys) {
      tensor(`${name}.weight`, [width], keys);
      tensor(`${name}.bias`, [width], keys);
    },
  };
}

/** What is being checked, for the sentences. */
export type Checked = {
  readonly family: Family;
  readonly configPath: string;
  readonly weights: Weights;
  /** Tensors by the names that the model uses. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
};

/**
 * Throws `WeightsError` where a needed tensor is missing ("missing_tensor", or "wrong_family" when the file is
 * something else altogether), holds no real numbers ("unknown_dtype") or has another shape than the config says
 * ("bad_shape").
 */
export function checkTensors(expected: readonly ExpectedTensor[], checked: Checked): void {
  for (const { name, shape, keys } of expected) {
    const info = checked.tensors.get(name);
    if (!info) throw missing(name, checked);
    if (!(WEIGHT_DTYPES as readonly string[]).includes(info.dtype))
      throw new WeightsError(
        "unknown_dtype",
        `Tensor ${quoted(name)} of "${info.file}" is ${info.dtype}; models are computed from F32, F16 or BF16.`,
      );
    const same = info.shape.length === shape.length && info.shape.every((size, axis) => size === shape[axis]);
    if (!same) {
      // Without a config beside it, a file is held against the sizes that its first tensors show.
      const said =
        checked.configPath === checked.weights.path
          ? "contradicts itself: by its other tensors"
          : `contradicts its weights: by ${keys}`;
      throw new WeightsError(
        "bad_shape",
        `"${checked.configPath}" ${said} tensor ${quoted(name)} should have shape ` +
          `${shapeText(shape)}, in "${info.file}" it has ${shapeText(info.shape)}.`,
      );
    }
  }
}

function missing(name: string, { family, weights, configPath }: Checked): WeightsError {
  if (configPath === weights.path) {
    return new WeightsError(
      "missing_tensor",
      `"${weights.path}" holds ${family} that is not whole: it lacks tensor ${quoted(name)}.`,
    );
  }
  const found = guessFamily(weights.tensors);
  if (found !== undefined && found !== family) {
    return new WeightsError("wrong_family", `"${weights.path}" holds ${found}, not ${family}.`);
  }
  return new WeightsError(
    "missing_tensor",
    `"${weights.path}" lacks tensor ${quoted(name)}, which "${configPath}" asks for.`,
  );
}
