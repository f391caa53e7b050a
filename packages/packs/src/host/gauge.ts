/** Measures how much a pack's process sends: no more than so many messages and bytes in a second. */

import { mostFramesASecond } from "./messages.js";

const mostBytesASecond = 64 << 20;

/** Gives a function that counts one message and says whether that is still within bounds. */
export function createGauge(now: () => number = () => performance.now()): (bytes: number) => boolean {
  let beganMs = -Infinity;
  let frames = 0;
  let total = 0;
  return (bytes) => {
    const nowMs = now();
    if (nowMs - beganMs >= 1000) [beganMs, frames, total] = [nowMs, 0, 0];
    frames += 1;
    total += bytes;
    return frames <= mostFramesASecond && total <= mostBytesASecond;
  };
}
