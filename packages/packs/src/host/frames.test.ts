import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readFrames, toFrame } from "./frames.js";

/** Reads bytes in pieces of the sizes given, over and over. */
function read(
  bytes: Uint8Array,
  sizes: readonly number[],
  mostBytes?: number,
): { messages: unknown[]; broken: string[] } {
  const messages: unknown[] = [];
  const broken: string[] = [];
  const feed = readFrames(
    { onMessage: (message) => messages.push(message), onBroken: (why) => broken.push(why) },
    mostBytes,
  );
  for (let at = 0, i = 0; at < bytes.byteLength; i++) {
    const size = sizes[i % sizes.length]!;
    feed(bytes.subarray(at, at + size));
    at += size;
  }
  return { messages, broken };
}

describe("frames", () => {
  it("come out as they went in, however the pipe cuts them", () => {
    fc.assert(
      fc.property(
        fc.array(fc.jsonValue(), { maxLength: 8 }),
        fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1 }),
        (values, sizes) => {
          const sent = values.map((value) => JSON.parse(JSON.stringify(value)) as unknown);
          expect(read(Buffer.concat(sent.map((value) => toFrame(value))), sizes)).toEqual({
            messages: sent,
            broken: [],
          });
        },
      ),
    );
  });

  it("that are no frames are said to be broken once, and never throw", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 300 }), (bytes, size) => {
        expect(read(bytes, [size]).broken.length).toBeLessThanOrEqual(1);
      }),
    );
  });

  it("that are longer than they may be are broken before they have arrived", () => {
    expect(read(toFrame("x".repeat(100)).subarray(0, 6), [6], 50).broken).toEqual([
      "a frame of 102 bytes; at most 50 fit",
    ]);
  });

  it("after a broken one are not read", () => {
    const bytes = Buffer.concat([Buffer.from([1, 0, 0, 0, 0x7b]), toFrame(1)]);
    expect(read(bytes, [bytes.length])).toEqual({ messages: [], broken: ["bytes that are no JSON"] });
  });
});
