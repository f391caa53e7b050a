/**
 * Reads JSON that a stranger wrote, part by part: each reader takes a place (what stands there and how a sentence names
 * it) and gives what it should be, or throws a sentence. Nothing is converted, nothing is ignored.
 */

import type { Json } from "../document.js";
import { NodeError } from "../failure.js";
import { didYouMean, listing, quoted, shown, thousands } from "../words.js";

/** Something in the file, and how a sentence names it: `nodes[2].inputs[0].about`. */
export interface Place {
  readonly words: string;
  readonly given: Json | undefined;
}

/** What a refusal of a file begins with. */
export const refusalBegins = 'This is no "nodes.json" of a pack: ';

/** Throws the sentence that something is not as it should be. */
export function refuse({ words }: Pick<Place, "words">, wrong: string): never {
  throw new NodeError(`${refusalBegins}${words} ${wrong}.`, {
    remedy: 'Its author makes it with "dreamloom pack build".',
  });
}

/** The parts of an object. Throws when it has one that it should not have. */
export function partsOf<Key extends string>(
  place: Place,
  known: readonly Key[],
): Readonly<Record<Key, Place>> {
  const { given, words } = place;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return refuse(place, `${isShown(given)}; it must be an object with ${quoted(known)}`);
  const fields = given as Readonly<Record<string, Json>>;
  const extra = Object.keys(fields).find((key) => !(known as readonly string[]).includes(key));
  if (extra !== undefined)
    return refuse(place, `has ${shown(extra)}, which stands for nothing there${didYouMean(extra, known)}`);
  const parts = known.map((key): [Key, Place] => [
    key,
    { words: words === "it" ? key : `${words}.${key}`, given: own(fields, key) },
  ]);
  return Object.fromEntries(parts) as Record<Key, Place>;
}

/** The parts of an object whose keys are names: at most so many, each allowed by `isKey`. */
export function entriesOf(
  place: Place,
  most: number,
  isKey: (key: string) => boolean,
): readonly (readonly [string, Place])[] {
  const { given, words } = place;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return refuse(place, `${isShown(given)}; it must be an object`);
  const entries = Object.entries(given as Readonly<Record<string, Json>>);
  if (entries.length > most)
    refuse(place, `has ${thousands(entries.length)} parts; at most ${most} can stand there`);
  const bad = entries.find(([key]) => !isKey(key));
  if (bad) refuse(place, `has the part ${shown(bad[0])}, which is no name`);
  return entries.map(([key, part]) => [key, { words: `${words}.${key}`, given: part }]);
}

/** The items of a list, at most so many. */
export function itemsOf(place: Place, most: number): readonly Place[] {
  const { given, words } = place;
  if (!Array.isArray(given)) return refuse(place, `${isShown(given)}; it must be a list`);
  const items = given as readonly Json[];
  if (items.length > most)
    refuse(place, `has ${thousands(items.length)} items; at most ${thousands(most)} can stand there`);
  return items.map((item, index) => ({ words: `${words}[${index}]`, given: item }));
}

/** A text on one line, without what would change how the words around it are shown. */
export function wordsOf(place: Place, most: number): string {
  const text = textOf(place, most);
  if (/[\p{Cc}\p{Zl}\p{Zp}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/u.test(text))
    refuse(place, "holds a control character; it must be words on one line");
  return text;
}

/** Any text. */
export function textOf(place: Place, most: number): string {
  const { given } = place;
  if (typeof given !== "string") return refuse(place, `${isShown(given)}; it must be a text`);
  if (given.length > most)
    refuse(place, `is ${thousands(given.length)} characters long; it must be at most ${thousands(most)}`);
  return given;
}

/** A text of one form; `wanted` says in words which. */
export function formOf(place: Place, form: RegExp, wanted: string): string {
  const { given } = place;
  return typeof given === "string" && given.length <= 256 && form.test(given)
    ? given
    : refuse(place, `${isShown(given)}; it must be ${wanted}`);
}

/** One of some words. */
export function oneOf<const Word extends string>(place: Place, words: readonly Word[]): Word {
  const found = words.find((word) => word === place.given);
  return found ?? refuse(place, `${isShown(place.given)}; it must be ${quoted(words, "or")}`);
}

/** True or false. */
export function flagOf(place: Place): boolean {
  return typeof place.given === "boolean"
    ? place.given
    : refuse(place, `${isShown(place.given)}; it must be true or false`);
}

/** A finite number. */
export function numberOf(place: Place): number {
  return typeof place.given === "number"
    ? place.given
    : refuse(place, `${isShown(place.given)}; it must be a number`);
}

/** A whole number of a range. */
export function wholeOf(place: Place, min: number, max: number): number {
  const { given } = place;
  return typeof given === "number" && Number.isInteger(given) && given >= min && given <= max
    ? given
    : refuse(place, `${isShown(given)}; it must be a whole number from ${min} to ${thousands(max)}`);
}

/** A part that may be missing, under its key; nothing when it is. */
export function maybe<Key extends string, Part>(
  key: Key,
  place: Place,
  read: (place: Place) => Part,
): { readonly [K in Key]?: Part } {
  if (place.given === undefined) return {};
  return { [key]: read(place) } as { readonly [K in Key]?: Part };
}

/** Refuses what stands twice: gives the names. */
export function allDifferent(place: Place, names: readonly string[]): readonly string[] {
  const twice = names.filter((name, index) => names.indexOf(name) !== index);
  return twice.length > 0 ? refuse(place, `has ${listing([...new Set(twice)])} twice`) : names;
}

function isShown(given: Json | undefined): string {
  return given === undefined ? "is missing" : `is ${shown(given)}`;
}

function own(fields: Readonly<Record<string, Json>>, key: string): Json | undefined {
  return Object.hasOwn(fields, key) ? fields[key] : undefined;
}
