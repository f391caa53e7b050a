import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HouseEvent } from "../protocol/index.js";
import { createEventLog } from "./event-log.js";

const removed = (document: string): HouseEvent => ({ kind: "document-removed", document });

describe("the event log", () => {
  it("gives who was away every event that it missed, once and in order, or nothing at all", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 20 }),
        fc.integer({ min: 0, max: 60 }),
        fc.nat(70),
        (kept, count, seen) => {
          const log = createEventLog({ eventsKept: kept, eventBytesKept: 1e9 });
          for (let at = 1; at <= count; at++) log.publish(removed(String(at)));
          const missed = log.since(log.epoch, seen);
          const expected = Array.from({ length: Math.max(0, count - seen) }, (_, at) =>
            String(seen + 1 + at),
          );
          const isHere = seen <= count && count - seen <= kept;
          expect(missed?.map(({ event }) => "document" in event && event.document)).toEqual(
            isHere ? expected : undefined,
          );
        },
      ),
    );
  });

  it("knows nothing of another life of the server", () => {
    const log = createEventLog({ eventsKept: 10, eventBytesKept: 1e9 });
    expect(log.since("another", 0)).toBeUndefined();
    expect(log.since(undefined, undefined)).toBeUndefined();
    expect(log.since(log.epoch, 0)).toEqual([]);
  });

  it("keeps no more bytes than it may", () => {
    const log = createEventLog({ eventsKept: 1000, eventBytesKept: 10_000 });
    for (let at = 0; at < 100; at++) log.publish(removed("x".repeat(900)));
    const kept = log.since(log.epoch, log.seq() - 10);
    expect(kept).toHaveLength(10);
    expect(log.since(log.epoch, log.seq() - 11)).toBeUndefined();
  });

  it("tells listeners until they stop", () => {
    const log = createEventLog({ eventsKept: 10, eventBytesKept: 1e9 });
    const heard: number[] = [];
    const stop = log.listen(({ seq }) => heard.push(seq));
    log.publish(removed("a"));
    stop();
    log.publish(removed("b"));
    expect(heard).toEqual([1]);
  });
});
