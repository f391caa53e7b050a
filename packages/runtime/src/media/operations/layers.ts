/** Operations that lay pictures over each other (W3C Compositing and Blending, "source over" and separable modes). */

import type { BlendMode } from "../../choices.js";
import type { PixelsF32 } from "../../vision/pixels.js";
import { parseColour } from "./colour.js";
import { blank, clamp, numberIn, pictureAt, textIn, type Operation } from "./operation.js";

/** Laid on a colour: 3 channels. */
export const flatten: Operation = (pictures, values) => {
  const { width, height, channels, data } = pictureAt(pictures, 0);
  const colour = parseColour(textIn(values, "colour"));
  const result = blank(width, height, 3);
  for (let pixel = 0; pixel < width * height; pixel += 1) {
    const alpha = channels === 4 ? data[pixel * channels + 3]! : 1;
    for (let c = 0; c < 3; c += 1)
      result.data[pixel * 3 + c] = alpha * data[pixel * channels + c]! + (1 - alpha) * colour[c]!;
  }
  return result;
};

/** `[under, over]` or `[under, over, mask]`: over laid on under at `left`, `top`, with `opacity` and `mode`. */
export const composite: Operation = (pictures, values) => {
  const [under, over, mask] = [pictureAt(pictures, 0), pictureAt(pictures, 1), pictures[2]];
  const mix = modeNamed(textIn(values, "mode"));
  const [left, top] = [numberIn(values, "left"), numberIn(values, "top")];
  const opacity = numberIn(values, "opacity");
  const result = { ...under, data: under.data.slice() };
  for (let y = Math.max(0, top); y < Math.min(under.height, top + over.height); y += 1)
    for (let x = Math.max(0, left); x < Math.min(under.width, left + over.width); x += 1) {
      const from = (y - top) * over.width + (x - left);
      const shows = opacity * (mask ? mask.data[from]! : 1);
      layPixel({ result, at: y * under.width + x, over, from, shows, mix });
    }
  return result;
};

type Mix = (under: number, over: number) => number;

const modes: Readonly<Record<BlendMode, Mix>> = {
  normal: (_, over) => over,
  multiply: (under, over) => under * over,
  screen: (under, over) => under + over - under * over,
  overlay: (under, over) => (under <= 0.5 ? 2 * under * over : 1 - 2 * (1 - under) * (1 - over)),
  darken: Math.min,
  lighten: Math.max,
  add: (under, over) => Math.min(1, under + over),
  difference: (under, over) => Math.abs(under - over),
};

function modeNamed(name: string): Mix {
  const mix = Object.hasOwn(modes, name) ? modes[name as BlendMode] : undefined;
  if (!mix) throw new Error(`Internal error: no blend mode "${name}".`);
  return mix;
}

type Lay = {
  readonly result: PixelsF32;
  readonly at: number;
  readonly over: PixelsF32;
  readonly from: number;
  readonly shows: number;
  readonly mix: Mix;
};

function layPixel({ result, at, over, from, shows, mix }: Lay): void {
  const [to, source] = [at * result.channels, from * over.channels];
  const overAlpha = shows * (over.channels === 4 ? over.data[source + 3]! : 1);
  const underAlpha = result.channels === 4 ? result.data[to + 3]! : 1;
  const alpha = overAlpha + underAlpha * (1 - overAlpha);
  if (result.channels === 4) result.data[to + 3] = alpha;
  if (alpha === 0) return;
  for (let c = 0; c < 3; c += 1) {
    const [below, above] = [result.data[to + c]!, over.data[source + c]!];
    const mixed = (1 - underAlpha) * above + underAlpha * mix(below, above);
    result.data[to + c] = clamp((overAlpha * mixed + (1 - overAlpha) * underAlpha * below) / alpha);
  }
}
