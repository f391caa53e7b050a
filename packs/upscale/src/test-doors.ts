/** A door to the backend for tests: in place of the network it makes four of each pixel, which is what the network adds to. */

import { fileURLToPath } from "node:url";
import { floatsOf, makeTensor, type BackendDoor, type TensorHandle } from "@dreamloom/engine";
import { standInDoors } from "@dreamloom/engine/testing";
import { reach } from "./double.js";
import { blank } from "./pixels.js";

/** The pack's folder, where its model lies. */
export const folder = fileURLToPath(new URL("..", import.meta.url));

/** The door; sizes of what it was given go into `asked`. */
export function doorOf(asked: (readonly number[])[] = []): { readonly backend: BackendDoor } {
  const { backend } = standInDoors(new AbortController().signal);
  return {
    backend: {
      ...backend,
      async infer(_model, { picture }, { signal }) {
        signal.throwIfAborted();
        asked.push(picture!.shape);
        return { larger: await nearest(picture!) };
      },
    },
  };
}

async function nearest(picture: TensorHandle): Promise<TensorHandle> {
  const [height, width] = [picture.shape[0]! - 2 * reach, picture.shape[1]! - 2 * reach];
  const data = await floatsOf(picture);
  const result = blank(width * 2, height * 2, 3);
  for (let y = 0; y < height * 2; y++)
    for (let x = 0; x < width * 2; x++) {
      const from = (((y >> 1) + reach) * (width + 2 * reach) + (x >> 1) + reach) * 3;
      result.data.set(data.subarray(from, from + 3), (y * width * 2 + x) * 3);
    }
  return makeTensor("f32", [height * 2, width * 2, 3], new Uint8Array(result.data.buffer));
}
