/** The channel of a pack's process to its host: frames on the descriptors 3 (in) and 4 (out), bytes in the files 5 and 6. */

import { readSync, writeSync } from "node:fs";
import { Socket } from "node:net";
import { mostFrameBytes, readFrames, toFrame } from "../frames.js";
import type { FromPack, ToPack } from "../messages.js";
import { createRegions } from "../regions.js";
import type { Region } from "../regions.js";

/** The process's end of the channel. */
export interface Channel {
  /** How much results may hold: as much as the process. */
  readonly mostBytes: number;
  /** Sends a message; one that is longer than a frame goes through the file, in a region that is added to `regions`. */
  send(message: FromPack, regions?: Region[]): void;
  /** Waits until another message may be sent without the host taking it for a flood. */
  pace(): Promise<void>;
  /** Writes bytes where the host finds them. Throws a `RangeError` when there is no room. */
  put(bytes: Uint8Array): Region;
  /** Reads bytes that the host has placed. */
  get(at: number, length: number): Uint8Array;
  /** Frees every place: a new task begins. */
  clear(): void;
}

/** Opens the channel. The process ends when the host has closed it. */
export function openChannel(mostFileBytes: number, hear: (message: ToPack) => void): Channel {
  const regions = createRegions(mostFileBytes);
  const socket = new Socket({ fd: 3, readable: true, writable: false });
  const end = (): void => {
    process.kill(process.pid, "SIGKILL");
  };
  const feed = readFrames({ onMessage: (message) => hear(message as ToPack), onBroken: end }, 2 ** 30);
  socket.on("data", feed).on("close", end).on("error", end);

  const put = (bytes: Uint8Array): Region => {
    const region = regions.take(bytes.byteLength);
    if (region === undefined) throw new RangeError("Array buffer allocation failed: results are too large");
    for (let done = 0; done < bytes.byteLength;)
      done += writeSync(6, bytes, done, bytes.byteLength - done, region.at + done);
    return region;
  };
  return {
    mostBytes: mostFileBytes,
    put,
    pace: createPace(),
    send: (message, owned) => {
      const frame = toFrame(message);
      if (frame.byteLength - 4 <= mostFrameBytes) return writeWhole(frame);
      const region = put(frame.subarray(4));
      owned?.push(region);
      writeWhole(toFrame({ kind: "large", at: region.at, length: region.length }));
    },
    get: (at, length) => {
      const bytes = Buffer.allocUnsafeSlow(length);
      for (let done = 0; done < length;) {
        const count = readSync(5, bytes, done, length - done, at + done);
        if (count === 0) throw new Error("the host has placed fewer bytes than it said");
        done += count;
      }
      return bytes;
    },
    clear: () => regions.clear(),
  };
}

function writeWhole(frame: Uint8Array): void {
  for (let done = 0; done < frame.byteLength;) {
    try {
      done += writeSync(4, frame, done);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1);
    }
  }
}

/** At most 150 messages in 100 ms, so that asking for a thousand tensors at once is no flood. */
function createPace(): () => Promise<void> {
  const windowMs = 100;
  const most = 150;
  let beganMs = -Infinity;
  let count = 0;
  return async () => {
    for (;;) {
      const nowMs = performance.now();
      if (nowMs - beganMs >= windowMs) [beganMs, count] = [nowMs, 0];
      if (count < most) break;
      await new Promise((resolve) => setTimeout(resolve, beganMs + windowMs - nowMs));
    }
    count += 1;
  };
}
