/** What is asked of the media worker. */

/** A picture or mask on the wire: f32 `[height, width, channels]` or `[height, width]`. */
export interface WirePicture {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** What a picture file is and holds: its first frame, and the texts of a PNG. */
export interface PictureInspected {
  /** Of the picture, as tensors are digested. */
  readonly digest: string;
  readonly width: number;
  readonly height: number;
  /** The picture again as a PNG of 8 bits without texts. */
  readonly png: Uint8Array;
  /** By keyword. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Requests of the media worker. It keeps nothing between them. */
export type MediaProtocol = {
  /** All frames of a picture file. Its bytes must have the digest. */
  readonly read: {
    readonly request: { readonly path: string; readonly name: string; readonly digest: string };
    readonly reply: readonly WirePicture[];
  };
  /** Looks into a picture file that lies in memory. */
  readonly inspect: {
    readonly request: { readonly bytes: Uint8Array; readonly name: string };
    readonly reply: PictureInspected;
  };
  /** The bytes of a small PNG of a picture file that lies in memory. */
  readonly shrink: {
    readonly request: { readonly bytes: Uint8Array; readonly name: string; readonly size: number };
    readonly reply: Uint8Array;
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
