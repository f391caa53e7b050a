/** A shake: three turns of the hand within half a second. */

import type { Point } from "./schemes.js";

const shakeRules = { turns: 3, withinMs: 500, least: 12 } as const;

/** Makes a listener for one drag: says once that it was shaken. */
export function createShake(): (at: Point, now: number) => boolean {
  const turns: number[] = [];
  let [extreme, direction, done] = [Number.NaN, 0, false];
  return ([x], now) => {
    if (Number.isNaN(extreme)) extreme = x;
    const way = x - extreme;
    if (direction === 0 ? Math.abs(way) >= shakeRules.least : way * direction <= -shakeRules.least) {
      if (direction !== 0) turns.push(now);
      direction = Math.sign(way);
      extreme = x;
    } else if (way * direction > 0) extreme = x;
    while (turns.length > 0 && now - turns[0]! > shakeRules.withinMs) turns.shift();
    if (done || turns.length < shakeRules.turns) return false;
    done = true;
    return true;
  };
}
