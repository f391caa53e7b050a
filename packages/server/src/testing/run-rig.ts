/**
 * A rig for tests of runs: tiny nodes that paint, write and wait until the test opens them, documents in memory, a house
 * of runs over a folder that can be opened again after a crash.
 */

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createCatalogue,
  createEngine,
  createMemoryCache,
  NodeError,
  type Context,
  type Engine,
} from "@dreamloom/engine";
import { applyEdit, emptyPlain, type PlainDocument, type PlainNode } from "@dreamloom/engine/edits";
import { standInDoors } from "@dreamloom/engine/testing";
import type { ServerParts } from "../parts.js";
import type { HouseEvent, RunSummary } from "../protocol/index.js";
import { openRunHouse, type RunHouseParts } from "../runs/open-run-house.js";
import { isTerminal } from "../runs/run-state.js";
import type { Asker, DocumentsForRuns, RunHouse } from "../runs/run-house.js";
import { rigPack } from "./rig-pack.js";

/** A gate at which nodes wait. */
export interface Gate {
  /** Resolves when a node waits there. A name that begins with `deaf:` is one whose nodes hear no cancel. */
  readonly begun: Promise<void>;
  open(): void;
}

/** The rig's world: it outlives its houses, as a disk and a person do. */
export interface RunRig {
  readonly parts: ServerParts;
  /** The person's documents: every version. */
  readonly documents: Map<string, PlainDocument[]>;
  /** Tasks that computed, by node's name literal. */
  readonly computed: string[];
  readonly written: string[];
  gate(name: string): Gate;
  /** Opens a house and listens; `begin` is the test's. */
  open(more?: Pick<RunHouseParts, "atOnce">): Promise<HouseRig>;
}

/** A house with what it has told. */
export interface HouseRig extends AsyncDisposable {
  readonly house: RunHouse;
  readonly events: HouseEvent[];
  /** Resolves when a run has ended. */
  ended(run: string): Promise<RunSummary>;
  /** Runs a document of the rig's; gives the ids. */
  submit(
    document: string,
    more?: Partial<Parameters<RunHouse["submit"]>[0]>,
    asker?: Asker,
  ): Promise<string[]>;
}

const unheard = new AbortController().signal;

/** A person. */
export const ada: Asker = { client: "aaaaaaaaaaaaaaaa", name: "Ada" };
/** Another one. */
export const bob: Asker = { client: "bbbbbbbbbbbbbbbb", name: "Bob" };

/** Makes a rig in a folder of its own. */
export function runRig(more: Partial<ServerParts> = {}): RunRig {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-runs-"));
  const documents = new Map<string, PlainDocument[]>();
  const computed: string[] = [];
  const written: string[] = [];
  const gates = new Map<
    string,
    { readonly gate: Gate; readonly wait: (signal: AbortSignal) => Promise<void> }
  >();
  const gateOf = (name: string) => {
    const known = gates.get(name) ?? makeGate();
    gates.set(name, known);
    return known;
  };
  const catalogue = createCatalogue([
    rigPack({
      computed,
      wait: (name, signal) => gateOf(name).wait(name.startsWith("deaf:") ? unheard : signal),
    }),
  ]);
  const cache = createMemoryCache(2 ** 26);
  const doors = standInDoors(new AbortController().signal);
  const write: Context["write"] = ({ name, extension, digest }) => {
    const path = join(folder, "out", `${name}-${digest.slice(7, 15)}.${extension}`);
    written.push(path);
    return Promise.resolve(path);
  };
  const engine: Engine = createEngine({ catalogue, cache, ...doors, writer: { write }, graceMs: 50 });
  const png: ServerParts["png"] = (given) =>
    Promise.resolve(new TextEncoder().encode(`PNG of ${given.digest}`));
  const parts: ServerParts = {
    ...{ version: "0.0.0", workspace: join(folder, "graphs"), out: join(folder, "out") },
    ...{ dataFolder: join(folder, "data"), cache, png },
    catalogueFor: () => catalogue,
    open: async (document, { partial = false }) => ({
      ...(await engine.open(document, { partial })),
      engine,
    }),
    thumbnail: (bytes, size) => Promise.resolve(new TextEncoder().encode(`${size} of ${bytes.length}`)),
    readPicture: () => Promise.reject(new NodeError("There are no pictures here.")),
    readFile: () => Promise.reject(new NodeError("There are no files here.")),
    digestOf: () => Promise.reject(new NodeError("There are no files here.")),
    choices: () => Promise.resolve([]),
    cannotWrite: () => Promise.resolve(undefined),
    machine: () => Promise.reject(new NodeError("There is no machine here.")),
    workers: () => [],
    onWarning: (message) => {
      throw new Error(message);
    },
    ...more,
  };
  return {
    ...{ parts, documents, computed, written },
    gate: (name) => gateOf(name).gate,
    open: (more) => openHouse({ parts, documents: documentsIn(documents, parts.workspace), ...more }),
  };
}

