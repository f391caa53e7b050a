/** Names that could be taken for another's: what is refused, and what a person is warned of. Pure. */

import { NodeError } from "@dreamloom/engine";

/** A pack as names are compared. */
export interface NamedPack {
  readonly name: string;
  readonly prefix: string;
}

/** Refuses a prefix or a name that stands for another pack already. */
export function refuseConfusion(
  wanted: NamedPack,
  installed: readonly NamedPack[],
  builtIn: readonly NamedPack[],
): void {
  if (wanted.prefix === "dream" || builtIn.some(({ prefix }) => prefix === wanted.prefix))
    throw new NodeError(
      `The pack "${wanted.name}" calls its nodes "${wanted.prefix}/…", as Dreamloom's own are called.`,
    );
  const others = installed.filter(({ name }) => name !== wanted.name);
  const same = others.find(({ prefix }) => prefix === wanted.prefix);
  if (same)
    throw new NodeError(
      `The packs "${wanted.name}" and "${same.name}", which is installed, both call their nodes "${wanted.prefix}/…".`,
      {
        remedy: `One of them can be here at a time; remove "${same.name}" with: dreamloom pack remove ${same.name}`,
      },
    );
  const twin = others.find(({ name }) => bare(name) === bare(wanted.name));
  if (twin)
    throw new NodeError(
      `The name "${wanted.name}" reads like "${twin.name}", which is installed; one may pass for the other.`,
      { remedy: `If you do mean "${wanted.name}", remove "${twin.name}" first.` },
    );
}

/** What a person should know of a name: sentences. */
export function nameWarnings(name: string, known: readonly string[]): readonly string[] {
  return known
    .filter((other) => other !== name && isNear(name, other))
    .map((other) => `The name "${name}" is much like "${other}". Look whether it is the pack that you mean.`);
}

/** The same last word under another scope, or one or two letters apart. */
function isNear(a: string, b: string): boolean {
  const [lastA, lastB] = [lastWord(a), lastWord(b)];
  if (lastA === lastB) return true;
  const shorter = Math.min(lastA.length, lastB.length);
  if (shorter < 4) return bare(a) === bare(b);
  return distance(lastA, lastB) <= (shorter >= 8 ? 2 : 1);
}

function lastWord(name: string): string {
  return name.slice(name.indexOf("/") + 1);
}

/** What is left of a name for a hasty reader. */
function bare(name: string): string {
  return name
    .replace(/[-_.~]/g, "")
    .replaceAll("0", "o")
    .replaceAll("1", "l")
    .replaceAll("rn", "m")
    .replaceAll("vv", "w");
}

/** Letters to insert, take out, change or swap with a neighbour (optimal string alignment). */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, change);
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1])
        least = Math.min(least, (before[j - 2] ?? 0) + 1);
      next.push(least);
    }
    [before, row] = [row, next];
  }
  return row[b.length] ?? 0;
}
