import { NodeError } from "@dreamloom/engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelsF32 } from "../../vision/pixels.js";
import { applyOperation, operations } from "./index.js";
import { ruledOperations } from "./rules.js";

const picture = (width: number, height: number, channels = 3): PixelsF32 => ({
  width,
  height,
  channels,
  data: new Float32Array(width * height * channels).fill(0.5),
});

const refusal = (name: string, pictures: readonly PixelsF32[], values: Record<string, unknown>): string => {
  try {
    applyOperation(name, pictures, values);
  } catch (error) {
    expect(error).toBeInstanceOf(NodeError);
    return (error as NodeError).message;
  }
  throw new Error("nothing was refused");
};

describe("the rules of operations", () => {
  it("are there for every operation, and for no other name", () => {
    expect([...ruledOperations].sort()).toEqual(Object.keys(operations).sort());
  });

  it("say which value is missing or wrong, and what would be right", () => {
    expect(refusal("blur", [picture(2, 2)], {})).toBe(
      'The operation "blur" needs "radius" as a number from 0 to 2000; it was not given.',
    );
    expect(refusal("blur", [picture(2, 2)], { radius: NaN })).toBe(
      'The operation "blur" needs "radius" as a number from 0 to 2000; it is NaN.',
    );
    expect(refusal("tint", [picture(2, 2)], { colour: "red", amount: 1 })).toBe(
      'The operation "tint" needs "colour" as a colour such as "#ff8800"; it is "red".',
    );
    expect(
      refusal("composite", [picture(2, 2), picture(2, 2)], { left: 0.5, top: 0, opacity: 1, mode: "normal" }),
    ).toBe('The operation "composite" needs "left" as a whole number from -65536 to 65536; it is 0.5.');
    expect(refusal("explode", [], {})).toBe('There is no operation "explode" on pictures.');
  });

  it("say which picture is missing or of the wrong kind", () => {
    expect(refusal("blur", [], { radius: 1 })).toBe(
      'The operation "blur" needs a picture 1; it was not given.',
    );
    expect(refusal("mask-edit", [picture(2, 2)], { grow: 0, softness: 0, invert: false })).toBe(
      'The operation "mask-edit" needs a mask as its picture 1.',
    );
    expect(refusal("compare", [picture(2, 2), picture(3, 2)], { mode: "wipe", at: 0, gain: 1 })).toBe(
      'What the operation "compare" is to do takes two of one size; they are 2 × 2 and 3 × 2.',
    );
  });

  it("refuse what would be too large, before a byte of it is taken", () => {
    expect(refusal("resize", [picture(1, 1)], { width: 60_000, height: 60_000, filter: "nearest" })).toMatch(
      /would give 60000 × 60000 pixels, which is too large/,
    );
    expect(
      refusal("grid", [picture(2, 60_000)], { columns: 1_000, gap: 4_096, background: "#000000" }),
    ).toMatch(/too large/);
    expect(refusal("crop", [picture(4, 4)], { left: 3, top: 0, width: 2, height: 1 })).toMatch(
      /reaches to 5, 1; the picture is 4 × 4/,
    );
  });

  it("never let anything through that ends otherwise than in a picture or a sentence", () => {
    const word = fc.constantFrom(
      "normal",
      "wipe",
      "no",
      "bicubic",
      "ellipse",
      "red",
      "#000000",
      "x",
      "__proto__",
    );
    const value = fc.oneof(
      fc.integer({ min: -3, max: 5 }),
      fc.double(),
      word,
      fc.boolean(),
      fc.bigInt(),
      fc.constant(null),
    );
    const names = [
      "radius",
      "amount",
      "width",
      "height",
      "left",
      "top",
      "right",
      "bottom",
      "filter",
      "mode",
      "at",
    ];
    const more = [
      "gain",
      "columns",
      "gap",
      "background",
      "colour",
      "seed",
      "size",
      "softness",
      "shape",
      "channel",
    ];
    const values = fc.dictionary(
      fc.constantFrom(...names, ...more, "from", "to", "grow", "invert", "rotate"),
      value,
    );
    const pictures = fc.array(
      fc.constantFrom(picture(2, 3), picture(3, 2, 4), picture(2, 2, 1), picture(0, 0)),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(operations)), pictures, values, (name, given, asked) => {
        try {
          const { width, height, channels, data } = applyOperation(name, given, asked);
          expect(data.length).toBe(width * height * channels);
        } catch (error) {
          if (!(error instanceof NodeError)) throw error;
        }
      }),
      { numRuns: 2_000 },
    );
  });
});
