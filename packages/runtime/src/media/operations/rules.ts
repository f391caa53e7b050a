/**
 * What each operation takes. Nodes of ours have checked it before; packs of others have not, and theirs reach the media
 * worker as they come. What does not fit is a sentence.
 */

import { NodeError } from "@dreamloom/engine";
import { blendModes, resizeFilters } from "../../choices.js";
import type { PixelsF32 } from "../../vision/pixels.js";
import type { OperationValues } from "./operation.js";

/** What a value must be. */
type Rule =
  | { readonly kind: "number" | "whole"; readonly min: number; readonly max: number }
  | { readonly kind: "one of"; readonly words: readonly (string | number)[] }
  | { readonly kind: "colour" | "flag" | "seed" };

/** What a picture must be: a picture has 3 or 4 channels, a mask has 1. */
type Kind = "picture" | "mask" | "either";

interface OperationRule {
  readonly pictures: readonly Kind[];
  /** Further pictures may follow. */
  readonly more?: Kind;
  readonly values: Readonly<Record<string, Rule>>;
  /** What must hold between them; half a sentence when it does not. */
  readonly together?: (pictures: readonly PixelsF32[], values: OperationValues) => string | undefined;
}

const number = (min: number, max: number): Rule => ({ kind: "number", min, max });
const whole = (min: number, max: number): Rule => ({ kind: "whole", min, max });
const oneOf = (words: readonly (string | number)[]): Rule => ({ kind: "one of", words });
const colour: Rule = { kind: "colour" };
const flag: Rule = { kind: "flag" };
const seed: Rule = { kind: "seed" };

const side = whole(1, 65_536);
const place = whole(-65_536, 65_536);
const share = number(-100, 100);
const amount = number(-100, 100);
const radius = number(0, 2_000);

const rules: Readonly<Record<string, OperationRule>> = {
  levels: {
    pictures: ["either"],
    values: { brightness: number(-10, 10), contrast: number(0, 1_000), gamma: number(0.001, 1_000) },
  },
  posterise: { pictures: ["either"], values: { levels: whole(2, 65_536) } },
  threshold: { pictures: ["picture"], values: { level: number(-10, 10) } },
  invert: { pictures: ["either"], values: { amount } },
  saturation: { pictures: ["picture"], values: { amount } },
  greyscale: { pictures: ["picture"], values: { amount } },
  sepia: { pictures: ["picture"], values: { amount } },
  hue: { pictures: ["picture"], values: { degrees: number(-36_000, 36_000) } },
  tint: { pictures: ["picture"], values: { colour, amount } },
  resize: {
    pictures: ["either"],
    values: { width: side, height: side, filter: oneOf(resizeFilters) },
    together: ([picture], { width, height }) => tooLarge(width, height, picture?.channels),
  },
  crop: {
    pictures: ["either"],
    values: { left: whole(0, 65_536), top: whole(0, 65_536), width: side, height: side },
    together: ([picture], { left, top, width, height }) => {
      const [right, bottom] = [Number(left) + Number(width), Number(top) + Number(height)];
      if (picture === undefined || (right <= picture.width && bottom <= picture.height)) return undefined;
      return `reaches to ${right}, ${bottom}; the picture is ${picture.width} × ${picture.height}`;
    },
  },
  turn: {
    pictures: ["either"],
    values: { rotate: oneOf([0, 90, 180, 270]), mirror: oneOf(["no", "left-right", "top-bottom"]) },
  },
  blur: { pictures: ["either"], values: { radius } },
  sharpen: { pictures: ["either"], values: { radius, amount } },
  grain: { pictures: ["either"], values: { amount, seed } },
  pixelate: { pictures: ["either"], values: { size: side } },
  vignette: { pictures: ["either"], values: { amount, softness: number(0, 1) } },
  flatten: { pictures: ["picture"], values: { colour } },
  composite: {
    pictures: ["picture", "picture"],
    more: "mask",
    values: { left: place, top: place, opacity: number(0, 1), mode: oneOf(blendModes) },
    together: ([, over, mask]) =>
      mask === undefined || over === undefined ? undefined : unequal(over, mask),
  },
  compare: {
    pictures: ["picture", "picture"],
    values: {
      mode: oneOf(["side by side", "wipe", "difference"]),
      at: number(0, 1),
      gain: number(0, 10_000),
    },
    together: ([a, b]) => (a === undefined || b === undefined ? undefined : unequal(a, b)),
  },
  grid: {
    pictures: ["picture"],
    more: "picture",
    values: { columns: whole(1, 1_000), gap: whole(0, 4_096), background: colour },
    together: (pictures, { columns, gap }) => {
      const span = (cells: number, sides: readonly number[]): number =>
        cells * (Math.max(...sides) + Number(gap)) + Number(gap);
      const width = span(
        Number(columns),
        pictures.map((picture) => picture.width),
      );
      const rows = Math.ceil(pictures.length / Number(columns));
      return tooLarge(
        width,
        span(
          rows,
          pictures.map((picture) => picture.height),
        ),
        4,
      );
    },
  },
  "mask-shape": {
    pictures: [],
    values: {
      ...{ width: side, height: side, shape: oneOf(["rectangle", "ellipse"]), softness: radius },
      ...{ left: share, top: share, right: share, bottom: share },
    },
    together: (_, { width, height }) => tooLarge(width, height, 1),
  },
  "mask-from-picture": {
    pictures: ["picture"],
    values: {
      channel: oneOf(["brightness", "alpha", "red", "green", "blue"]),
      from: number(-10, 10),
      to: number(-10, 10),
    },
  },
  "mask-edit": { pictures: ["mask"], values: { grow: whole(-4_096, 4_096), softness: radius, invert: flag } },
  "mask-to-picture": { pictures: ["mask"], values: {} },
};

