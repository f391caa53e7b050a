import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { toFloat32 } from "./dtype.js";

const bytesOf = (...halves: number[]) => new Uint8Array(Uint16Array.from(halves).buffer);

describe("stored numbers", () => {
  it("in F16 become f32: zero, the smallest, subnormals, one, the largest, infinity", () => {
    const values =
      toFloat32("F16", bytesOf(0x0000, 0x0001, 0x03ff, 0x0400, 0x3c00, 0xc000, 0x7bff, 0xfc00)) ?? [];
    expect([...values]).toEqual([0, 2 ** -24, 1023 * 2 ** -24, 2 ** -14, 1, -2, 65504, -Infinity]);
    expect(Object.is((toFloat32("F16", bytesOf(0x8000)) ?? [])[0], -0)).toBe(true);
    expect((toFloat32("F16", bytesOf(0x7e00)) ?? [])[0]).toBeNaN();
  });

  it("in BF16 are the upper half of an f32", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true }), (value) => {
        const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
        const [kept = 0] = new Float32Array(Uint32Array.of(bits & 0xffff0000).buffer);
        expect(Object.is((toFloat32("BF16", bytesOf(bits >>> 16)) ?? [])[0], kept)).toBe(true);
      }),
    );
  });

  it("may lie at any address", () => {
    const bytes = new Uint8Array(9);
    bytes.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 1);
    expect([...(toFloat32("F32", bytes.subarray(1)) ?? [])]).toEqual([1.5, -2]);
    expect([...(toFloat32("F64", new Uint8Array(Float64Array.of(0.5).buffer)) ?? [])]).toEqual([0.5]);
  });

  it("of other types are no real numbers", () => {
    expect(toFloat32("F8_E4M3", new Uint8Array(4))).toBeUndefined();
    expect(toFloat32("I64", new Uint8Array(8))).toBeUndefined();
  });
});
