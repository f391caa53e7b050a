/**
 * The house's events, numbered: the latest are kept, so that a client that was away is told what it missed. The epoch names
 * one life of the server; numbers of another life mean nothing here.
 */

import { randomBytes } from "node:crypto";
import type { HouseEvent, ServerMessage } from "../protocol/index.js";

/** An event with its number, and as it goes over the wire (JSON text). */
export interface NumberedEvent {
  readonly seq: number;
  readonly event: HouseEvent;
  readonly frame: Buffer;
}

/** The log. */
export interface EventLog {
  readonly epoch: string;
  /** Of the latest event; 0 before the first. */
  readonly seq: () => number;
  readonly publish: (event: HouseEvent) => void;
  /** Everything after `seq`, if all of it is still here and of this life. */
  readonly since: (
    epoch: string | undefined,
    seq: number | undefined,
  ) => readonly NumberedEvent[] | undefined;
  readonly listen: (listener: (event: NumberedEvent) => void) => () => void;
}

/** An empty log that keeps so many events, in so many bytes. */
export function createEventLog({
  eventsKept,
  eventBytesKept,
}: {
  readonly eventsKept: number;
  readonly eventBytesKept: number;
}): EventLog {
  const epoch = randomBytes(8).toString("hex");
  const kept: NumberedEvent[] = [];
  const listeners = new Set<(event: NumberedEvent) => void>();
  let seq = 0;
  let bytes = 0;
  return {
    epoch,
    seq: () => seq,
    publish: (event) => {
      seq += 1;
      const frame = Buffer.from(JSON.stringify({ kind: "event", seq, event } satisfies ServerMessage));
      const numbered = { seq, event, frame };
      kept.push(numbered);
      bytes += frame.length;
      let gone = 0;
      while (kept.length - gone > eventsKept || (bytes > eventBytesKept && kept.length - gone > 1))
        bytes -= kept[gone++]?.frame.length ?? 0;
      if (gone > 0) kept.splice(0, gone);
      for (const listener of listeners) listener(numbered);
    },
    since: (theirEpoch, theirSeq) => {
      if (theirEpoch !== epoch || theirSeq === undefined || theirSeq > seq) return undefined;
      const first = kept[0]?.seq ?? seq + 1;
      return theirSeq < first - 1 ? undefined : kept.slice(theirSeq - first + 1);
    },
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
