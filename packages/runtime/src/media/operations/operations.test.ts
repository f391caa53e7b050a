import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { PixelsF32 } from "../../vision/pixels.js";
import { applyOperation, operations } from "./index.js";

describe("tones", () => {
  it("adds brightness, stretches about middle grey, then bends by gamma", () => {
    expect(one("levels", [0.5, 0.25, 0.75], { brightness: 0.1, contrast: 1, gamma: 1 })).toEqual([
      0.6, 0.35, 0.85,
    ]);
    expect(one("levels", [0.5, 0.25, 0.75], { brightness: 0, contrast: 2, gamma: 1 })).toEqual([0.5, 0, 1]);
    expect(one("levels", [0.25, 0.0, 1.0], { brightness: 0, contrast: 1, gamma: 2 })).toEqual([0.5, 0, 1]);
  });

  it("leaves a picture alone at the neutral value", () => {
    const picture = random(5, 4, 4);
    const neutral = {
      levels: { brightness: 0, contrast: 1, gamma: 1 },
      saturation: { amount: 1 },
      greyscale: { amount: 0 },
      invert: { amount: 0 },
      sepia: { amount: 0 },
      hue: { degrees: 0 },
      tint: { amount: 0, colour: "#ff0000" },
      blur: { radius: 0 },
      sharpen: { radius: 1, amount: 0 },
      vignette: { amount: 0, softness: 0.5 },
      grain: { amount: 0, seed: 3n },
      pixelate: { size: 1 },
      turn: { rotate: 0, mirror: "no" },
      resize: { width: 5, height: 4, filter: "bicubic" },
    };
    for (const [name, values] of Object.entries(neutral))
      expect(rounded(applyOperation(name, [picture], values)), name).toEqual(rounded(picture));
  });

  it("turns colours into greys of their brightness, and their opposites", () => {
    expect(one("greyscale", [1, 0, 0], { amount: 1 })).toEqual([0.2126, 0.2126, 0.2126]);
    expect(one("invert", [1, 0, 0.25], { amount: 1 })).toEqual([0, 1, 0.75]);
    expect(one("threshold", [0, 1, 0], { level: 0.7 })).toEqual([1, 1, 1]);
    expect(one("threshold", [0, 0, 1], { level: 0.7 })).toEqual([0, 0, 0]);
    expect(one("posterise", [0.4, 0.6, 0.2], { levels: 3 })).toEqual([0.5, 0.5, 0]);
    expect(one("tint", [1, 0.5, 1], { colour: "#ff8000", amount: 1 })).toEqual([1, 0.251, 0]);
    expect(one("sepia", [1, 1, 1], { amount: 1 })).toEqual([1, 1, 0.937]);
  });

  it("gives back the picture after hues went all the way round", () => {
    const once = applyOperation("hue", [pixel([0.5, 0.45, 0.4])], { degrees: 120 });
    const twice = applyOperation("hue", [once], { degrees: 120 });
    const round = applyOperation("hue", [twice], { degrees: 120 });
    for (const [c, value] of [0.5, 0.45, 0.4].entries()) expect(round.data[c]).toBeCloseTo(value, 3);
  });

  it("never changes alpha or size, and stays within 0 to 1", () => {
    const values = {
      brightness: 0.3,
      contrast: 3,
      gamma: 0.5,
      amount: 1,
      degrees: 77,
      levels: 3,
      level: 0.5,
      radius: 1.5,
    };
    const more = { ...values, colour: "#123456", softness: 1, seed: 9n, size: 3 };
    const picture = random(7, 5, 4);
    const alpha = (p: PixelsF32) => p.data.filter((_, i) => i % 4 === 3);
    for (const name of [
      "levels",
      "posterise",
      "threshold",
      "invert",
      "saturation",
      "sepia",
      "hue",
      "tint",
      "sharpen",
      "vignette",
      "grain",
    ]) {
      const result = applyOperation(name, [picture], more);
      expect([result.width, result.height, result.channels], name).toEqual([7, 5, 4]);
      expect(alpha(result), name).toEqual(alpha(picture));
      expect(
        result.data.every((value) => value >= 0 && value <= 1),
        name,
      ).toBe(true);
    }
  });
});

