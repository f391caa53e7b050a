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
  let placed = new Map<number, Place>();
  let waiting: Request[] = [];

  const placeNext = (): void => {
    for (let next = waiting[0]; next !== undefined; next = waiting[0]) {
      const region = regions.take(bytesOf(next.tensor));
      if (region === undefined && regions.taken > 0) return;
      waiting.shift();
      if (region === undefined) next.onRefused(tooLarge());
      else void write(next, { region, isWritten: false, isWanted: true });
    }
  };
  const write = async (request: Request, place: Place): Promise<void> => {
    const mine = placed;
    leave(mine.get(request.id));
    mine.set(request.id, place);
    try {
      await files.write(await request.tensor.bytes(), place.region.at);
      if (place.isWanted) request.onPlaced(place.region.at);
    } catch (error) {
      if (place.isWanted) request.onRefused(error);
      place.isWanted = false;
    }
    place.isWritten = true;
    if (!place.isWanted) place.region.free();
    placeNext();
  };
  /** Nobody wants what is there any more. While it is still being written, nothing else may be placed there. */
  const leave = (place: Place | undefined): void => {
    if (place === undefined) return;
    place.isWanted = false;
    if (place.isWritten) place.region.free();
  };
  return {
    place: (id, tensor, then) => {
      waiting.push({ id, tensor, ...then });
      placeNext();
    },
    took: (id) => {
      leave(placed.get(id));
      placed.delete(id);
      placeNext();
    },
    clear: () => {
      waiting = [];
      for (const place of placed.values()) leave(place);
      placed = new Map();
    },
  };
}

interface Place {
  readonly region: Region;
  isWritten: boolean;
  isWanted: boolean;
}

function tooLarge(): Error {
  return new RangeError("Array buffer allocation failed: the tensor is larger than the memory of the pack");
}
