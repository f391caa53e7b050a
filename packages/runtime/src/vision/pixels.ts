/** Pictures as arrays of numbers, `[height, width, channels]`, row-major. */

/** How large something is, in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A picture of bytes. */
export interface Pixels8 extends Size {
  readonly channels: number;
  readonly data: Uint8Array;
}

/** A picture of f32 numbers. */
export interface PixelsF32 extends Size {
  readonly channels: number;
  readonly data: Float32Array;
}
