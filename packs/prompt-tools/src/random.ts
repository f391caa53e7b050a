/** Chance that follows from a seed alone. */

/** Gives numbers from 0 up to, but not including, 1; the same seed gives the same ones (SplitMix64; Steele et al. 2014). */
export type Chance = () => number;

/** Chance from a seed. */
export function chanceFrom(seed: bigint): Chance {
  let state = BigInt.asUintN(64, seed);
  return () => {
    state = BigInt.asUintN(64, state + 0x9e3779b97f4a7c15n);
    let mixed = state;
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 30n)) * 0xbf58476d1ce4e5b9n);
    mixed = BigInt.asUintN(64, (mixed ^ (mixed >> 27n)) * 0x94d049bb133111ebn);
    return Number((mixed ^ (mixed >> 31n)) >> 11n) / 2 ** 53;
  };
}

/** Something that is chosen more often the larger its weight; 0: never. */
export interface Weighed {
  readonly weight: number;
}

/** One of some things by their weights, or nothing where all weigh 0. */
export function drawOne<Thing extends Weighed>(things: readonly Thing[], chance: Chance): Thing | undefined {
  const total = things.reduce((sum, { weight }) => sum + weight, 0);
  let left = chance() * total;
  const able = things.filter(({ weight }) => weight > 0);
  return able.find(({ weight }) => (left -= weight) < 0) ?? able.at(-1);
}

/** Several different ones of some things, in the order in which they were drawn. */
export function drawSeveral<Thing extends Weighed>(
  things: readonly Thing[],
  count: number,
  chance: Chance,
): readonly Thing[] {
  const drawn: Thing[] = [];
  while (drawn.length < count) {
    const next = drawOne(
      things.filter((thing) => !drawn.includes(thing)),
      chance,
    );
    if (next === undefined) break;
    drawn.push(next);
  }
  return drawn;
}
