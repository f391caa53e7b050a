/**
 * A rig for tests of documents: a pack of small definitions with every kind of port, files that exist in memory only,
 * and documents from a few words. Nothing here is run.
 */

import { createCatalogue, type Catalogue } from "../catalogue.js";
import { checkDocument, type Checked } from "../check.js";
import {
  defineNode,
  definePack,
  type AnyDefinition,
  type FilesDoor,
  type LookedMap,
} from "../define-node.js";
import type { Diagnostic } from "../diagnostic.js";
import type { FileRef, Model } from "../doors.js";
import type { GraphDocument } from "../document.js";
import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import { parseDocument } from "../parse.js";
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

/** The rig's definitions as a pack. */
export const testPack = definePack({
  prefix: "test",
  name: "@test/pack",
  version: "1.0.0",
  integrity: "none",
  nodes: [load, encode, adapt, sample, lora, loadPicture, paint, save] satisfies readonly AnyDefinition[],
});

/** A catalogue of the rig's pack. */
export const testCatalogue: Catalogue = createCatalogue([testPack]);

/** Inputs of a node, as they stand in a document's JSON. */
export type JsonInputs = Readonly<Record<string, unknown>>;

/** The JSON of a document; nodes are `[last word of the type, inputs?, more?]`. */
export function documentJson(
  nodes: Readonly<Record<string, readonly [type: string, inputs?: JsonInputs, more?: JsonInputs]>>,
  parts: JsonInputs = {},
): Record<string, unknown> {
  const all = Object.entries(nodes).map(([id, [word, inputs = {}, more = {}]]) => {
    const type = word.includes("/") ? word : `test/${word}`;
    const version = testCatalogue.definition(type)?.version ?? 1;
    return [id, { type, version, inputs, ...more }] as const;
  });
  const packs = { test: { name: "@test/pack", version: "1.0.0" } };
  return { dreamloom: 1, nodes: Object.fromEntries(all), packs, ...parts };
}

/** A document of the rig; throws what parsing has to say. */
export function documentOf(...args: Parameters<typeof documentJson>): GraphDocument {
  const { document, diagnostics } = parseDocument(JSON.stringify(documentJson(...args)));
  if (!document) throw new Error(messagesOf(diagnostics).join("\n"));
  return document;
}

/** Checks a document of the rig. */
export function check(document: GraphDocument, looked?: LookedMap): Checked {
  return checkDocument(document, testCatalogue, looked);
}

/** The sentences alone. */
export function messagesOf(diagnostics: readonly Diagnostic[]): string[] {
  return diagnostics.map(({ message }) => message);
}

/** Files that exist in memory: names of pictures, and checkpoints with the facets of their parts. */
export function filesOf(
  names: readonly string[],
  checkpoints: Readonly<Record<string, Partial<Record<Model["part"], Record<string, number>>>>> = {},
): FilesDoor {
  const digest = (name: string): Digest => `sha256:${name}` as Digest;
  const missing = (name: string) => new NodeError(`There is no file "${name}".`, { kind: "file-missing" });
  return {
    find: ({ file: name }) =>
      names.includes(name)
        ? Promise.resolve<FileRef>({ name, path: `/files/${name}`, digest: digest(name) })
        : Promise.reject(missing(name)),
    checkpoint: (name, part) => {
      const facets = checkpoints[name]?.[part];
      if (!facets) return Promise.reject(missing(`models:${name}`));
      return Promise.resolve({ path: `/models/${name}`, digest: digest(name), facets });
    },
    lora: () => Promise.resolve({ parts: ["dit"], facets: {} }),
    backend: (name) => Promise.resolve({ name, numericClass: "none" }),
  };
}
