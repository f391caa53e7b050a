/** What may stand in the layout: places of nodes, of links and of boxes. Fields that this version does not know are kept. */

import { isName } from "../ids.js";
import { shown } from "../words.js";
import { readLinkKey } from "./links.js";

type Checked = { readonly value: unknown } | { readonly wrong: string };

/** Whether a key may stand in the layout: a node, `NODE.PORT`, `NODE.PORT.INDEX`, or `#` and a name. */
export function isLayoutKey(key: string): boolean {
  return isName(key) || readLinkKey(key) !== undefined || /^#[A-Za-z0-9_-]{1,63}$/.test(key);
}

/** Checks all that stands at one key. */
export function checkLayout(key: string, value: unknown): Checked {
  if (!isLayoutKey(key)) return { wrong: `${shown(key)} cannot be a place in the layout.` };
  if (typeof value !== "object" || value === null || Array.isArray(value))
    return { wrong: `"${key}" of "layout" must be an object.` };
  for (const [field, each] of Object.entries(value)) {
    const checked = checkLayoutField(key, field, each);
    if ("wrong" in checked) return checked;
  }
  return { value };
}

/** Checks one field. */
export function checkLayoutField(key: string, field: string, value: unknown): Checked {
  if (!isLayoutKey(key)) return { wrong: `${shown(key)} cannot be a place in the layout.` };
  if (!isName(field)) return { wrong: `${shown(field)} cannot name a field of the layout.` };
  const rule = Object.hasOwn(rules, field) ? rules[field] : undefined;
  if (!rule || rule.fits(value)) return { value };
  return { wrong: `"${field}" of "${key}" in the layout must be ${rule.mustBe}.` };
}

interface Rule {
  readonly fits: (value: unknown) => boolean;
  readonly mustBe: string;
}

/** Further out nothing is drawn rightly: doubles lose their fractions. */
const farthest = 1e8;

function isPlace(value: unknown): boolean {
  return typeof value === "number" && Math.abs(value) <= farthest;
}

function isPoint(value: unknown): boolean {
  return Array.isArray(value) && value.length === 2 && value.every(isPlace);
}

function isText(value: unknown): boolean {
  return typeof value === "string";
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

const point: Rule = { fits: isPoint, mustBe: "two numbers, left and top" };
const size: Rule = { fits: (value) => isPlace(value) && Number(value) > 0, mustBe: "a number above 0" };
const text: Rule = { fits: isText, mustBe: "a text" };
const texts: Rule = { fits: isTexts, mustBe: "a list of names" };

const rules: Readonly<Record<string, Rule>> = {
  at: point,
  width: size,
  height: size,
  collapsed: { fits: (value) => value === true, mustBe: "true, or left out" },
  title: text,
  colour: text,
  text,
  author: text,
  via: { fits: (value) => Array.isArray(value) && value.every(isPoint), mustBe: "a list of points" },
  members: texts,
  order: texts,
  seeds: { fits: isSeeds, mustBe: 'ports with "random" or "next"' },
};

function isSeeds(value: unknown): boolean {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.entries(value).every(
    ([port, mode]) => isName(port) && (mode === "random" || mode === "next"),
  );
}
