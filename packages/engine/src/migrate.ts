/**
 * Brings the nodes of a document to the versions that are installed, step by step, in memory. A definition's
 * migrations are pure functions on a node's inputs as they stand in the JSON, or steps as data. The document that came in is not changed.
 */

import type { Catalogue } from "./catalogue.js";
import type { AnyDefinition, MigrationStep } from "./define-node.js";
import type { Diagnostic } from "./diagnostic.js";
import { inWords, migrationFailed } from "./diagnostics.js";
import type { DocumentInput, DocumentNode, GraphDocument, Json } from "./document.js";
import { renamesIn, takeSteps } from "./migration-steps.js";
import { readPortRef, type FormProblem } from "./parse-form.js";
import { parseInput } from "./parse-input.js";
import { inputToJson } from "./print.js";

/** A document with its nodes brought up to date where a migration leads there; checking reports the others. */
export interface Migrated {
  readonly document: GraphDocument;
  /** Ids of the nodes that were changed. */
  readonly migrated: readonly string[];
  readonly diagnostics: readonly Diagnostic[];
}

/** Migrates every node that is older than its definition. What names an input that has another name now follows it. */
export function migrateDocument(document: GraphDocument, catalogue: Catalogue): Migrated {
  const changed = new Map<string, DocumentNode>();
  const renamed = new Map<string, ReadonlyMap<string, string>>();
  const diagnostics: Diagnostic[] = [];
  for (const [id, node] of document.nodes) {
    const definition = catalogue.definition(node.type);
    if (!definition || node.version >= definition.version) continue;
    const migrated = migrateNode(id, node, definition, diagnostics);
    if (migrated === node) continue;
    changed.set(id, migrated);
    renamed.set(id, renamedSince(definition, node.version, migrated.version));
  }
  if (changed.size === 0) return { document, migrated: [], diagnostics };
  const nodes = new Map([...document.nodes].map(([id, node]) => [id, changed.get(id) ?? node]));
  const followed = followRenames(document, renamed);
  return { document: { ...followed, nodes }, migrated: [...changed.keys()], diagnostics };
}

function migrateNode(
  id: string,
  node: DocumentNode,
  definition: AnyDefinition,
  diagnostics: Diagnostic[],
): DocumentNode {
  let { version, inputs } = node;
  while (version < definition.version) {
    const step = definition.migrate?.[version];
    if (!step) return version === node.version ? node : { ...node, version, inputs };
    const next = takeStep(id, step, inputs);
    if (typeof next === "string") {
      diagnostics.push(migrationFailed(id, node.type, version, next));
      return node;
    }
    inputs = next;
    version++;
  }
  return { ...node, version, inputs };
}

/** What inputs are called now, by their names in a version; a migration that is a function does not say. */
function renamedSince(
  { migrate = {} }: AnyDefinition,
  from: number,
  to: number,
): ReadonlyMap<string, string> {
  const steps: MigrationStep[] = [];
  for (let version = from; version < to; version++) {
    const migration = migrate[version];
    if (typeof migration === "object") steps.push(...migration);
  }
  return renamesIn(steps);
}

/** The document's own inputs and the reroute points of links name ports too. */
function followRenames(
  document: GraphDocument,
  renamed: ReadonlyMap<string, ReadonlyMap<string, string>>,
): GraphDocument {
  if ([...renamed.values()].every(({ size }) => size === 0)) return document;
  const nowCalled = (node: string, port: string): string => renamed.get(node)?.get(port) ?? port;
  const inputs = [...document.inputs].map(
    ([name, refs]) => [name, refs.map(({ node, port }) => ({ node, port: nowCalled(node, port) }))] as const,
  );
  const layout = [...document.layout].map(([key, place]) => {
    const ref = readPortRef(key);
    return [ref === undefined ? key : `${ref.node}.${nowCalled(ref.node, ref.port)}`, place] as const;
  });
  return { ...document, inputs: new Map(inputs), layout: new Map(layout) };
}

type Step = NonNullable<AnyDefinition["migrate"]>[number];

/** The inputs after one step, or why it failed. */
function takeStep(
  id: string,
  step: Step,
  inputs: ReadonlyMap<string, DocumentInput>,
): ReadonlyMap<string, DocumentInput> | string {
  const before = Object.fromEntries([...inputs].map(([port, input]) => [port, inputToJson(input)]));
  let after: Record<string, unknown>;
  try {
    after = typeof step === "function" ? step(before) : takeSteps(step, before);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
  return readInputs(id, after);
}

function readInputs(
  id: string,
  fields: Record<string, unknown>,
): ReadonlyMap<string, DocumentInput> | string {
  const problems: FormProblem[] = [];
  const inputs = new Map<string, DocumentInput>();
  for (const [port, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    const where = { node: id, port };
    const input = parseInput(value as Json, () => ({ words: inWords(where), path: [], ...where }), problems);
    if (input) inputs.set(port, input);
  }
  return problems[0]?.diagnostic.message ?? inputs;
}
