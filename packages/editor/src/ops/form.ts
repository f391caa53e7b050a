/** The document's own inputs and outputs: what its form shows, in which order and under which names. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import { portRef, refText, type PortRef } from "./refs.js";

/** One field of the form: its name and the inputs that it sets. */
export interface FormField {
  readonly name: string;
  readonly targets: readonly PortRef[];
}

/** The fields of the form in their order: those that were put in order first, then by name. */
export function formFields(document: PlainDocument): readonly FormField[] {
  return formOrder(document).map((name) => ({
    name,
    targets: [document.inputs[name] ?? []].flat().map(portRef),
  }));
}

/** The names of the document's inputs in the order of the form. */
export function formOrder(document: PlainDocument): readonly string[] {
  const names = Object.keys(document.inputs).sort();
  const order = (document.layout["#form"]?.order ?? []).filter((name) => names.includes(name));
  return [...new Set([...order, ...names])];
}

/** The name under which the form shows an input, if it does. */
export function formNameOf(document: PlainDocument, port: PortRef): string | undefined {
  const wanted = refText(port);
  return Object.keys(document.inputs).find((name) => [document.inputs[name] ?? []].flat().includes(wanted));
}

/** Shows an input in the form, under its port's name or one like it; returns the name. */
export function showInForm(draft: Draft, port: PortRef, wanted = port.port): string {
  const there = formNameOf(draft, port);
  if (there !== undefined) return there;
  const name = freeName(wanted, draft.inputs);
  const order = formOrder(draft);
  draft.inputs[name] = refText(port);
  setOrder(draft, [...order, name]);
  return name;
}

/** Takes an input out of the form. */
export function hideFromForm(draft: Draft, port: PortRef): void {
  const name = formNameOf(draft, port);
  if (name === undefined) return;
  const rest = [draft.inputs[name] ?? []].flat().filter((ref) => ref !== refText(port));
  if (rest.length > 0) draft.inputs[name] = rest.length === 1 ? rest[0]! : rest;
  else dropField(draft, name);
}

/** Moves a field before another one, or to the end. */
export function moveInForm(draft: Draft, name: string, before: string | undefined): void {
  if (!(name in draft.inputs) || name === before) return;
  const order = formOrder(draft).filter((each) => each !== name);
  const at = before === undefined ? order.length : order.indexOf(before);
  setOrder(draft, order.toSpliced(at < 0 ? order.length : at, 0, name));
}

/** Gives a field another name; a name that is taken gets a number. Returns the name it has now. */
export function renameInForm(draft: Draft, name: string, wanted: string): string {
  const refs = draft.inputs[name];
  if (refs === undefined || wanted === name) return name;
  const order = formOrder(draft);
  const next = freeName(wanted, draft.inputs);
  delete draft.inputs[name];
  draft.inputs[next] = refs;
  setOrder(
    draft,
    order.map((each) => (each === name ? next : each)),
  );
  return next;
}

/** Makes a port one of the document's outputs; returns the name. */
export function addOutput(draft: Draft, port: PortRef, wanted = port.port): string {
  const there = outputNameOf(draft, port);
  if (there !== undefined) return there;
  const name = freeName(wanted, draft.outputs);
  draft.outputs[name] = refText(port);
  return name;
}

/** Takes a port out of the document's outputs. */
export function removeOutput(draft: Draft, port: PortRef): void {
  const name = outputNameOf(draft, port);
  if (name !== undefined) delete draft.outputs[name];
}

/** The name under which a port is one of the document's outputs. */
export function outputNameOf(document: PlainDocument, port: PortRef): string | undefined {
  return Object.keys(document.outputs).find((name) => document.outputs[name] === refText(port));
}

function dropField(draft: Draft, name: string): void {
  const order = formOrder(draft).filter((each) => each !== name);
  delete draft.inputs[name];
  if (draft.layout["#form"]?.order) setOrder(draft, order);
}

function setOrder(draft: Draft, order: readonly string[]): void {
  const form = (draft.layout["#form"] ??= {});
  if (order.length > 0) form.order = [...order];
  else delete form.order;
  if (Object.keys(form).length === 0) delete draft.layout["#form"];
}

/** A name made of what names may hold, with a number when it is taken. */
function freeName(wanted: string, taken: Readonly<Record<string, unknown>>): string {
  const letters = wanted
    .trim()
    .replace(/[^A-Za-z0-9_-]+/g, "-")
    .replace(/^[^A-Za-z_]+/, "")
    .slice(0, 60);
  const base = letters === "" ? "value" : letters;
  if (!Object.hasOwn(taken, base) && !(base in {})) return base;
  for (let number = 2; ; number++) if (!Object.hasOwn(taken, `${base}-${number}`)) return `${base}-${number}`;
}
