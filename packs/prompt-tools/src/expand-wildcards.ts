/** Makes one text of a text with wildcards, by chance, or all that there can be. */

import { NodeError } from "@dreamloom/engine";
import type { Lists } from "./lists.js";
import { parseWildcards, type Part } from "./parse-wildcards.js";
import { drawOne, drawSeveral, type Chance } from "./random.js";

/** How deep lists and choices may stand in each other. */
const deepest = 20;
/** How long a text may become. */
const longest = 100_000;

/** A wildcard as it was typed, and what was chosen for it. */
export type Chosen = readonly [wildcard: string, chosen: string];

/** One text; what was chosen is told to `note`, inner choices first. */
export function drawText(
  text: string,
  {
    lists,
    chance,
    note,
  }: { readonly lists: Lists; readonly chance: Chance; readonly note: (chosen: Chosen) => void },
): string {
  return draw(partsOf(text), 0);

  function draw(parts: readonly Part[], depth: number): string {
    requireShallow(depth);
    const made = parts.map((part) => drawPart(part, depth)).join("");
    if (made.length > longest) throw new NodeError(`The text is longer than ${longest} characters.`);
    return made;
  }

  function drawPart(part: Part, depth: number): string {
    if (part.kind === "text") return part.text;
    if (part.kind === "list") {
      const item = drawOne(itemsOf(lists, part.name), chance);
      const chosen = draw(partsOf(item?.text ?? ""), depth + 1);
      note([`__${part.name}__`, chosen]);
      return chosen;
    }
    const count = part.least + Math.floor(chance() * (part.most - part.least + 1));
    const drawn = drawSeveral(part.options, count, chance);
    const chosen = drawn.map(({ parts }) => draw(parts, depth + 1)).join(part.between);
    note([part.typed, chosen]);
    return chosen;
  }
}

/** Every text that there can be, at most so many, the last wildcard changing fastest. Options of weight 0 are left out. */
export function everyText(text: string, lists: Lists, most: number): readonly string[] {
  const texts: string[] = [];
  for (const each of all(partsOf(text), 0)) {
    if (texts.length >= most) break;
    if (each.length > longest) throw new NodeError(`A text is longer than ${longest} characters.`);
    texts.push(each);
  }
  return texts;

  function* all([first, ...rest]: readonly Part[], depth: number): Generator<string> {
    requireShallow(depth);
    if (first === undefined) return yield "";
    for (const before of ofPart(first, depth)) for (const after of all(rest, depth)) yield before + after;
  }

  function* ofPart(part: Part, depth: number): Generator<string> {
    if (part.kind === "text") return yield part.text;
    if (part.kind === "list") {
      for (const { text: item, weight } of itemsOf(lists, part.name))
        if (weight > 0) yield* all(partsOf(item), depth + 1);
      return;
    }
    const able = part.options.filter(({ weight }) => weight > 0).map(({ parts }) => parts);
    for (let size = part.least; size <= part.most; size++)
      yield* several(able, { size, between: part.between, depth });
  }

  /** Every `size` of the options, in their order, each in all its forms. */
  function* several(options: readonly (readonly Part[])[], how: Several): Generator<string> {
    const { size, between, depth } = how;
    if (size === 0) return yield "";
    for (const [index, option] of options.entries())
      for (const form of all(option, depth + 1))
        if (size === 1) yield form;
        else
          for (const after of several(options.slice(index + 1), { ...how, size: size - 1 }))
            yield form + between + after;
  }
}

interface Several {
  readonly size: number;
  readonly between: string;
  readonly depth: number;
}

function partsOf(text: string): readonly Part[] {
  const { parts, problems } = parseWildcards(text);
  const [problem] = problems;
  if (problem) throw new NodeError(problem.message);
  return parts;
}

function itemsOf(lists: Lists, name: string) {
  const items = lists.get(name);
  if (!items) throw new NodeError(unknownList(name, lists));
  return items;
}

/** The sentence for a wildcard whose list is not there. */
export function unknownList(name: string, lists: Lists): string {
  const known = [...lists.keys()].map((each) => `"${each}"`).join(", ");
  return `There is no list "${name}" for "__${name}__"; ${known === "" ? "there are no lists" : `there is ${known}`}.`;
}

function requireShallow(depth: number): void {
  if (depth > deepest)
    throw new NodeError(
      `Wildcards stand in each other more than ${deepest} deep; a list may not lead back to itself.`,
    );
}
