/** Builders of ports: one call says socket, words, widget, default and range. Used inside `defineNode`. */

import type { FacetRules, Port, Widget } from "../define-node.js";
import {
  choiceSocket,
  colourSocket,
  fileSocket,
  flagSocket,
  integerSocket,
  listOf,
  numberSocket,
  seedSocket,
  textSocket,
  type FileLiteral,
} from "./plain.js";
import type { Socket } from "./socket.js";
import type { Value } from "../value.js";

/** What any port may say beside its words. */
export interface PortOptions {
  readonly facets?: FacetRules;
  /** False: only a literal can be given. */
  readonly linkable?: boolean;
}

/** What a number's port may say. */
export interface NumberOptions extends PortOptions {
  readonly default?: number;
  readonly min?: number;
  readonly max?: number;
  /** What one turn of the widget moves it by; no rule for values. */
  readonly step?: number;
  /** `px`, `%`: shown after the number. */
  readonly unit?: string;
}

/** A port that must be given. */
export function port<S extends Socket>(socket: S, about: string, options: PortOptions = {}): Port<S, false> {
  return make(socket, about, { ...options, optional: false });
}

/**
 * A port that may be left out: of a socket, or any port built by the functions below. An optional output
 * hands on the input of the same name, and can be linked only while that is.
 */
export function optional<S extends Socket>(socket: S, about: string, options?: PortOptions): Port<S, true>;
export function optional<S extends Socket>(port: Port<S>): Port<S, true>;
export function optional<S extends Socket>(
  given: S | Port<S>,
  about = "",
  options: PortOptions = {},
): Port<S, true> {
  if (given.kind === "socket") return make(given, about, { ...options, optional: true });
  const kept = Object.entries(given).filter(([key]) => key !== "default");
  return Object.freeze({ ...(Object.fromEntries(kept) as Omit<Port<S>, "default">), optional: true });
}

/** A number, typed in or linked. */
export function number(about: string, options: NumberOptions = {}): Port<typeof numberSocket, false> {
  return make(numberSocket, about, { ...options, optional: false, widget: range("number", options) });
}

/** A whole number. */
export function integer(about: string, options: NumberOptions = {}): Port<typeof integerSocket, false> {
  return make(integerSocket, about, { ...options, optional: false, widget: range("integer", options) });
}

/** Words; `lines` is the height of the widget. Without a default it must be given. */
export function text(
  about: string,
  options: PortOptions & { readonly default?: string; readonly lines?: number } = {},
): Port<typeof textSocket, false> {
  const { lines } = options;
  const widget: Widget = { kind: "text", ...(lines === undefined ? {} : { lines }) };
  return make(textSocket, about, { ...options, optional: false, widget });
}

/** True or false; false unless the default says otherwise. */
export function flag(
  about: string,
  options: PortOptions & { readonly default?: boolean } = {},
): Port<typeof flagSocket, false> {
  return make(flagSocket, about, { default: false, ...options, optional: false, widget: { kind: "flag" } });
}

/** One of some words; the first unless the default says otherwise. */
export function choice<const C extends readonly [string, ...string[]] | readonly string[]>(
  about: string,
  choices: C,
  options: PortOptions & { readonly default?: C[number] } = {},
): Port<Socket<C[number]>, false> {
  const first = choices[0];
  if (first === undefined) throw new Error("Internal error: a choice without choices.");
  const widget: Widget = { kind: "choice", choices };
  return make(choiceSocket(choices), about, { default: first, ...options, optional: false, widget });
}

/** A seed, a bigint in `run`; 0 unless the default says otherwise. */
export function seed(
  about = "The number that the noise is made from; another seed gives another picture.",
  options: PortOptions & { readonly default?: bigint } = {},
): Port<typeof seedSocket, false> {
  return make(seedSocket, about, { default: 0n, ...options, optional: false, widget: { kind: "seed" } });
}

/** A colour: `#rrggbb` or `#rrggbbaa`. */
export function colour(
  about: string,
  options: PortOptions & { readonly default?: string } = {},
): Port<typeof colourSocket, false> {
  return make(colourSocket, about, { ...options, optional: false, widget: { kind: "colour" } });
}

/** A file of the person's; `accept` names endings, such as `.png`. Cannot be linked: files are known before a run. */
export function file(
  about: string,
  options: PortOptions & { readonly accept?: readonly string[]; readonly default?: FileLiteral } = {},
): Port<typeof fileSocket, false> {
  const widget: Widget = { kind: "file", accept: options.accept ?? [] };
  return make(fileSocket, about, { linkable: false, ...options, optional: false, widget });
}

/** Several values of one socket. */
export function list<Type>(
  item: Socket<Type>,
  about: string,
  options: PortOptions & { readonly default?: readonly Value[] } = {},
): Port<Socket<readonly Type[]>, false> {
  return make(listOf(item), about, { ...options, optional: false });
}

interface Made<Optional extends boolean> extends PortOptions {
  readonly optional: Optional;
  readonly default?: Value | FileLiteral;
  readonly widget?: Widget;
}

function make<S extends Socket, Optional extends boolean>(
  socket: S,
  about: string,
  made: Made<Optional>,
): Port<S, Optional> {
  const { optional, default: value, widget, facets, linkable = true } = made;
  return Object.freeze({
    kind: "port",
    socket,
    about,
    optional,
    linkable,
    ...(value === undefined ? {} : { default: value as Value }),
    ...(widget === undefined ? {} : { widget }),
    ...(facets === undefined ? {} : { facets }),
  });
}

function range(kind: "number" | "integer", { min, max, step, unit }: NumberOptions): Widget {
  return {
    kind,
    ...(min === undefined ? {} : { min }),
    ...(max === undefined ? {} : { max }),
    ...(step === undefined ? {} : { step }),
    ...(unit === undefined ? {} : { unit }),
  };
}
