/**
 * A preview as a binary frame: what it is of, and raw pixels, so that no decoder stands in between. Layout, little-endian:
 * `u16` length of the header, the header as JSON (`PreviewHeader`), then `width × height × 3` bytes RGB.
 */

/** What a preview is of. */
export interface PreviewHeader {
  readonly run: string;
  readonly document: string;
  readonly node: string;
  readonly step: number;
  readonly sigma?: number;
  readonly width: number;
  readonly height: number;
}

/** Writes a frame. */
export function encodePreview(header: PreviewHeader, rgb: Uint8Array): Uint8Array {
  const head = new TextEncoder().encode(JSON.stringify(header));
  const frame = new Uint8Array(2 + head.length + rgb.length);
  new DataView(frame.buffer).setUint16(0, head.length, true);
  frame.set(head, 2);
  frame.set(rgb, 2 + head.length);
  return frame;
}

/** Reads a frame. The pixels are a view on it. */
export function decodePreview(frame: ArrayBuffer): {
  readonly header: PreviewHeader;
  readonly rgb: Uint8Array;
} {
  const length = new DataView(frame).getUint16(0, true);
  const header = JSON.parse(new TextDecoder().decode(new Uint8Array(frame, 2, length))) as PreviewHeader;
  return { header, rgb: new Uint8Array(frame, 2 + length, header.width * header.height * 3) };
}
