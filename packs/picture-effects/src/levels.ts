import { defineNode, NodeError } from "@dreamloom/engine";
import { flag, number, picture, port } from "@dreamloom/engine/sockets";
import { brightness } from "./colours.js";
import { changed, pictureOf, pixelsOf, type Pixels } from "./pixels.js";

const share = { min: 0, max: 1, step: 0.01 };

/** Sets which brightness becomes black and which white, found by itself if wished. */
export default defineNode({
  type: "effects/levels",
  version: 1,
  title: "Black and white point",
  about: "Stretches a picture so that what is darkest becomes black and what is brightest white.",
  aliases: ["levels", "auto levels", "auto contrast", "normalize", "histogram stretch", "white point"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to stretch."),
    automatic: flag("Takes both points from the picture itself; those below are not used.", {
      default: true,
    }),
    clip: number("The share of pixels at either end that an automatic point may pass over.", {
      default: 0.005,
      min: 0,
      max: 0.2,
      step: 0.001,
    }),
    black: number("The value that becomes black.", { ...share, default: 0 }),
    white: number("The value that becomes white.", { ...share, default: 1 }),
    gamma: number("Above 1 lightens the middle, below 1 darkens it.", {
      default: 1,
      min: 0.1,
      max: 10,
      step: 0.05,
    }),
    darkest: number("What black becomes afterwards.", { ...share, default: 0 }),
    brightest: number("What white becomes afterwards.", { ...share, default: 1 }),
  },
  outputs: { picture: port(picture, "The stretched picture.") },
  check: ({ automatic, black, white }) =>
    automatic === false && typeof black === "number" && typeof white === "number" && white - black < least
      ? [{ port: "white", message: crossed(black, white) }]
      : [],
  async run({ picture, automatic, clip, gamma, darkest, brightest, ...points }, context) {
    const { black, white } = automatic ? pointsOf(await pixelsOf(picture), clip) : points;
    if (white - black < least) throw new NodeError(crossed(black, white));
    // The media worker reckons (value + brightness - 0.5) * contrast + 0.5: here (value - black) / (white - black).
    const line = { brightness: 0.5 - (black + white) / 2, contrast: 1 / (white - black), gamma };
    const stretched = await context.picture.apply("levels", [picture], line, { signal: context.signal });
    if (darkest === 0 && brightest === 1) return { picture: stretched };
    const narrowed = await changed(await pixelsOf(stretched), context, (from, into, at) => {
      for (let c = at; c < at + 3; c++) into[c] = darkest + from[c]! * (brightest - darkest);
    });
    return { picture: pictureOf(narrowed, context) };
  },
});

/** How far the points are apart at least. */
const least = 0.002;

function crossed(black: number, white: number): string {
  return `The white point is ${white}; it must be above the black point, which is ${black}.`;
}

const bins = 500;

/** The brightness that all but `clip` of the pixels reach, and the one that all but `clip` stay below. */
function pointsOf(
  { channels, data }: Pixels,
  clip: number,
): { readonly black: number; readonly white: number } {
  const counts = new Float64Array(bins);
  for (let at = 0; at < data.length; at += channels) {
    const value = brightness(data[at]!, data[at + 1]!, data[at + 2]!);
    counts[Math.min(bins - 1, Math.max(0, Math.round(value * (bins - 1))))]! += 1;
  }
  const allowed = (clip * data.length) / channels;
  const first = passing(counts, allowed) / (bins - 1);
  const last = 1 - passing(counts.toReversed(), allowed) / (bins - 1);
  return last - first >= least ? { black: first, white: last } : { black: 0, white: 1 };
}

/** The first bin with which the pixels so far are more than allowed. */
function passing(counts: Float64Array, allowed: number): number {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > allowed);
}
