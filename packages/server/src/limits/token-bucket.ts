/** A token bucket: how often something may be done, at once and a second. */

/** A bucket. */
export interface TokenBucket {
  /** Takes one, if there is one. */
  readonly take: () => boolean;
}

/** A full bucket. `now` counts milliseconds and never jumps: a clock that is set leaves it alone. */
export function createTokenBucket(
  { burst, perSecond }: { readonly burst: number; readonly perSecond: number },
  now: () => number = () => performance.now(),
): TokenBucket {
  let tokens = burst;
  let last = now();
  return {
    take: () => {
      const at = now();
      tokens = Math.min(burst, tokens + ((at - last) / 1000) * perSecond);
      last = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
