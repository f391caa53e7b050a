import type { Dtype } from "./dtype.js";
import type { FileStamp } from "./stamp.js";

/** Where one named tensor lies: a byte range of a file. */
export type TensorInfo = {
  readonly name: string;
  /** Absolute path. */
  readonly file: string;
  /** Bytes from the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  /** `swapped`: the file has the second half of the rows before the first. */
  readonly halves?: "swapped";
};

/** Named tensors, wherever they lie. */
export type TensorMap = ReadonlyMap<string, TensorInfo>;

/** One file of weights whose header has been checked; no tensor has been read. */
export type WeightFile = {
  readonly path: string;
  readonly stamp: FileStamp;
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: TensorMap;
};

/** The named tensors of one model and the files that hold them. */
export type Weights = {
  /** What to call it in a sentence: the file, or the index of its shards. */
  readonly path: string;
  readonly files: readonly WeightFile[];
  readonly tensors: TensorMap;
};
