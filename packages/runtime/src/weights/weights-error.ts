/** What can be wrong with a file of weights or its configs, as a word for programs. */
export type WeightsErrorCode =
  | "file_missing"
  | "not_a_weight_file"
  | "header_too_large"
  | "truncated"
  | "trailing_bytes"
  | "bad_header"
  | "bad_tensor"
  | "unknown_dtype"
  | "missing_tensor"
  | "bad_shape"
  | "bad_config"
  | "wrong_family"
  | "unsafe_pickle"
  | "bad_zip"
  | "changed";

/** Weights or their configs cannot be used. The message is a sentence for a person and names the file in quotes. */
export class WeightsError extends Error {
  override readonly name = "WeightsError";

  constructor(
    readonly code: WeightsErrorCode,
    message: string,
  ) {
    super(message);
  }
}

/** A count as people write it: `1,234`. */
export function counted(count: number | bigint): string {
  return count.toLocaleString("en-US");
}

/** A shape as people write it: `[64, 32]`. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(", ")}]`;
}

/** A name from a file, made safe for a sentence: quoted, control characters escaped, cut at 80 characters. */
export function quoted(name: string): string {
  return JSON.stringify(name.length > 80 ? `${name.slice(0, 77)}…` : name);
}