/** Names of all operations that there are rules for. */
export const ruledOperations: readonly string[] = Object.keys(rules);

/** Throws a `NodeError` unless an operation may be carried out on these pictures with these values. */
export function checkOperation(name: string, pictures: readonly PixelsF32[], values: OperationValues): void {
  const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
  if (rule === undefined) throw new NodeError(`There is no operation "${shortened(name)}" on pictures.`);
  for (const [index, kind] of rule.pictures.entries()) checkPicture(name, index, kind, pictures[index]);
  if (rule.more !== undefined)
    for (const [index, picture] of pictures.slice(rule.pictures.length).entries())
      checkPicture(name, index + rule.pictures.length, rule.more, picture);
  for (const [key, wanted] of Object.entries(rule.values)) {
    const value = Object.hasOwn(values, key) ? values[key] : undefined;
    if (fits(value, wanted)) continue;
    const is = value === undefined ? "it was not given" : `it is ${shown(value)}`;
    throw new NodeError(`The operation "${name}" needs "${key}" as ${inWords(wanted)}; ${is}.`);
  }
  const problem = rule.together?.(pictures, values);
  if (problem !== undefined) throw new NodeError(`What the operation "${name}" is to do ${problem}.`);
}

function checkPicture(name: string, index: number, kind: Kind, picture: PixelsF32 | undefined): void {
  const which = `picture ${index + 1}`;
  if (picture === undefined)
    throw new NodeError(`The operation "${name}" needs a ${which}; it was not given.`);
  const { width, height, channels, data } = picture;
  const sizes = [width, height].every((size) => Number.isInteger(size) && size > 0);
  const allowed = { picture: [3, 4], mask: [1], either: [1, 3, 4] }[kind];
  if (sizes && allowed.includes(channels) && data.length === width * height * channels) return;
  const wanted = { picture: "a picture", mask: "a mask", either: "a picture or a mask" }[kind];
  throw new NodeError(`The operation "${name}" needs ${wanted} as its ${which}.`);
}

function fits(value: unknown, rule: Rule): boolean {
  switch (rule.kind) {
    case "number":
      return typeof value === "number" && value >= rule.min && value <= rule.max;
    case "whole":
      return Number.isInteger(value) && Number(value) >= rule.min && Number(value) <= rule.max;
    case "one of":
      return rule.words.some((word) => word === value);
    case "colour":
      return typeof value === "string" && /^#(?:[0-9a-f]{6}|[0-9a-f]{8})$/i.test(value);
    case "flag":
      return typeof value === "boolean";
    case "seed":
      return typeof value === "bigint" && value >= 0n && value < 2n ** 64n;
    default:
      return rule satisfies never;
  }
}

function inWords(rule: Rule): string {
  switch (rule.kind) {
    case "number":
      return `a number from ${rule.min} to ${rule.max}`;
    case "whole":
      return `a whole number from ${rule.min} to ${rule.max}`;
    case "one of":
      return `one of ${rule.words.map((word) => (typeof word === "string" ? `"${word}"` : word)).join(", ")}`;
    case "colour":
      return 'a colour such as "#ff8800"';
    case "flag":
      return "true or false";
    case "seed":
      return "a seed from 0 to 18446744073709551615";
    default:
      return rule satisfies never;
  }
}

/** Most numbers of a result: 64 million pixels with alpha, twice. */
const mostNumbers = 512_000_000;

function tooLarge(width: unknown, height: unknown, channels = 4): string | undefined {
  if (Number(width) * Number(height) * channels <= mostNumbers) return undefined;
  return `would give ${Number(width)} × ${Number(height)} pixels, which is too large`;
}

function unequal(a: PixelsF32, b: PixelsF32): string | undefined {
  if (a.width === b.width && a.height === b.height) return undefined;
  return `takes two of one size; they are ${a.width} × ${a.height} and ${b.width} × ${b.height}`;
}

function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(shortened(value));
  if (typeof value === "object")
    return Array.isArray(value) ? "a list" : value === null ? "null" : "a record";
  return String(value);
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
