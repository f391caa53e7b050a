/** The rig of the hostile cases: everything that one process needs to run graphs, in a folder of its own. */

import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { crc32, deflateSync } from "node:zlib";
import { openDreamloom, type Dreamloom, type DreamloomOptions } from "@dreamloom/cli";
import type { RunEvent, RunOptions, RunResult } from "@dreamloom/engine";

/** The clone that is tested. */
export const clone = join(import.meta.dirname, "..", "..");

/** A folder with a home, graphs and results, and Dreamloom opened on it. */
export interface Place extends AsyncDisposable {
  readonly folder: string;
  readonly dreamloom: Dreamloom;
  readonly warnings: readonly string[];
  /** Writes a file into the folder of the documents and gives its path. */
  write(name: string, content: Uint8Array | string): string;
  /** The names of the files in the folder of results, hidden ones too. */
  written(): readonly string[];
  /** Opens a document that lies in the folder. */
  open(document: object): ReturnType<Dreamloom["open"]>;
  /** What is said about a document, line by line, having checked that it can then not be run. */
  refusal(document: object): Promise<readonly string[]>;
  /** Opens and runs; gives what became of it, with a line for every event that tells something. */
  run(document: object, options?: RunOptions): Promise<RunResult & { readonly log: readonly string[] }>;
}

/** Opens a place. The bundled checkpoints are found unless `modelFolders` says otherwise. */
export async function openPlace(options: DreamloomOptions = {}): Promise<Place> {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom hostile "));
  const warnings: string[] = [];
  const dreamloom = await openDreamloom({
    home: join(folder, "home"),
    out: join(folder, "out"),
    modelFolders: [join(clone, "models")],
    backend: "cpu",
    onWarning: (message) => warnings.push(message),
    ...options,
  });
  const place: Place = {
    folder,
    dreamloom,
    warnings,
    write(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
      return path;
    },
    written() {
      try {
        return readdirSync(join(folder, "out")).sort();
      } catch {
        return [];
      }
    },
    open: (document) => dreamloom.open(JSON.stringify(document), { folder }),
    async refusal(document) {
      const { graph, diagnostics } = await place.open(document);
      if (graph !== undefined) throw new Error(`can be run: ${JSON.stringify(document)}`);
      return diagnostics.map(({ message }) => message);
    },
    async run(document, runOptions = {}) {
      const { engine, graph, diagnostics } = await place.open(document);
      if (graph === undefined) throw new Error(diagnostics.map(({ message }) => message).join("\n"));
      const log: string[] = [];
      const onEvent = (event: RunEvent): void => {
        const line = lineOf(event);
        if (line !== undefined) log.push(line);
        runOptions.onEvent?.(event);
      };
      return { ...(await engine.run(graph, { ...runOptions, onEvent })), log };
    },
    async [Symbol.asyncDispose]() {
      await dreamloom[Symbol.asyncDispose]();
      rmSync(folder, { recursive: true, force: true });
    },
  };
  return place;
}

function lineOf(event: RunEvent): string | undefined {
  switch (event.kind) {
    case "task-ran":
      return `ran ${event.task}`;
    case "task-failed":
      return `failed ${event.task}: ${event.failure.message}`;
    case "task-skipped":
      return `skipped ${event.task} because of ${event.because}`;
    case "task-cancelled":
      return `cancelled ${event.task}`;
    case "warning":
      return `warning: ${event.message}`;
    default:
      return undefined;
  }
}

/** A document of the given nodes, `[type without "dream/", inputs]` by id. */
export function documentOf(
  nodes: Readonly<Record<string, readonly [type: string, inputs?: object]>>,
  more: object = {},
): object {
  const entries = Object.entries(nodes).map(([id, [type, inputs = {}]]) => [
    id,
    { type: `dream/${type}`, version: 1, inputs },
  ]);
  const packs = { dream: { name: "@dreamloom/nodes", version: "0.1.0" } };
  return { dreamloom: 1, nodes: Object.fromEntries(entries) as object, packs, ...more };
}

/** A link, `from("load.picture")`. */
export function from(port: string): object {
  return { from: port };
}

/** A PNG of 8 bits a channel whose bytes rise with their place, with `chunks` after its header. */
export function pngOf(width: number, height: number, chunks: readonly Uint8Array[] = []): Buffer {
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2, 0, 0, 0], 8);
  const rows = Buffer.from(
    Uint8Array.from({ length: height * (1 + 3 * width) }, (_, i) =>
      i % (1 + 3 * width) === 0 ? 0 : (i * 7) % 256,
    ),
  );
  return Buffer.concat([
    Buffer.from("89504e470d0a1a0a", "hex"),
    chunkOf("IHDR", head),
    ...chunks,
    chunkOf("IDAT", deflateSync(rows)),
    chunkOf("IEND", Buffer.alloc(0)),
  ]);
}

/** One chunk of a PNG. */
export function chunkOf(type: string, body: Uint8Array): Buffer {
  const typed = Buffer.concat([Buffer.from(type, "latin1"), body]);
  const ends = Buffer.alloc(8);
  ends.writeUInt32BE(body.byteLength, 0);
  ends.writeUInt32BE(crc32(typed), 4);
  return Buffer.concat([ends.subarray(0, 4), typed, ends.subarray(4)]);
}
