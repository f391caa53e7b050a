/** Finds the colours that a picture is made of: k-means in OKLab over a histogram of the picture. */

import { apart, hexOf, labOf, rgbOfLab, type Lab, type Rgb } from "./colours.js";
import type { Pixels } from "./pixels.js";

/** A colour of a picture, how many of its pixels have it, and how much it counts. */
interface Weighed {
  readonly lab: Lab;
  readonly count: number;
  /** The root of the count: a large ground must not take all of the palette for its shades. */
  readonly weight: number;
}

const rounds = 16;
/** Histogram cells a channel: 5 bits of each. */
const cells = 32;
const mostPixels = 1_000_000;

/** At most `count` colours as `#rrggbb`, the one with the most pixels first. The same picture always gives the same. */
export function findPalette(picture: Pixels, count: number): string[] {
  const colours = histogramOf(picture);
  let centres = firstCentres(colours, count);
  let shares: readonly number[] = [];
  for (let round = 0; round < rounds; round++) ({ centres, shares } = moved(colours, centres));
  const order = centres.map((_, index) => index).sort((a, b) => shares[b]! - shares[a]! || a - b);
  return [
    ...new Set(order.filter((index) => shares[index]! > 0).map((index) => hexOf(rgbOfLab(centres[index]!)))),
  ];
}

/** The mean colours of the histogram's cells that have pixels. What is more than half see-through is left out. */
function histogramOf({ channels, data }: Pixels): readonly Weighed[] {
  const pixels = data.length / channels;
  const step = channels * Math.max(1, Math.ceil(pixels / mostPixels));
  const sums = new Float64Array(cells ** 3 * 4);
  for (let at = 0; at < data.length; at += step) {
    if (channels === 4 && data[at + 3]! < 0.5) continue;
    const cell = 4 * ((cellOf(data[at]!) * cells + cellOf(data[at + 1]!)) * cells + cellOf(data[at + 2]!));
    for (let c = 0; c < 3; c++) sums[cell + c]! += data[at + c]!;
    sums[cell + 3]! += 1;
  }
  const found: Weighed[] = [];
  for (let cell = 0; cell < sums.length; cell += 4) {
    const count = sums[cell + 3]!;
    const mean: Rgb = [sums[cell]! / count, sums[cell + 1]! / count, sums[cell + 2]! / count];
    if (count > 0) found.push({ lab: labOf(mean), count, weight: Math.sqrt(count) });
  }
  return found.length > 0 ? found : [{ lab: [0, 0, 0], count: 1, weight: 1 }];
}

function cellOf(value: number): number {
  return Math.min(cells - 1, Math.max(0, Math.floor(value * cells)));
}

/** The colour with the most pixels, then again and again the one that the chosen ones serve worst. */
function firstCentres(colours: readonly Weighed[], count: number): readonly Lab[] {
  const worst = colours.map(({ count: pixels }) => pixels);
  const centres: Lab[] = [];
  const nearest = colours.map(() => Infinity);
  while (centres.length < Math.min(count, colours.length)) {
    const chosen = colours[worst.indexOf(worst.reduce((a, b) => Math.max(a, b)))]!.lab;
    centres.push(chosen);
    for (const [index, { lab, weight }] of colours.entries()) {
      nearest[index] = Math.min(nearest[index]!, apart(lab, chosen));
      worst[index] = weight * nearest[index]!;
    }
  }
  return centres;
}

/** Each centre in the middle of the colours that are nearest to it; and how many pixels those have. */
function moved(
  colours: readonly Weighed[],
  centres: readonly Lab[],
): { readonly centres: readonly Lab[]; readonly shares: readonly number[] } {
  const sums = centres.map(() => [0, 0, 0, 0]);
  const shares = centres.map(() => 0);
  for (const { lab, count, weight } of colours) {
    const nearest = nearestOf(lab, centres);
    const sum = sums[nearest]!;
    for (let c = 0; c < 3; c++) sum[c]! += lab[c]! * weight;
    sum[3]! += weight;
    shares[nearest]! += count;
  }
  const means = sums.map(([l, a, b, weight], index): Lab =>
    weight! > 0 ? [l! / weight!, a! / weight!, b! / weight!] : centres[index]!,
  );
  return { centres: means, shares };
}

/** Which of some colours looks most like this one; of equals the first. */
export function nearestOf(lab: Lab, among: readonly Lab[]): number {
  let [best, least] = [0, Infinity];
  for (let index = 0; index < among.length; index++) {
    const distance = apart(lab, among[index]!);
    if (distance < least) [best, least] = [index, distance];
  }
  return best;
}