describe("place", () => {
  const picture = {
    width: 3,
    height: 2,
    channels: 3,
    data: Float32Array.from({ length: 18 }, (_, i) => i / 18),
  };

  it("cuts out the rectangle asked for", () => {
    const cut = applyOperation("crop", [picture], { left: 1, top: 1, width: 2, height: 1 });
    expect(cut).toEqual({ width: 2, height: 1, channels: 3, data: picture.data.slice(12, 18) });
  });

  it("turns clockwise, and four quarters are none", () => {
    const quarter = (from: PixelsF32) => applyOperation("turn", [from], { rotate: 90, mirror: "no" });
    const turned = quarter(picture);
    expect([turned.width, turned.height]).toEqual([2, 3]);
    expect(turned.data.slice(0, 3)).toEqual(picture.data.slice(9, 12)); // the lower left corner comes up left
    expect(applyOperation("turn", [picture], { rotate: 180, mirror: "no" })).toEqual(quarter(turned));
    expect(applyOperation("turn", [picture], { rotate: 270, mirror: "no" })).toEqual(
      quarter(quarter(turned)),
    );
    expect(quarter(quarter(quarter(turned)))).toEqual(picture);
  });

  it("mirrors left and right, and top and bottom", () => {
    const mirrored = applyOperation("turn", [picture], { rotate: 0, mirror: "left-right" });
    expect(mirrored.data.slice(0, 3)).toEqual(picture.data.slice(6, 9));
    const upended = applyOperation("turn", [picture], { rotate: 0, mirror: "top-bottom" });
    expect(upended.data.slice(0, 9)).toEqual(picture.data.slice(9, 18));
  });

  it("keeps what hides under alpha 0 from bleeding when it resizes", () => {
    const half = { width: 2, height: 1, channels: 4, data: Float32Array.of(1, 0, 0, 1, 0, 1, 0, 0) };
    const [red, green, , alpha] = applyOperation("resize", [half], {
      width: 1,
      height: 1,
      filter: "bilinear",
    }).data;
    expect([red, green, alpha]).toEqual([1, 0, 0.5]);
  });
});

describe("blur", () => {
  it("keeps a plain picture plain and the sum of a mask inside it", () => {
    const plain = { width: 9, height: 9, channels: 3, data: new Float32Array(243).fill(0.5) };
    expect(rounded(applyOperation("blur", [plain], { radius: 2 }))).toEqual(rounded(plain));
    const dot = { width: 21, height: 21, channels: 1, data: new Float32Array(441) };
    dot.data[220] = 1;
    const soft = applyOperation("blur", [dot], { radius: 2 });
    expect(soft.data.reduce((a, b) => a + b)).toBeCloseTo(1, 5);
    expect(soft.data[220]! / soft.data[222]!).toBeCloseTo(Math.exp(0.5), 4); // one deviation away
  });
});

describe("texture", () => {
  it("fills each block with its mean, also where blocks are cut off", () => {
    const picture = {
      width: 3,
      height: 1,
      channels: 3,
      data: Float32Array.of(0, 0, 0, 1, 1, 1, 0.5, 0.5, 0.5),
    };
    expect(rounded(applyOperation("pixelate", [picture], { size: 2 }))).toEqual([...Array(9).fill(0.5)]);
  });

  it("darkens corners and leaves the middle", () => {
    const white = { width: 9, height: 9, channels: 3, data: new Float32Array(243).fill(1) };
    const dark = applyOperation("vignette", [white], { amount: 1, softness: 0.5 });
    expect(dark.data[0]).toBeLessThan(0.2);
    expect(dark.data[(4 * 9 + 4) * 3]).toBe(1);
  });

  it("draws the same grain for the same seed and other grain for another", () => {
    const grey = { width: 8, height: 8, channels: 3, data: new Float32Array(192).fill(0.5) };
    const grain = (seed: bigint) => applyOperation("grain", [grey], { amount: 0.1, seed });
    expect(grain(1n)).toEqual(grain(1n));
    expect(grain(1n)).not.toEqual(grain(2n));
    expect(grain(1n).data[0]).toBe(grain(1n).data[2]);
  });
});

