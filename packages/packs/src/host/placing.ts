/** The host's half of giving bytes: tensors that a process asks for are placed in the file that it reads, each as there is room. */

import type { TensorHandle } from "@dreamloom/engine";
import { createRegions } from "./regions.js";
import type { Region } from "./regions.js";
import type { TensorFiles } from "./tensor-files.js";
import { bytesOf } from "./wire-values.js";

/** What becomes of a request for bytes. */
export interface Placed {
  readonly onPlaced: (at: number) => void;
  readonly onRefused: (error: unknown) => void;
}

/** The tensors that one process asks for. */
export interface Placing {
  place(id: number, tensor: TensorHandle, placed: Placed): void;
  /** The process has read what was placed for this request. */
  took(id: number): void;
  /** A new task begins: nothing that was placed is wanted. */
  clear(): void;
}

interface Request extends Placed {
  readonly id: number;
  readonly tensor: TensorHandle;
}

/** Places tensors in a file that may grow to `mostBytes`. */
export function createPlacing(files: TensorFiles, mostBytes: number): Placing {
  const regions = createRegions(mostBytes);
  let placed = new Map<number, Region>();
  let waiting: Request[] = [];

  const placeNext = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const region = regions.take(bytesOf(next.tensor));
      if (region === undefined && placed.size > 0) return;
      waiting.shift();
      if (region === undefined) next.onRefused(tooLarge());
      else void write(next, region);
    }
  };
  const write = async (request: Request, region: Region): Promise<void> => {
    const mine = placed.set(request.id, region);
    try {
      await files.write(await request.tensor.bytes(), region.at);
      if (mine === placed) request.onPlaced(region.at);
    } catch (error) {
      if (mine === placed) request.onRefused(error);
      region.free();
      mine.delete(request.id);
    }
  };
  return {
    place: (id, tensor, then) => {
      waiting.push({ id, tensor, ...then });
      placeNext();
    },
    took: (id) => {
      placed.get(id)?.free();
      placed.delete(id);
      placeNext();
    },
    clear: () => {
      placed = new Map();
      waiting = [];
      regions.clear();
    },
  };
}

function tooLarge(): Error {
  return new RangeError("Array buffer allocation failed: the tensor is larger than the memory of the pack");
}
