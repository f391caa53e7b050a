/**
 * Counts the time in which a worker gives no sign of life. Ticks are counted, not the clock: a laptop that slept, or
 * a parent whose own loop stood still, must not count as the worker's silence.
 */

/** A watch over one worker. */
export interface SilenceWatch {
  /** Something was heard. */
  heard(): void;
  /** Whether silence counts now: a request is open and the worker has not said that it is busy. */
  set(watching: boolean): void;
  stop(): void;
}

/** Calls `onSilence` once when nothing was heard for `silenceMs` while watching. */
export function watchSilence(silenceMs: number, onSilence: () => void): SilenceWatch {
  const ticks = 30;
  let timer: NodeJS.Timeout | undefined;
  let left = ticks;
  const stop = (): void => {
    clearInterval(timer);
    timer = undefined;
  };
  const tick = (): void => {
    left -= 1;
    if (left > 0) return;
    stop();
    onSilence();
  };
  return {
    heard: () => {
      left = ticks;
    },
    set: (watching) => {
      if (!watching) stop();
      else if (timer === undefined) {
        left = ticks;
        timer = setInterval(tick, silenceMs / ticks);
      }
    },
    stop,
  };
}
