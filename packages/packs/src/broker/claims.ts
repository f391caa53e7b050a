/** Reads what a pack's process says in a call: each form is checked, and what does not fit is said in half a sentence. */

import { isTensor } from "@dreamloom/engine";
import type { Dtype, TensorHandle, Value } from "@dreamloom/engine";

/** What is wrong with a call: the second half of a sentence that begins with the pack and the call. */
export class WrongClaim extends Error {}

/** A record of values. */
export type ValueRecord = Readonly<Record<string, Value>>;

/** A record, which is neither a list nor a tensor. */
export function recordOf(value: Value | undefined, what: string): ValueRecord {
  if (isRecord(value)) return value;
  throw new WrongClaim(`${what} is no record`);
}

/** Whether a value is a record, neither a list nor a tensor. */
export function isRecord(value: unknown): value is ValueRecord {
  return typeof value === "object" && value !== null && !Array.isArray(value) && !isTensor(value);
}

/** A list of at most `most` items. */
export function listOf(value: Value | undefined, what: string, most: number): readonly Value[] {
  if (!Array.isArray(value)) throw new WrongClaim(`${what} is no list`);
  const list = value as readonly Value[];
  if (list.length > most) throw new WrongClaim(`${what} has ${list.length} items; it may have ${most}`);
  return list;
}

/** A text of at most `most` letters. */
export function textOf(value: Value | undefined, what: string, most = 1_000): string {
  if (typeof value !== "string") throw new WrongClaim(`${what} is no text`);
  if (value.length > most) throw new WrongClaim(`${what} has ${value.length} letters; it may have ${most}`);
  return value;
}

/** One of some words. */
export function wordOf<Word extends string>(
  value: Value | undefined,
  what: string,
  words: readonly Word[],
): Word {
  const found = words.find((word) => word === value);
  if (found === undefined)
    throw new WrongClaim(`${what} is not one of ${words.map((word) => `"${word}"`).join(", ")}`);
  return found;
}

/** Where a number may lie. */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly whole?: true;
}

/** A number within a range. */
export function numberOf(value: Value | undefined, what: string, { min, max, whole }: NumberRange): number {
  const fits =
    typeof value === "number" && value >= min && value <= max && (!whole || Number.isInteger(value));
  if (!fits) throw new WrongClaim(`${what} is no ${whole ? "whole " : ""}number from ${min} to ${max}`);
  return value;
}

/** What a tensor must be: its dtype, and per dimension a size, or null for any. Sizes of 0 never fit. */
export interface TensorForm {
  readonly dtype: Dtype;
  readonly shape: readonly (number | readonly number[] | null)[];
}

/** A tensor of a form. */
export function tensorOf(value: Value | undefined, what: string, form?: TensorForm): TensorHandle {
  if (!isTensor(value)) throw new WrongClaim(`${what} is no tensor`);
  if (form === undefined || (value.dtype === form.dtype && shapeFits(value.shape, form))) return value;
  const is = `${value.dtype} [${value.shape.join(", ")}]`;
  const wanted = form.shape.map((size) => (size === null ? "any" : [size].flat().join(" or ")));
  throw new WrongClaim(`${what} is ${is}; it must be ${form.dtype} [${wanted.join(", ")}]`);
}

function shapeFits(shape: readonly number[], form: TensorForm): boolean {
  return (
    shape.length === form.shape.length &&
    shape.every((size, at) => {
      const wanted = form.shape[at] ?? null;
      return size > 0 && (wanted === null || [wanted].flat().includes(size));
    })
  );
}
