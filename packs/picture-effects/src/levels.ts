import { defineNode, NodeError } from "@dreamloom/engine";
import { flag, number, picture, port } from "@dreamloom/engine/sockets";
import { brightness } from "./colours.js";
import { pixelsOf, type Pixels } from "./pixels.js";

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
    automatic === false && typeof black === "number" && typeof white === "number" && black >= white
      ? [{ port: "white", message: crossed(black, white) }]
      : [],
  async run({ picture, automatic, clip, gamma, ...points }, { picture: door, signal }) {
    const { black, white } = automatic ? pointsOf(await pixelsOf(picture), clip) : points;
    if (black >= white) throw new NodeError(crossed(black, white));
    const stretched = await door.apply("levels", [picture], { ...line(black, white), gamma }, { signal });
    const { darkest, brightest } = points;
    if (darkest === 0 && brightest === 1) return { picture: stretched };
    return {
      picture: await door.apply("levels", [stretched], { ...back(darkest, brightest), gamma: 1 }, { signal }),
    };
  },
});

function crossed(black: number, white: number): string {
  return `The white point is ${white}; it must be above the black point, which is ${black}.`;
}

/** The media worker's `levels` reckons (value + brightness − 0.5) · contrast + 0.5: here (value − black) / (white − black). */
function line(black: number, white: number): { readonly brightness: number; readonly contrast: number } {
  return { brightness: 0.5 - (black + white) / 2, contrast: 1 / (white - black) };
}

/** And here value · (brightest − darkest) + darkest. */
function back(
  darkest: number,
  brightest: number,
): { readonly brightness: number; readonly contrast: number } {
  // Never 0, so that what is added can be reckoned; a difference of 1e-6 cannot be seen.
  const contrast = Math.abs(brightest - darkest) < 1e-6 ? 1e-6 : brightest - darkest;
  return { brightness: (darkest - 0.5) / contrast + 0.5, contrast };
}

const bins = 1024;

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
  return last > first ? { black: first, white: last } : { black: 0, white: 1 };
}

/** The first bin with which the pixels so far are more than allowed. */
function passing(counts: Float64Array, allowed: number): number {
  let seen = 0;
  return counts.findIndex((count) => (seen += count) > allowed);
}
