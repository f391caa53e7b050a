/** A pack with a socket of its own and every kind of port, for tests of packs as data. */

import { defineNode } from "../define-node.js";
import { definePack } from "../pack.js";
import { defineSocket } from "../sockets/define-socket.js";
import { picture } from "../sockets/dream.js";
import { colourSocket, listOf, numberSocket, textSocket } from "../sockets/plain.js";
import {
  choice,
  colour,
  file,
  flag,
  integer,
  list,
  number,
  optional,
  port,
  seed,
  text,
} from "../sockets/port-builders.js";

/** Some colours under a name. */
export const palette = defineSocket({
  name: "toon/palette",
  article: "a palette",
  about: "Some colours that go together.",
  look: { family: "values", fill: "bar", dark: "#ffcc88", light: "#884400" },
  holds: { fields: { name: textSocket, colours: listOf(colourSocket) } },
  preview: { as: "colours", field: "colours" },
});

/** A grid of heights. */
export const relief = defineSocket({
  name: "toon/relief",
  article: "a relief",
  about: "How high each point lies.",
  look: { family: "tensors", fill: "dot", dark: "#a0c8ff", light: "#205090" },
  holds: { tensor: { dtype: "f32", shape: [null, null], finite: true } },
  facets: ["width"],
});

/** Takes the first colours of a palette. */
export const few = defineNode({
  type: "toon/few",
  version: 3,
  title: "Few colours",
  about: "Takes the first colours of a palette.",
  aliases: ["reduce"],
  group: "Colour",
  inputs: {
    palette,
    count: integer("How many to take.", { default: 2, min: 1, max: 16 }),
  },
  outputs: { palette },
  migrate: { 1: [{ rename: "size", to: "count" }], 2: [{ scale: "count", by: 2 }] },
  run: ({ palette: { name, colours }, count }) => ({ palette: { name, colours: colours.slice(0, count) } }),
});

/** Makes a palette from everything that can be typed in. */
export const make = defineNode({
  type: "toon/make",
  version: 1,
  title: "Make palette",
  about: "Makes a palette from what was typed in.",
  inputs: {
    name: text("What it is called.", { default: "mine", lines: 2 }),
    colours: list(colourSocket, "The colours.", { default: ["#102030"] }),
    first: optional(colour("Stands before the others.")),
    share: number("How much of it.", { default: 0.5, min: 0, max: 1, step: 0.1, unit: "%" }),
    turned: flag("Whether it is turned round."),
    order: choice("How they are ordered.", ["as typed", "by light"]),
    seed: seed("What chance follows from.", { default: 2n ** 64n - 1n }),
    of: optional(picture, "A picture to go with it."),
    from: optional(file("A file with more of them.", { accept: [".csv"] })),
  },
  outputs: { palette, count: port(numberSocket, "How many they are.") },
  lane: "cpu",
  run: ({ name, colours, first }) => ({
    palette: { name, colours: first === undefined ? colours : [first, ...colours] },
    count: colours.length,
  }),
});

/** The pack. */
export const toonPack = definePack({ prefix: "toon", sockets: [palette, relief], nodes: [make, few] });
