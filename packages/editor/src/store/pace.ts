/** Keeps a client below what the server takes from one: so many messages at once, so many a second. */

/** A bucket of messages that may be said now. */
export interface Pace {
  /** Takes one; without one left, gives the milliseconds until there is. */
  take(): number;
  /** How many are left. */
  left(): number;
}

/** Below the server's own limits, which close the connection of who goes over them. */
const burst = 400;
const perSecond = 50;

/** A full bucket. */
export function createPace(now: () => number = () => performance.now()): Pace {
  let tokens = burst;
  let last = now();
  const refill = () => {
    const at = now();
    tokens = Math.min(burst, tokens + ((at - last) / 1000) * perSecond);
    last = at;
  };
  return {
    take: () => {
      refill();
      if (tokens < 1) return Math.ceil(((1 - tokens) / perSecond) * 1000);
      tokens -= 1;
      return 0;
    },
    left: () => {
      refill();
      return tokens;
    },
  };
}
