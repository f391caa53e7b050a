import { describe, expect, it } from "vitest";
import { floatsIn } from "./value.js";

describe("bytes as numbers", () => {
  const numbers = Float32Array.of(1, -2.5, 3);
  const unaligned = (Bytes: typeof Uint8Array | typeof Buffer): Uint8Array => {
    const room = new Uint8Array(64);
    room.set(new Uint8Array(numbers.buffer), 5);
    return Bytes === Buffer ? Buffer.from(room.buffer, 5, 12) : room.subarray(5, 17);
  };

  it("are the same wherever the bytes lie, in an array or a Buffer", () => {
    expect(floatsIn(new Uint8Array(numbers.buffer))).toEqual(numbers);
    expect(floatsIn(unaligned(Uint8Array))).toEqual(numbers);
    expect(floatsIn(unaligned(Buffer))).toEqual(numbers);
  });
});
