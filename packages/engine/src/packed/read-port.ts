/** Reads the ports of a node in a `nodes.json`: socket, words, widget, default and facets. Gives ports of definitions. */

import type { FacetRules, Port, Widget } from "../define-node.js";
import { isName } from "../ids.js";
import { readLiteral, takesLiterals } from "../literal-check.js";
import type { Socket } from "../sockets/socket.js";
import type { Value } from "../value.js";
import {
  allDifferent,
  entriesOf,
  flagOf,
  formOf,
  itemsOf,
  maybe,
  numberOf,
  oneOf,
  partsOf,
  refuse,
  textOf,
  wholeOf,
  wordsOf,
  type Place,
} from "./fields.js";
import { readChoices, readSocket, type OwnSockets } from "./read-socket.js";

/** A port with its name, as `nodes.json` lists it. */
export type ReadPort = readonly [name: string, port: Port];

/** Reads the inputs or the outputs of a node. */
export function readPorts(place: Place, side: "input" | "output", own: OwnSockets): readonly ReadPort[] {
  const ports = itemsOf(place, 64).map((item) => readPort(item, side, own));
  allDifferent(
    place,
    ports.map(([name]) => name),
  );
  return ports;
}

const keys = [
  ...(["name", "about", "socket", "optional", "linkable", "default", "widget", "facets"] as const),
];

function readPort(place: Place, side: "input" | "output", own: OwnSockets): ReadPort {
  const named = partsOf(place, keys).name;
  const name = wordsOf(named, 64);
  if (!isName(name)) refuse(named, `is ${JSON.stringify(name)}, which is no name for a port`);
  const parts = partsOf({ ...place, words: place.words.replace(/\[\d+\]$/, `.${name}`) }, keys);
  const socket = readSocket(parts.socket, own);
  const linkable = flagOf(parts.linkable);
  if (side === "input" && linkable && isFile(socket))
    refuse(parts.linkable, "is true; a file must be known before the run, so its port cannot be linked");
  if (side === "output")
    for (const part of [parts.default, parts.widget])
      if (part.given !== undefined) refuse(part, "cannot stand at an output");
  const widget = maybe("widget", parts.widget, (part) => readWidget(part, socket));
  const port: Port = {
    kind: "port",
    socket,
    about: wordsOf(parts.about, 400),
    optional: flagOf(parts.optional),
    linkable,
    ...widget,
    ...maybe("default", parts.default, (part) => readDefault(part, { socket, ...widget })),
    ...maybe("facets", parts.facets, readFacets),
  };
  return [name, Object.freeze(port)];
}

/** Whether values of a socket name files: a file, or a list of them. */
export function isFile(socket: Socket): boolean {
  return socket.item ? isFile(socket.item) : socket.name === "file";
}

function readDefault(place: Place, port: Pick<Port, "socket" | "widget">): Value {
  if (!takesLiterals(port.socket))
    refuse(place, `cannot stand there: ${port.socket.article} comes over a link only`);
  const read = readLiteral(port, place.given!);
  return "wrong" in read ? refuse(place, read.wrong) : frozen(read.value);
}

/** What a widget of each kind can say, and the socket whose literals it sets. */
const kinds = ["number", "integer", "text", "flag", "choice", "seed", "colour", "file"] as const;

function readWidget(place: Place, socket: Socket): Widget {
  const parts = partsOf(place, ["kind", "min", "max", "step", "unit", "lines", "choices", "accept"]);
  const kind = oneOf(parts.kind, kinds);
  if (kind !== socket.name)
    refuse(parts.kind, `is "${kind}"; the widget of ${socket.article} is "${socket.name}"`);
  const allowed: readonly string[] = sayings[kind];
  for (const [key, part] of Object.entries(parts))
    if (part.given !== undefined && key !== "kind" && !allowed.includes(key))
      refuse(part, `cannot stand in a widget of kind "${kind}"`);
  switch (kind) {
    case "number":
    case "integer":
      return { kind, ...readRange(parts) };
    case "text":
      return { kind, ...maybe("lines", parts.lines, (part) => wholeOf(part, 1, 64)) };
    case "choice":
      return { kind, choices: sameChoices(parts.choices, socket) };
    case "file":
      return { kind, accept: itemsOf(parts.accept, 32).map(readEnding) };
    case "flag":
    case "seed":
    case "colour":
      return { kind };
    default:
      return kind satisfies never;
  }
}

const sayings: Readonly<Record<(typeof kinds)[number], readonly string[]>> = {
  number: ["min", "max", "step", "unit"],
  integer: ["min", "max", "step", "unit"],
  text: ["lines"],
  flag: [],
  choice: ["choices"],
  seed: [],
  colour: [],
  file: ["accept"],
};

function readRange(parts: Readonly<Record<"min" | "max" | "step" | "unit", Place>>): object {
  return {
    ...maybe("min", parts.min, numberOf),
    ...maybe("max", parts.max, numberOf),
    ...maybe("step", parts.step, numberOf),
    ...maybe("unit", parts.unit, (part) => wordsOf(part, 16)),
  };
}

function sameChoices(place: Place, { choices = [] }: Socket): readonly string[] {
  const said = readChoices(place);
  return JSON.stringify(said) === JSON.stringify(choices)
    ? said
    : refuse(place, "differs from the socket's choices");
}

function readEnding(place: Place): string {
  return formOf(place, /^\.[a-z0-9]{1,15}$/, 'the ending of a file name such as ".png"');
}

function readFacets(place: Place): FacetRules {
  const rules = entriesOf(place, 16, isName).map(([facet, part]) => [facet, readFacet(part)] as const);
  return Object.fromEntries(rules);
}

function readFacet(place: Place): FacetRules[string] {
  const { given } = place;
  if (typeof given === "number") return given;
  if (typeof given === "string") return wordsOf(place, 64);
  const { same } = partsOf(place, ["same"]);
  return { same: textOf(same, 200) };
}

function frozen(value: Value): Value {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) frozen(part as Value);
  return Object.freeze(value);
}
