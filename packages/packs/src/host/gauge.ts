/** Measures how much a pack's process sends: no more than so many messages, bytes and values in a second. */

import { mostFramesASecond } from "./messages.js";

const mostBytesASecond = 64 << 20;
/** What costs time is not bytes but how many lists, records and items are made of them. */
const mostValuesASecond = 1_000_000;

/** Counts one message by its bytes and values, and says whether that is still within bounds. */
export type Gauge = (message: { readonly bytes: number; readonly values: number }) => boolean;

/** Makes a gauge. */
export function createGauge(now: () => number = () => performance.now()): Gauge {
  let beganMs = -Infinity;
  let frames = 0;
  let total = 0;
  let valuesInAll = 0;
  return ({ bytes, values }) => {
    const nowMs = now();
    if (nowMs - beganMs >= 1000) [beganMs, frames, total, valuesInAll] = [nowMs, 0, 0, 0];
    frames += 1;
    total += bytes;
    valuesInAll += values;
    return frames <= mostFramesASecond && total <= mostBytesASecond && valuesInAll <= mostValuesASecond;
  };
}
