/** Words for sentences: lists, numbers, values and near misses, as messages say them. */

/** `a, b and c`. */
export function listing(words: readonly string[], last = "and"): string {
  if (words.length < 2) return words.join("");
  return `${words.slice(0, -1).join(", ")} ${last} ${words.at(-1)}`;
}

/** `"a", "b" and "c"`, cut after ten: `… and 90 more`. */
export function quoted(names: readonly string[], last = "and"): string {
  const shown = names.slice(0, 10).map((name) => `"${name}"`);
  if (names.length <= 10) return listing(shown, last);
  return `${shown.join(", ")} and ${thousands(names.length - 10)} more`;
}

/** `10,000`. */
export function thousands(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ",");
}

/** A value as a message shows it: short, one line. */
export function shown(value: unknown): string {
  switch (typeof value) {
    case "string":
      return value.length > 60 ? `${JSON.stringify(value.slice(0, 57))}…` : JSON.stringify(value);
    case "object":
      if (value === null) return "null";
      return Array.isArray(value) ? `a list of ${thousands(value.length)}` : shownObject(value);
    default:
      return String(value);
  }
}

function shownObject(value: object): string {
  if ("kind" in value && value.kind === "tensor" && "shape" in value && "dtype" in value)
    return `a tensor of ${String(value.dtype)} [${String(value.shape)}]`;
  if ("file" in value && typeof value.file === "string") return `the file ${shown(value.file)}`;
  const keys = Object.keys(value);
  return keys.length === 0 ? "an empty object" : `an object with ${quoted(keys.slice(0, 3))}`;
}

/** `; did you mean "steps"?` when one of the names is near, else nothing. */
export function didYouMean(name: string, names: Iterable<string>): string {
  const near = nearest(name, names);
  return near === undefined ? "" : `; did you mean "${near}"?`;
}

/** The end of a sentence about a name that is not there: what was meant, or what there is, or `none`. */
export function insteadOf(name: string, names: readonly string[], none: string): string {
  const near = didYouMean(name, names);
  if (near !== "") return near;
  return names.length === 0 ? `; ${none}.` : `; there ${names.length === 1 ? "is" : "are"} ${quoted(names)}.`;
}

/** The name that differs least, where that is at most a third of its letters. */
export function nearest(name: string, names: Iterable<string>): string | undefined {
  if (name.length > 64) return undefined;
  let count = 0;
  let best: string | undefined;
  let bestDistance = Math.max(1, Math.floor(name.length / 3)) + 1;
  for (const candidate of names) {
    if (++count > maxCandidates) break;
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (distance < bestDistance) [best, bestDistance] = [candidate, distance];
  }
  return best;
}

/** More are not looked through, so that many wrong names in a large document stay cheap. */
const maxCandidates = 1000;

/** How many letters must be put in, taken out, replaced or swapped with their neighbour; `limit` if not fewer. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swaps = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(Math.min(replaced, row[j]! + 1, next[j - 1]! + 1, swaps ? before[j - 2]! + 1 : limit));
    }
    [before, row] = [row, next];
  }
  return Math.min(row[b.length]!, limit);
}
