/** A pack of small definitions with every kind of port, for tests of documents. Nothing in it is ever run. */

import { defineNode, type AnyDefinition } from "../define-node.js";
import { definePack } from "../pack.js";
import { adapter, conditioning, dit, encoding, lmm, picture } from "../sockets/dream.js";
import { listOf, numberSocket, textSocket } from "../sockets/plain.js";
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

const words = { title: "Test", about: "For tests." };
const neverRun = (): never => {
  throw new Error("Internal error: nothing of this rig is run.");
};

const load = defineNode({
  ...words,
  type: "test/load",
  version: 2,
  inputs: { checkpoint: text("A folder.", { linkable: false }) },
  outputs: { lmm, adapter, dit },
  effect: "reads",
  migrate: { 1: ({ name, ...rest }) => ({ ...rest, checkpoint: name }) },
  async look({ checkpoint }, files) {
    const part = async (name: "lmm" | "adapter" | "dit") =>
      (await files.checkpoint(String(checkpoint), name)).facets;
    return { facets: { lmm: await part("lmm"), adapter: await part("adapter"), dit: await part("dit") } };
  },
  run: neverRun,
});

const encode = defineNode({
  ...words,
  type: "test/encode",
  version: 1,
  inputs: { lmm, text: text("Words.") },
  outputs: { encoding: port(encoding, "It.", { facets: { hidden: { same: "lmm.hidden" } } }) },
  run: neverRun,
});

const adapt = defineNode({
  ...words,
  type: "test/adapt",
  version: 1,
  inputs: {
    adapter,
    encoding: port(encoding, "It.", { facets: { hidden: { same: "adapter.hidden" } } }),
  },
  outputs: { conditioning: port(conditioning, "It.", { facets: { width: { same: "adapter.width" } } }) },
  run: neverRun,
});

const sample = defineNode({
  ...words,
  type: "test/sample",
  version: 1,
  inputs: {
    dit,
    conditioning: port(conditioning, "It.", { facets: { width: { same: "dit.width" } } }),
    steps: integer("Steps.", { default: 28, min: 1, max: 100 }),
    guidance: number("Guidance.", { default: 3.5, min: 1, max: 20 }),
    sampler: choice("How.", ["euler", "heun"]),
    seed: seed(),
    tiled: flag("Tiles."),
  },
  outputs: { picture },
  run: neverRun,
});

const lora = defineNode({
  ...words,
  type: "test/lora",
  version: 1,
  inputs: { dit: optional(dit, "A DiT."), lmm: optional(lmm, "An LMM."), file: file("A LoRA.") },
  outputs: { dit: optional(dit, "The DiT."), lmm: optional(lmm, "The LMM.") },
  run: neverRun,
});

const loadPicture = defineNode({
  ...words,
  type: "test/load-picture",
  version: 1,
  loads: "picture",
  effect: "reads",
  inputs: { file: file("A picture file.", { accept: [".png"] }) },
  outputs: { picture },
  look: async ({ file }, files) => ({
    depends: { "*": [(await files.find(file as { readonly file: string })).digest] },
  }),
  run: neverRun,
});

const paint = defineNode({
  ...words,
  type: "test/paint",
  version: 1,
  inputs: {
    pictures: list(picture, "Pictures."),
    text: text("Names them.", { default: "" }),
    back: colour("Behind.", { default: "#ffffff" }),
    ratios: list(numberSocket, "Ratios.", { default: [1, 2] }),
    offset: number("Any number.", { default: 0 }),
    room: optional(integer("At least one.", { min: 1 })),
  },
  outputs: { picture, pictures: listOf(picture), caption: textSocket, count: numberSocket },
  check: ({ text, pictures }) =>
    String(text).includes("{9}")
      ? [
          {
            port: "text",
            message: `There is no picture 9 among ${(pictures as []).length}.`,
            line: 1,
            column: 3,
          },
        ]
      : [],
  run: neverRun,
});

const save = defineNode({
  ...words,
  type: "test/save",
  version: 1,
  effect: "writes",
  inputs: { picture },
  outputs: {},
  run: neverRun,
});

/** All of them. */
export const testPack = definePack({
  prefix: "test",
  name: "@test/pack",
  version: "1.0.0",
  integrity: "none",
  nodes: [load, encode, adapt, sample, lora, loadPicture, paint, save] satisfies readonly AnyDefinition[],
});