describe("layers", () => {
  const lay = { left: 0, top: 0, opacity: 1, mode: "normal" };

  it("lays over by alpha, opacity and mask alike", () => {
    const [black, white] = [pixel([0, 0, 0]), pixel([1, 1, 1])];
    expect(rounded(applyOperation("composite", [black, white], { ...lay, opacity: 0.25 }))).toEqual([
      0.25, 0.25, 0.25,
    ]);
    expect(rounded(applyOperation("composite", [black, pixel([1, 1, 1, 0.25])], lay))).toEqual([
      0.25, 0.25, 0.25,
    ]);
    expect(rounded(applyOperation("composite", [black, white, pixel([0.25])], lay))).toEqual([
      0.25, 0.25, 0.25,
    ]);
  });

  it("mixes as each mode is named", () => {
    const mixed = (mode: string) =>
      rounded(
        applyOperation("composite", [pixel([0.25, 0.5, 0.75]), pixel([0.5, 0.5, 0.5])], { ...lay, mode }),
      );
    expect(mixed("multiply")).toEqual([0.125, 0.25, 0.375]);
    expect(mixed("screen")).toEqual([0.625, 0.75, 0.875]);
    expect(mixed("overlay")).toEqual([0.25, 0.5, 0.75]);
    expect(mixed("darken")).toEqual([0.25, 0.5, 0.5]);
    expect(mixed("lighten")).toEqual([0.5, 0.5, 0.75]);
    expect(mixed("add")).toEqual([0.75, 1, 1]);
    expect(mixed("difference")).toEqual([0.25, 0, 0.25]);
  });

  it("cuts off what lies outside, and writes to nothing it was given", () => {
    const under = random(4, 4, 4);
    const before = under.data.slice();
    for (const [left, top] of [
      [-9, 0],
      [9, 9],
      [0, -9],
    ] as const)
      expect(applyOperation("composite", [under, random(3, 3, 3)], { ...lay, left, top })).toEqual(under);
    applyOperation("composite", [under, random(3, 3, 3)], { ...lay, left: 2, top: -1 });
    expect(under.data).toEqual(before);
  });

  it("lays a transparent picture on a colour", () => {
    expect(one("flatten", [1, 0, 0, 0.5], { colour: "#0000ff" })).toEqual([0.5, 0, 0.5]);
  });
});

describe("sheets", () => {
  it("sets pictures of several sizes in equal cells, row by row", () => {
    const pictures = [random(2, 2, 3), random(4, 2, 3), random(2, 2, 4)];
    const sheet = applyOperation("grid", pictures, { columns: 2, gap: 1, background: "#000000" });
    expect([sheet.width, sheet.height]).toEqual([2 * 5 + 1, 2 * 3 + 1]);
    expect(sheet.data.slice(0, 33).every((value) => value === 0)).toBe(true);
    expect(sheet.data.slice((11 + 6) * 3, (11 + 10) * 3)).toEqual(pictures[1]!.data.slice(0, 12));
  });

  it("shows two pictures beside each other, half of each, or their difference", () => {
    const [a, b] = [random(4, 2, 3), random(4, 2, 3)];
    const compared = (mode: string) => applyOperation("compare", [a, b], { mode, at: 0.5, gain: 2 });
    expect([compared("side by side").width, compared("side by side").height]).toEqual([8, 2]);
    expect(compared("wipe").data.slice(0, 12)).toEqual(
      Float32Array.of(...a.data.slice(0, 6), ...b.data.slice(6, 12)),
    );
    expect(compared("difference").data[5]).toBeCloseTo(Math.min(1, 2 * Math.abs(a.data[5]! - b.data[5]!)), 6);
  });
});

