/** What is asked of the media worker. */

/** A picture or mask on the wire: f32 `[height, width, channels]` or `[height, width]`. */
export interface WirePicture {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Requests of the media worker. It keeps nothing between them. */
export type MediaProtocol = {
  /** All frames of a picture file. Its bytes must have the digest. */
  readonly read: {
    readonly request: { readonly path: string; readonly name: string; readonly digest: string };
    readonly reply: readonly WirePicture[];
  };
  /** The bytes of a PNG file. */
  readonly png: { readonly request: WirePicture; readonly reply: Uint8Array };
  /** An operation by name. */
  readonly apply: {
    readonly request: {
      readonly operation: string;
      readonly pictures: readonly WirePicture[];
      readonly values: Readonly<Record<string, unknown>>;
    };
    readonly reply: WirePicture;
  };
};
