/** Encodes pictures as PNG files: 8 bits, no texts, no profile, so that equal pictures give equal bytes. */

import type { PixelsF32 } from "../vision/pixels.js";
import { sharp } from "./sharp.js";

/** The bytes of a PNG file. Numbers outside 0 to 1 are clipped. */
export async function encodePng({ width, height, channels, data }: PixelsF32): Promise<Uint8Array> {
  const bytes = new Uint8Array(data.length);
  for (let i = 0; i < bytes.length; i += 1) bytes[i] = toByte(data[i] ?? 0);
  const raw = { width, height, channels: channels as 1 | 2 | 3 | 4 };
  return sharp(bytes, { raw, limitInputPixels: false })
    .png({ compressionLevel: 6, palette: false })
    .toBuffer();
}

function toByte(number: number): number {
  return number <= 0 || Number.isNaN(number) ? 0 : number >= 1 ? 255 : Math.round(number * 255);
}
