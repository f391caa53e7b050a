/**
 * A rig that runs documents with a pack, as an installed one is: made again from its `nodes.json`, on a real engine with
 * a cache in memory. Doors stand in or are given. What stands on packs that are not there is left out.
 */

import { digestOfValue } from "../artifact/codec.js";
import { createMemoryCache } from "../cache/cache.js";
import { createCatalogue, type Catalogue } from "../catalogue.js";
import type { AnyDefinition, Context } from "../define-node.js";
import type { GraphDocument, Json } from "../document.js";
import { createEngine, type Engine } from "../engine.js";
import { NodeError } from "../failure.js";
import type { Digest } from "../ids.js";
import type { Pack, PackDefinition } from "../pack.js";
import { packFileOf } from "../packed/pack-file-of.js";
import { packOf, type RunInPack } from "../packed/pack-of.js";
import { parseDocument } from "../parse.js";
import { setInputs } from "../set-inputs.js";
import type { Value } from "../value.js";
import { fakeContext, type ContextOptions, type FakeContext } from "./fake-context.js";
import { lineOf } from "./log-line.js";
import { frozen } from "./run-check.js";

/** What may be said of a rig. */
export interface PackRigOptions extends Omit<ContextOptions, "signal" | "inside"> {
  /** Other packs that its documents use. */
  readonly packs?: readonly Pack[];
}

/** What may be said of a run in it. */
export interface RigRunOptions {
  /** Node ids or names of the document's outputs; unless said, all outputs and every node that writes. */
  readonly targets?: readonly string[];
  /** Values for the document's inputs, or for `node.port`, as they would stand in its JSON. */
  readonly set?: Readonly<Record<string, Json>>;
  readonly signal?: AbortSignal;
}

/** What a run gave. */
export interface RigRun {
  readonly outcome: "succeeded" | "failed" | "cancelled";
  /** By name of the document's outputs. */
  readonly outputs: Readonly<Record<string, Value>>;
  readonly digests: Readonly<Record<string, Digest>>;
  /** What happened: `ran sky`, `hits sky`, `failed sky: …`. */
  readonly log: readonly string[];
}

/** The rig. */
export interface PackRig {
  readonly catalogue: Catalogue;
  readonly engine: Engine;
  /** Runs a document, given as JSON text or as what that text says. Rejects with a `NodeError` when something is wrong with it. */
  run(document: unknown, options?: RigRunOptions): Promise<RigRun>;
}

/** Makes a rig for a pack. Throws a `NodeError` when `nodes.json` cannot be made of it. */
export function packRig(pack: PackDefinition, options: PackRigOptions = {}): PackRig {
  const file = packFileOf(pack);
  const context = fakeContext(options);
  const run = runnerOf(pack, context);
  const catalogueFor = (document?: GraphDocument): Catalogue => {
    const { name, version } = { name: pack.prefix, version: "0.0.0", ...document?.packs.get(pack.prefix) };
    const place = {
      name: String(name),
      version: String(version),
      integrity: "rig",
      trust: "sandboxed",
    } as const;
    return createCatalogue([packOf(file, { ...place, dev: true, run }), ...(options.packs ?? [])]);
  };
  const catalogue = catalogueFor();
  const { personsFiles: files, picture, backend, write } = context;
  const engine = createEngine({
    ...{ catalogue, cache: createMemoryCache(2 ** 28), files, picture, backend, writer: { write } },
    watchInputs: true,
    graceMs: 1000,
  });
  return {
    catalogue,
    engine,
    async run(given, asked = {}) {
      const document = parsed(given);
      const catalogue = catalogueFor(document);
      return runDocument(engine.withCatalogue(catalogue), document, { ...asked, catalogue });
    },
  };
}

/** Runs a node as the process of a pack does: its own `check` first, then the node, with what packs may ask. */
function runnerOf(
  { nodes }: PackDefinition,
  { files, read, own, fetch, picture, backend }: FakeContext,
): RunInPack {
  const byType = new Map(nodes.map((node): [string, AnyDefinition] => [node.type, node]));
  return async (type, values, context) => {
    const definition = byType.get(type)!;
    const given = Object.entries(values).filter(([, value]) => value !== undefined);
    const problem = definition.check?.(Object.fromEntries(given) as Record<string, Value>, new Set())[0];
    if (problem) throw new NodeError(`"${type}".${problem.port}: ${problem.message}`);
    const { signal, progress, preview, log, tensor, derive, write, provenance } = context;
    const asIfInstalled: Context = {
      ...{ signal, progress, preview, log, tensor, derive, write, provenance },
      ...{ files, picture, backend, read, own, fetch },
    };
    return (await definition.run(frozen(values) as never, asIfInstalled)) as Record<string, unknown>;
  };
}

function parsed(given: unknown): GraphDocument {
  const { document, diagnostics } = parseDocument(typeof given === "string" ? given : JSON.stringify(given));
  return document ?? refuse(diagnostics);
}

async function runDocument(
  engine: Engine,
  given: GraphDocument,
  { catalogue, targets, set = {}, signal }: RigRunOptions & { readonly catalogue: Catalogue },
): Promise<RigRun> {
  const { document, diagnostics } = setInputs(given, catalogue, new Map(Object.entries(set)));
  if (diagnostics.length > 0) refuse(diagnostics);
  const opened = await engine.open(document, { partial: true });
  const wrong = opened.diagnostics.filter(
    ({ severity, code }) => severity === "error" && code !== "missing-pack",
  );
  if (wrong.length > 0 || !opened.graph) return refuse(opened.diagnostics);
  const log: string[] = [];
  const { outcome, outputs } = await engine.run(opened.graph, {
    ...{ targets, signal },
    onEvent: (event) => log.push(...[lineOf(event) ?? []].flat()),
  });
  const digests = [...outputs].map(([name, value]) => [name, digestOfValue(value)] as const);
  return { outcome, outputs: Object.fromEntries(outputs), digests: Object.fromEntries(digests), log };
}

function refuse(diagnostics: readonly { readonly message: string }[]): never {
  throw new NodeError(diagnostics.map(({ message }) => message).join("\n"));
}
