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
  defineNode,
  definePack,
  NodeError,
  type Context,
  type Engine,
} from "@dreamloom/engine";
import { applyEdit, emptyPlain, type PlainDocument, type PlainNode } from "@dreamloom/engine/edits";
import { integer, optional, picture, port, prompt, seed, text } from "@dreamloom/engine/sockets";
import { standInDoors } from "@dreamloom/engine/testing";
import type { ServerParts } from "../parts.js";
import type { HouseEvent, RunSummary } from "../protocol/index.js";
import { openRunHouse, type RunHouseParts } from "../runs/open-run-house.js";
import { isTerminal } from "../runs/run-state.js";
import type { Asker, DocumentsForRuns, RunHouse } from "../runs/run-house.js";

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
    packOf({
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
    ...{ dataFolder: join(folder, "data"), catalogue, cache, png },
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

interface PackParts {
  readonly computed: string[];
  readonly wait: (name: string, signal: AbortSignal) => Promise<void>;
}

function packOf({ computed, wait }: PackParts) {
  const words = defineNode({
    type: "rig/words",
    version: 1,
    title: "Words",
    about: "Words for a picture.",
    inputs: { text: text("What to show.") },
    outputs: { prompt },
    run: ({ text }) => ({
      prompt: { task: "generate", rows: [{ name: "conditional", parts: [{ text }] }], pictures: [] } as const,
    }),
  });
  const paint = defineNode({
    type: "rig/paint",
    version: 1,
    title: "Paint",
    about: "Paints one colour; waits at a gate if it has one.",
    inputs: {
      prompt: optional(prompt, "What to show."),
      seed: seed(),
      gate: text("The gate to wait at; none when empty.", { default: "" }),
      steps: integer("How many previews.", { default: 0, min: 0, max: 100 }),
    },
    outputs: { picture },
    async run({ seed, gate, steps }, { tensor, signal, progress, preview }) {
      computed.push(`${gate}${seed}`);
      const colour = new Float32Array(2 * 3 * 3).fill(Number(seed % 256n) / 255);
      const painted = tensor("f32", [2, 3, 3], new Uint8Array(colour.buffer));
      for (let step = 1; step <= steps; step++) {
        progress(step, steps);
        preview(painted, step, 1 - step / steps);
      }
      if (gate !== "") await wait(gate, signal);
      return { picture: painted };
    },
  });
  const save = defineNode({
    type: "rig/save",
    version: 1,
    title: "Save",
    about: "Writes a picture.",
    effect: "writes",
    inputs: { picture: port(picture, "What to write.") },
    outputs: {},
    async run({ picture }, { write, provenance }) {
      const bytes = new TextEncoder().encode(provenance.document);
      await write({ name: "picture", extension: "png", digest: picture.digest, bytes });
      return {};
    },
  });
  const fails = defineNode({
    type: "rig/fails",
    version: 1,
    title: "Fails",
    about: "Cannot be done.",
    inputs: { picture: port(picture, "Anything.") },
    outputs: { picture },
    run: () => {
      throw new NodeError("This cannot be done.", { remedy: "Take it out." });
    },
  });
  return definePack({
    ...{ prefix: "rig", name: "rig", version: "1.0.0", integrity: "-" },
    nodes: [words, paint, save, fails],
  });
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