describe("masks", () => {
  it("draws a rectangle by shares of the size, and an ellipse inside it", () => {
    const box = { left: 0.25, top: 0, right: 0.75, bottom: 1, softness: 0, width: 8, height: 2 };
    const drawn = applyOperation("mask-shape", [], { ...box, shape: "rectangle" });
    expect([...drawn.data.slice(0, 8)]).toEqual([0, 0, 1, 1, 1, 1, 0, 0]);
    const round = applyOperation("mask-shape", [], { ...box, width: 40, height: 40, shape: "ellipse" });
    expect(round.data.reduce((a, b) => a + b) / 1600).toBeCloseTo(Math.PI / 8, 1);
    expect(round.data[0]).toBe(0);
  });

  it("takes a channel and stretches it; a picture without alpha is opaque", () => {
    const from = (channel: string, more = {}) =>
      rounded(
        applyOperation("mask-from-picture", [pixel([1, 0.5, 0])], { channel, from: 0, to: 1, ...more }),
      )[0];
    expect(from("red")).toBe(1);
    expect(from("green", { from: 0.25, to: 0.75 })).toBe(0.5);
    expect(from("alpha")).toBe(1);
    expect(from("brightness")).toBe(0.5702);
    expect(from("green", { from: 0.4, to: 0.4 })).toBe(1);
  });

  it("grows, and shrinks back, and turns around", () => {
    const dot = { width: 5, height: 5, channels: 1, data: new Float32Array(25) };
    dot.data[12] = 1;
    const edit = (mask: PixelsF32, grow: number, invert = false) =>
      applyOperation("mask-edit", [mask], { grow, softness: 0, invert });
    const grown = edit(dot, 1);
    expect(grown.data.reduce((a, b) => a + b)).toBe(9);
    expect(edit(grown, -1)).toEqual(dot);
    expect(edit(dot, 0, true).data[12]).toBe(0);
    expect(applyOperation("mask-to-picture", [dot], {}).data.slice(36, 39)).toEqual(Float32Array.of(1, 1, 1));
  });
});

it("does the same twice and never writes to what it was given", () => {
  const values = {
    width: 6,
    height: 5,
    left: 1,
    top: 1,
    rotate: 90,
    mirror: "top-bottom",
    filter: "bicubic",
    radius: 1.2,
    amount: 0.7,
    seed: 5n,
    size: 2,
    softness: 1,
    colour: "#336699",
    opacity: 0.5,
    mode: "normal",
    at: 0.5,
    gain: 2,
    columns: 2,
    gap: 1,
    background: "#00000000",
    shape: "ellipse",
    right: 0.9,
    bottom: 0.9,
    channel: "red",
    from: 0,
    to: 1,
    grow: 1,
    invert: true,
    brightness: 0.1,
    contrast: 1.2,
    gamma: 1.1,
    degrees: 30,
    levels: 4,
    level: 0.5,
  };
  for (const name of Object.keys(operations)) {
    const channels = name === "mask-edit" || name === "mask-to-picture" ? 1 : 4;
    const given = [random(8, 7, channels), random(8, 7, channels)];
    const before = given.map(({ data }) => data.slice());
    const asked = name === "compare" ? { ...values, mode: "wipe" } : values;
    expect(applyOperation(name, given, asked), name).toEqual(applyOperation(name, given, asked));
    expect(
      given.map(({ data }) => data),
      name,
    ).toEqual(before);
  }
});

it("refuses a name that is no operation, also one that every object has", () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.constantFrom("constructor", "__proto__", "toString")), (name) => {
      fc.pre(!Object.keys(operations).includes(name));
      expect(() => applyOperation(name, [], {})).toThrow("no operation");
    }),
  );
});

function pixel(values: readonly number[]): PixelsF32 {
  return { width: 1, height: 1, channels: values.length, data: Float32Array.from(values) };
}

function one(name: string, values: readonly number[], options: Record<string, unknown>): readonly number[] {
  return rounded(applyOperation(name, [pixel(values)], options));
}

function rounded({ data }: PixelsF32): readonly number[] {
  return [...data].map((value) => Math.round(value * 1e4) / 1e4);
}

/** The same numbers for the same size: a small congruential generator, so that a failure can be looked at. */
function random(width: number, height: number, channels: number): PixelsF32 {
  let state = width * 31 + height * 7 + channels;
  const next = () => (state = (state * 1103515245 + 12345) % 2147483648) / 2147483648;
  return { width, height, channels, data: Float32Array.from({ length: width * height * channels }, next) };
}
