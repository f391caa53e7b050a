/** Small pictures for tests: made of colours, and read back as colours. */

import { floatsOf, makeTensor, type TensorHandle } from "@dreamloom/engine";
import { hexOf } from "./colours.js";
import type { Pixels } from "./pixels.js";

/** A picture whose rows are colours; `#rrggbbaa` makes it one with alpha. */
export function pictureOfColours(rows: readonly (readonly string[])[]): TensorHandle {
  const channels = rows[0]![0]!.length === 9 ? 4 : 3;
  const parts = rows
    .flat()
    .flatMap((colour) =>
      Array.from(
        { length: channels },
        (_, c) => Number.parseInt(colour.slice(1 + 2 * c, 3 + 2 * c), 16) / 255,
      ),
    );
  return makeTensor(
    "f32",
    [rows.length, rows[0]!.length, channels],
    new Uint8Array(new Float32Array(parts).buffer),
  );
}

/** The rows of a picture as `#rrggbb`, alpha left out. */
export async function coloursOf(picture: TensorHandle): Promise<readonly (readonly string[])[]> {
  const [height = 0, width = 0, channels = 3] = picture.shape;
  const data = await floatsOf(picture);
  return Array.from({ length: height }, (_, y) =>
    Array.from({ length: width }, (_, x) => {
      const at = (y * width + x) * channels;
      return hexOf([data[at]!, data[at + 1]!, data[at + 2]!]);
    }),
  );
}

/** A picture of one row that goes from black to white. */
export function ramp(width: number): TensorHandle {
  const data = Float32Array.from({ length: width * 3 }, (_, at) => Math.floor(at / 3) / (width - 1));
  return makeTensor("f32", [1, width, 3], new Uint8Array(data.buffer));
}

/** Pixels whose colour is a function of their place. */
export function pixelsBy(
  width: number,
  height: number,
  colour: (x: number, y: number) => readonly number[],
): Pixels {
  const data = Float32Array.from(
    Array.from({ length: width * height }, (_, at) => colour(at % width, Math.floor(at / width))).flat(),
  );
  return { width, height, channels: data.length / width / height, data };
}