async function openHouse(given: RunHouseParts): Promise<HouseRig> {
  const house = await openRunHouse(given);
  const events: HouseEvent[] = [];
  const waiting = new Set<() => void>();
  house.onEvent((event) => {
    events.push(event);
    for (const look of [...waiting]) look();
  });
  return {
    ...{ house, events },
    ended: (run) =>
      new Promise((resolve) => {
        const look = (): void => {
          const found = house.get(run)?.run;
          if (found === undefined || !isTerminal(found.state)) return;
          waiting.delete(look);
          resolve(found);
        };
        waiting.add(look);
        look();
      }),
    async submit(document, more = {}, asker = ada) {
      const ordered = await house.submit({ document, ...more }, asker);
      if (ordered.kind !== "queued") throw new Error(ordered.message);
      return ordered.runs.map(({ run }) => run);
    },
    [Symbol.asyncDispose]: () => house[Symbol.asyncDispose](),
  };
}

function documentsIn(documents: RunRig["documents"], folder: string): DocumentsForRuns {
  return {
    snapshot(document, version) {
      const versions = documents.get(document) ?? [];
      const at = version ?? versions.length - 1;
      const plain = versions[at];
      return Promise.resolve(plain && { plain, version: at, folder });
    },
    editFor(_, { document, patches }) {
      const versions = documents.get(document)!;
      const applied = applyEdit(versions.at(-1)!, patches);
      if ("refused" in applied) return Promise.resolve({ refused: applied.refused });
      versions.push(applied.document);
      return Promise.resolve({ version: versions.length - 1 });
    },
  };
}

function makeGate(): { readonly gate: Gate; readonly wait: (signal: AbortSignal) => Promise<void> } {
  const begun = latch();
  const opened = latch();
  return {
    gate: { begun: begun.promise, open: opened.open },
    async wait(signal) {
      begun.open();
      const cancelled = new Promise<never>((_, reject) =>
        signal.addEventListener("abort", () => reject(new NodeError("Cancelled.", { kind: "cancelled" }))),
      );
      await Promise.race([opened.promise, cancelled]);
    },
  };
}

function latch(): { readonly promise: Promise<void>; readonly open: () => void } {
  let open = (): void => undefined;
  const promise = new Promise<void>((resolve) => (open = resolve));
  return { promise, open };
}

/** A document of the rig's nodes. */
export function plainOf(
  nodes: Readonly<Record<string, readonly [type: string, inputs?: PlainNode["inputs"]]>>,
  more: Partial<PlainDocument> = {},
): PlainDocument {
  const placed = Object.entries(nodes).map(([id, [type, inputs = {}]]) => [
    id,
    { type: `rig/${type}`, version: 1, inputs },
  ]);
  return {
    ...emptyPlain,
    packs: { rig: { name: "rig", version: "1.0.0" } },
    nodes: Object.fromEntries(placed) as PlainDocument["nodes"],
    ...more,
  };
}

/** Words, a picture that is the document's output, and a node that writes it. */
export function painting(inputs: PlainNode["inputs"] = {}, more: Partial<PlainDocument> = {}): PlainDocument {
  return plainOf(
    {
      words: ["words", { text: "a blue whale" }],
      paint: ["paint", { prompt: { from: "words.prompt" }, seed: 7, ...inputs }],
      save: ["save", { picture: { from: "paint.picture" } }],
    },
    { title: "Whales", outputs: { picture: "paint.picture" }, ...more },
  );
}
