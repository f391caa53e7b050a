/** Reads the sockets of a `nodes.json`: those of the pack's own, and the ones that its ports name. */

import { isName } from "../ids.js";
import type { Dtype } from "../value.js";
import { bytesPerNumber } from "../value.js";
import { describeSocket } from "../sockets/describe-socket.js";
import { choiceSocket, listOf } from "../sockets/plain.js";
import { ourSocket, socketOf } from "../sockets/socket-of.js";
import type {
  Socket,
  SocketDescription,
  SocketHolds,
  SocketLook,
  SocketPreview,
  TensorRule,
} from "../sockets/socket.js";
import { wrongInSocket } from "../sockets/socket-rules.js";
import {
  allDifferent,
  entriesOf,
  flagOf,
  formOf,
  itemsOf,
  maybe,
  oneOf,
  partsOf,
  refuse,
  textOf,
  wholeOf,
  wordsOf,
  type Place,
} from "./fields.js";

/** The pack's own sockets, by name. */
export type OwnSockets = ReadonlyMap<string, Socket>;

const keys = [
  ...(["name", "article", "about", "facets", "look", "item", "choices", "holds", "preview"] as const),
];

/** How deep lists, and fields in fields, may stand in each other. */
const deepest = 6;

/** Reads the pack's own sockets. One that holds another stands after it. */
export function readOwnSockets(place: Place, prefix: string): OwnSockets {
  const own = new Map<string, Socket>();
  for (const item of itemsOf(place, 64)) {
    const description = readOwn(item, own);
    const wrong = wrongInSocket(description, prefix);
    if (wrong !== undefined) refuse(item, wrong);
    if (own.has(description.name)) refuse(item, `is the second one called "${description.name}"`);
    own.set(description.name, socketOf(description));
  }
  return own;
}

function readOwn(place: Place, own: OwnSockets): SocketDescription {
  const { name, article, about, facets, look, item, choices, holds, preview } = partsOf(place, keys);
  for (const [key, part] of Object.entries({ item, choices }))
    if (part.given !== undefined) refuse(part, `cannot stand in a socket of a pack's own ("${key}")`);
  return {
    name: wordsOf(name, 64),
    article: wordsOf(article, 48),
    about: wordsOf(about, 400),
    facets: readFacetNames(facets),
    look: readLook(look),
    holds: readHolds(holds, own),
    ...maybe("preview", preview, readPreview),
  };
}

/** Reads the socket of a port or a field: one that the engine has, one of the pack's own, a choice of words or a list. */
export function readSocket(place: Place, own: OwnSockets, depth = 0): Socket {
  if (depth > deepest) refuse(place, `stands more than ${deepest} deep`);
  const { name, item, choices } = partsOf(place, keys);
  if (item.given !== undefined) return listOf(readSocket(item, own, depth + 1));
  const called = textOf(name, 200);
  if (called === "choice") return choiceSocket(readChoices(choices));
  return (
    own.get(called) ??
    ourSocket(called) ??
    refuse(
      place,
      `is ${JSON.stringify(called)}; neither the engine nor the pack's "sockets" have such a socket`,
    )
  );
}

/** Reads the words of a choice. */
export function readChoices(place: Place): readonly string[] {
  const words = itemsOf(place, 256).map((item) => wordsOf(item, 120));
  return words.length === 0 ? refuse(place, "has no items") : allDifferent(place, words);
}

function readFacetNames(place: Place): readonly string[] {
  const names = itemsOf(place, 16).map((item) => wordsOf(item, 64));
  const bad = names.find((name) => !isName(name));
  return bad === undefined
    ? allDifferent(place, names)
    : refuse(place, `has ${JSON.stringify(bad)}, which is no name`);
}

function readLook(place: Place): SocketLook {
  const { family, fill, dark, light } = partsOf(place, ["family", "fill", "dark", "light"]);
  const hex = (part: Place): string => formOf(part, /^#[0-9a-fA-F]{6}$/, 'a colour such as "#ff8800"');
  return {
    family: oneOf(family, ["models", "words", "tensors", "pictures", "values"]),
    fill: oneOf(fill, ["solid", "half", "dot", "ring", "bar"]),
    dark: hex(dark),
    light: hex(light),
  };
}

function readHolds(place: Place, own: OwnSockets): SocketHolds {
  const { tensor, fields } = partsOf(place, ["tensor", "fields"]);
  if ((tensor.given === undefined) === (fields.given === undefined))
    refuse(place, 'must have either "tensor" or "fields"');
  if (tensor.given !== undefined) return { tensor: readTensorRule(tensor) };
  const parts = entriesOf(fields, 32, isName).map(([name, part]) => [name, readSocket(part, own)] as const);
  if (parts.length === 0) refuse(fields, "has no parts");
  const described = parts.map(([name, socket]) => [name, describeSocket(socket)]);
  return { fields: Object.fromEntries(described) as Record<string, SocketDescription> };
}

function readTensorRule(place: Place): TensorRule {
  const { dtype, shape, finite } = partsOf(place, ["dtype", "shape", "finite"]);
  const sizes = (part: Place): readonly number[] | null =>
    part.given === null ? null : itemsOf(part, 16).map((item) => wholeOf(item, 1, 2 ** 31));
  return {
    dtype: oneOf(dtype, Object.keys(bytesPerNumber) as Dtype[]),
    shape: itemsOf(shape, 8).map(sizes),
    ...(finite.given !== undefined && flagOf(finite) && { finite: true as const }),
  };
}

function readPreview(place: Place): SocketPreview {
  const { as, field } = partsOf(place, ["as", "field"]);
  return {
    as: oneOf(as, ["text", "number", "colours", "picture", "table"]),
    ...maybe("field", field, (part) => wordsOf(part, 64)),
  };
}
