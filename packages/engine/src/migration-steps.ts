/**
 * Migrations as data: what a node's inputs are after the steps from one version to the next. Inputs come in as they
 * stand in the JSON, links and sweeps included; they go out as a new record. Runs no code of any pack.
 */

import type { MigrationStep } from "./define-node.js";
import { NodeError } from "./failure.js";

type Fields = Map<string, unknown>;

/** Takes the steps, one after another. Throws a sentence when one of them does not fit what stands there. */
export function takeSteps(
  steps: readonly MigrationStep[],
  inputs: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const fields: Fields = new Map(Object.entries(inputs));
  for (const step of steps) takeStep(step, fields);
  return Object.fromEntries(fields);
}

/** What inputs are called after the steps, by their names before; only those that have another name. */
export function renamesIn(steps: readonly MigrationStep[]): ReadonlyMap<string, string> {
  const renames = new Map<string, string>();
  for (const step of steps) {
    const [from, to] = "rename" in step ? [step.rename, step.to] : "remove" in step ? [step.remove] : [];
    if (from === undefined) continue;
    const before = [...renames].find(([, now]) => now === from)?.[0] ?? from;
    renames.delete(before);
    if (to !== undefined) renames.set(before, to);
  }
  return renames;
}

function takeStep(step: MigrationStep, fields: Fields): void {
  if ("rename" in step) return rename(step.rename, step.to, fields);
  if ("set" in step) return void (fields.has(step.set) || fields.set(step.set, step.to));
  if ("remove" in step) return void fields.delete(step.remove);
  if ("replace" in step) return change(step.replace, fields, (literal) => otherWord(step.by, literal));
  if ("scale" in step)
    return change(step.scale, fields, (literal) =>
      typeof literal === "number" ? literal * step.by : literal,
    );
  return step satisfies never;
}

function rename(from: string, to: string, fields: Fields): void {
  if (!fields.has(from)) return;
  if (fields.has(to)) throw new NodeError(`"${from}" is called "${to}" now, and both are there.`);
  fields.set(to, fields.get(from));
  fields.delete(from);
}

function otherWord(by: Readonly<Record<string, unknown>>, literal: unknown): unknown {
  return typeof literal === "string" && Object.hasOwn(by, literal) ? by[literal] : literal;
}

/** Changes the literals of an input, also those of a sweep or a list; what is linked stays. */
function change(port: string, fields: Fields, ofLiteral: (literal: unknown) => unknown): void {
  const changed = (input: unknown): unknown => {
    if (Array.isArray(input)) return input.map(changed);
    if (typeof input !== "object" || input === null) return ofLiteral(input);
    const { each } = input as { readonly each?: unknown };
    return Array.isArray(each) ? { ...input, each: each.map(ofLiteral) } : input;
  };
  if (fields.has(port)) fields.set(port, changed(fields.get(port)));
}
