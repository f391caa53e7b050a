/** Previews as bytes: f32 pictures become RGB of 8 bits, made smaller on the way, so that a large one costs no more than a small one. */

import { floatsIn, type TensorHandle } from "@dreamloom/engine";

/** The longer side of a preview, at most. */
export const mostPreviewSide = 256;
/** Samples per side that a pixel of the preview is the mean of, at most. */
const mostSamples = 2;

/** RGB, row by row. */
export interface PreviewPixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** The pixels of a picture `[height, width, 3 or 4]` or a mask `[height, width]`. Alpha is left out. */
export async function previewPixels(
  picture: TensorHandle,
  mostSide = mostPreviewSide,
): Promise<PreviewPixels> {
  const [height = 0, width = 0, channels = 1] = picture.shape;
  return shrinkToRgb({ width, height, channels, data: floatsIn(await picture.bytes()) }, mostSide);
}

/** Pixels as f32, 0 to 1. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  readonly data: Float32Array;
}

/** Each pixel is the mean of a few that lie evenly in the square that it stands for. */
export function shrinkToRgb(from: Pixels, mostSide: number): PreviewPixels {
  const scale = Math.max(1, Math.max(from.width, from.height) / mostSide);
  const width = Math.max(1, Math.round(from.width / scale));
  const height = Math.max(1, Math.round(from.height / scale));
  const rgb = new Uint8Array(width * height * 3);
  const columns = samplesOf(from.width, width);
  const rows = samplesOf(from.height, height);
  const { channels, data } = from;
  const [green, blue] = channels < 3 ? [0, 0] : [1, 2];
  const most = 255 / (columns.each * rows.each);
  for (let y = 0, at = 0; y < height; y++)
    for (let x = 0; x < width; x++, at += 3) {
      let [r, g, b] = [0, 0, 0];
      for (let i = 0; i < rows.each; i++)
        for (let j = 0; j < columns.each; j++) {
          const row = rows.places[y * rows.each + i]!;
          const place = (row * from.width + columns.places[x * columns.each + j]!) * channels;
          r += between(data[place]!);
          g += between(data[place + green]!);
          b += between(data[place + blue]!);
        }
      rgb[at] = Math.round(r * most);
      rgb[at + 1] = Math.round(g * most);
      rgb[at + 2] = Math.round(b * most);
    }
  return { width, height, rgb };
}

/** Which places of `from` are looked at for each of `to`: one each when nothing is made smaller. */
function samplesOf(from: number, to: number): { readonly each: number; readonly places: Int32Array } {
  const each = Math.min(mostSamples, Math.max(1, Math.round(from / to)));
  const places = new Int32Array(to * each);
  for (let i = 0; i < places.length; i++)
    places[i] = Math.min(from - 1, Math.floor(((i + 0.5) * from) / places.length));
  return { each, places };
}

/** Between 0 and 1; what is no number is 0. */
function between(number: number): number {
  return number > 0 ? (number < 1 ? number : 1) : 0;
}
