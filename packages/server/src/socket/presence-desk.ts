/**
 * Where people are, as it is told to one client: so many words a second and no more, of each person only the newest. With
 * two people every word is told at once; with fifty, who is told what in turns, and state is not kept waiting behind it.
 */

import { createTokenBucket } from "../limits/token-bucket.js";

/** The desk of one client. */
export interface PresenceDesk {
  /** Where somebody is now; `text` is made when it is sent, if it is. */
  readonly tell: (who: string, text: () => string) => void;
  /** Somebody is gone: what waits of them is not told any more. */
  readonly forget: (who: string) => void;
  readonly close: () => void;
}

/** How often those who wait are looked after. */
const tickMs = 50;

/** Opens a desk. `send` says whether it took the text; what is sent in one `batch` may go out as one. */
export function createPresenceDesk(
  perSecond: number,
  send: (text: string) => boolean,
  batch: (work: () => void) => void = (work) => work(),
): PresenceDesk {
  const waiting = new Map<string, () => string>();
  const bucket = createTokenBucket({ burst: Math.ceil(perSecond / 4), perSecond });
  let timer: NodeJS.Timeout | undefined;
  const some = () => {
    for (const [who, text] of waiting) {
      if (!bucket.take()) return;
      waiting.delete(who);
      if (!send(text())) return;
    }
  };
  const tick = () => {
    timer = undefined;
    batch(some);
    if (waiting.size > 0) timer = setTimeout(tick, tickMs);
  };
  return {
    tell: (who, text) => {
      if (waiting.size === 0 && bucket.take()) {
        send(text());
        return;
      }
      // In the place that they have in the row already.
      waiting.set(who, text);
      timer ??= setTimeout(tick, tickMs);
    },
    forget: (who) => waiting.delete(who),
    close: () => {
      clearTimeout(timer);
      waiting.clear();
    },
  };
}
