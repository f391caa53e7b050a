/**
 * A rig for tests of documents: a catalogue of the test pack, documents from a few words, and files that exist in
 * memory only. Nothing here is run.
 */

import { createCatalogue, type Catalogue } from "../catalogue.js";
import { checkDocument, type Checked } from "../check.js";
import type { FilesDoor, LookedMap } from "../define-node.js";
import type { Diagnostic } from "../diagnostic.js";
import type { FileRef, Model } from "../doors.js";
import type { GraphDocument } from "../document.js";
import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import { parseDocument } from "../parse.js";
import { testPack } from "./test-pack.js";

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

/** The sentences that checking a document of the rig gives. */
export function messages(document: GraphDocument, looked?: LookedMap): string[] {
  return messagesOf(check(document, looked).diagnostics);
}

/** Nodes up to what steers a sampler. */
export const models = {
  load: ["load", { checkpoint: "mini" }],
  encode: ["encode", { lmm: { from: "load.lmm" }, text: "a whale" }],
  adapt: ["adapt", { adapter: { from: "load.adapter" }, encoding: { from: "encode.encoding" } }],
} as const;

/** What a sampler must be linked to. */
export const sampleInputs = { dit: { from: "load.dit" }, conditioning: { from: "adapt.conditioning" } };

/** A document with a sampler that has these inputs beside its links. */
export function sampling(inputs: JsonInputs): GraphDocument {
  return documentOf({ ...models, sample: ["sample", { ...sampleInputs, ...inputs }] });
}

/** A document with one painter that has these inputs. */
export function painting(inputs: JsonInputs): GraphDocument {
  return documentOf({ paint: ["paint", { pictures: [], ...inputs }] });
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
    read: ({ name }) => Promise.resolve(new TextEncoder().encode(name)),
    checkpoint: (name, part) => {
      const facets = checkpoints[name]?.[part];
      if (!facets) return Promise.reject(missing(`models:${name}`));
      return Promise.resolve({ path: `/models/${name}`, digest: digest(name), facets });
    },
    lora: () => Promise.resolve({ parts: ["dit"], facets: {} }),
    backend: (name) => Promise.resolve({ name, numericClass: "none" }),
  };
}
