/** Weights: what checkpoint files hold, checked before it is trusted, and read where it lies. */

export { isDtype, dtypeBits, toFloat32, WEIGHT_DTYPES } from "./dtype.js";
export type { Dtype } from "./dtype.js";
export { kernelAsMatrix, partOfRows, rangesOf, withHalvesSwapped } from "./part-of-tensor.js";
export { readRanges, readRows, readTensor } from "./read-tensor.js";
export { DEFAULT_MAX_HEADER_BYTES, FORMAT_MAX_HEADER_BYTES, readSafetensors } from "./safetensors.js";
export { assertUnchanged, stampOf } from "./stamp.js";
export type { FileStamp } from "./stamp.js";
export type { TensorInfo, TensorMap, WeightFile, Weights } from "./tensor-info.js";
export { readTorchFile } from "./torch-file.js";
export { namesInIndex, ofFile, readNamedFile, readWeights, WEIGHT_STEMS } from "./weights.js";
export { WeightsError } from "./weights-error.js";
export type { WeightsErrorCode } from "./weights-error.js";
