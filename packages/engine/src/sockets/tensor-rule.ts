/** Checks a tensor's dtype and shape against a socket's rule. Looks at no bytes. */

import { shown } from "../words.js";
import { isTensor } from "../value.js";
import type { TensorRule } from "./socket.js";

/** What is wrong with a value that should be a tensor of this rule, or nothing. */
export function verifyTensor(rule: TensorRule, value: unknown): string | undefined {
  if (!isTensor(value)) return `is ${shown(value)}; it must be a tensor of ${ruleInWords(rule)}`;
  if (value.dtype === rule.dtype && fits(rule.shape, value.shape)) return undefined;
  return `is ${shown(value)}; it must be ${ruleInWords(rule)}`;
}

/** `f32 [any, any, 3 or 4]`. */
export function ruleInWords(rule: TensorRule): string {
  const sizes = rule.shape.map((allowed) => (allowed === null ? "any" : allowed.join(" or ")));
  return `${rule.dtype} [${sizes.join(", ")}]`;
}

function fits(rule: TensorRule["shape"], shape: readonly number[]): boolean {
  return (
    shape.length === rule.length &&
    shape.every((size, index) => {
      const allowed = rule[index];
      return Number.isInteger(size) && size > 0 && (!allowed || allowed.includes(size));
    })
  );
}
