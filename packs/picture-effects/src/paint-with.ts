/** Paints a picture with the colours of a palette alone: plainly, in a pattern, or handing on what is off to the neighbours. */

import type { Context } from "@dreamloom/engine";
import { labOf, type Lab, type Rgb } from "./colours.js";
import { nearestOf } from "./find-palette.js";
import { labsOf, rgbsOf, type Palette } from "./palette.js";
import { blank, clamp, overRows, type Pixels } from "./pixels.js";

/** How colours between those of the palette are shown. */
export const dithers = ["none", "pattern", "diffusion"] as const;
/** One of these ways. */
export type Dither = (typeof dithers)[number];

/** The picture in the palette's colours alone; alpha stays as it is. `strength` is how much of a dither there is, 0 to 1. */
export async function paintWith(
  picture: Pixels,
  palette: Palette,
  { dither, strength }: { readonly dither: Dither; readonly strength: number },
  context: Context,
): Promise<Pixels> {
  const { width, height, channels, data } = picture;
  const result = blank(width, height, channels);
  const nearest = nearestIn(palette);
  const push = pushOf(dither, { palette, width, strength });
  await overRows(picture, context, (y) => {
    // Every second row of a diffusion is walked from the right, so that no streaks run to one side.
    const backwards = dither === "diffusion" && y % 2 === 1;
    for (let step = 0; step < width; step++) {
      const x = backwards ? width - 1 - step : step;
      const at = (y * width + x) * channels;
      push.wanted(data, at, x, y);
      const chosen = nearest(push.colour);
      result.data.set(chosen, at);
      push.got(chosen, x, backwards ? -1 : 1);
      if (channels === 4) result.data[at + 3] = data[at + 3]!;
    }
    push.endRow();
  });
  return result;
}

/** Finds the palette's nearest colour by eye, each of 16 million colours once. */
function nearestIn(palette: Palette): (colour: Float64Array) => Rgb {
  const [labs, rgbs] = [labsOf(palette), rgbsOf(palette)];
  const known = new Uint8Array(2 ** 24);
  return (colour) => {
    const [red, green, blue] = [eighth(colour[0]!), eighth(colour[1]!), eighth(colour[2]!)];
    const key = (red << 16) | (green << 8) | blue;
    known[key] ||= 1 + nearestOf(labOf([red / 255, green / 255, blue / 255]), labs);
    return rgbs[known[key] - 1]!;
  };
}

function eighth(value: number): number {
  return Math.round(clamp(value) * 255);
}

/** What moves a pixel's colour before its nearest is looked up. */
interface Push {
  /** The colour to look up. */
  readonly colour: Float64Array;
  /** Sets `colour` for a pixel. */
  wanted(data: Float32Array, at: number, x: number, y: number): void;
  /** Hears what was chosen instead. `ahead` is 1 when walking to the right, −1 to the left. */
  got(chosen: Rgb, x: number, ahead: 1 | -1): void;
  endRow(): void;
}

interface PushOptions {
  readonly palette: Palette;
  readonly width: number;
  readonly strength: number;
}

function pushOf(dither: Dither, options: PushOptions): Push {
  switch (dither) {
    case "none":
      return patterned(0);
    case "pattern":
      return patterned(options.strength * spacing(labsOf(options.palette)));
    case "diffusion":
      return diffused(options);
  }
}

/** The 8 × 8 matrix of Bayer, as shares about 0. */
const pattern = Float64Array.from({ length: 64 }, (_, at) => {
  let value = 0;
  for (let bit = 0, x = at % 8, y = at >> 3; bit < 3; bit++, x >>= 1, y >>= 1)
    value = value * 4 + (((x ^ y) & 1) * 2 + (y & 1));
  return (value + 0.5) / 64 - 0.5;
});

function patterned(strength: number): Push {
  const colour = new Float64Array(3);
  return {
    colour,
    wanted(data, at, x, y) {
      const push = strength * pattern[(y % 8) * 8 + (x % 8)]!;
      for (let c = 0; c < 3; c++) colour[c] = data[at + c]! + push;
    },
    got: () => undefined,
    endRow: () => undefined,
  };
}

/** How far the colours of a palette are from their nearest neighbours, on average. */
function spacing(labs: readonly Lab[]): number {
  if (labs.length < 2) return 0;
  const nearest = labs.map((lab, index) =>
    Math.min(
      ...labs
        .filter((_, other) => other !== index)
        .map((other) => Math.hypot(...lab.map((value, c) => value - other[c]!))),
    ),
  );
  return nearest.reduce((sum, each) => sum + each, 0) / labs.length;
}

/** Floyd and Steinberg: 7/16 ahead, 3/16, 5/16 and 1/16 below. */
function diffused({ width, strength }: PushOptions): Push {
  const colour = new Float64Array(3);
  // One pixel of room on both sides.
  let [here, below] = [new Float64Array((width + 2) * 3), new Float64Array((width + 2) * 3)];
  return {
    colour,
    wanted(data, at, x) {
      for (let c = 0; c < 3; c++) colour[c] = clamp(data[at + c]! + here[(x + 1) * 3 + c]!);
    },
    got(chosen, x, ahead) {
      for (let c = 0; c < 3; c++) {
        const off = strength * (colour[c]! - chosen[c]!);
        const at = (x + 1) * 3 + c;
        here[at + 3 * ahead]! += (off * 7) / 16;
        below[at - 3 * ahead]! += (off * 3) / 16;
        below[at]! += (off * 5) / 16;
        below[at + 3 * ahead]! += off / 16;
      }
    },
    endRow() {
      [here, below] = [below, here.fill(0)];
    },
  };
}
