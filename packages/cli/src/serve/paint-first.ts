/** Paints one graph through the server's own queue, so that its picture is in the gallery when the page opens. */

import { dirname, join } from "node:path";
import { basename } from "node:path";
import { parseDocument } from "@dreamloom/engine";
import { toPlain } from "@dreamloom/engine/edits";
import type { RunHouse, RunSummary } from "@dreamloom/server";
import { personPath, readPersonFile } from "../person-file.js";

/** How it went. */
export interface Painted {
  /** Absolute paths of what was written. */
  readonly files: readonly string[];
  readonly elapsedMs: number;
  /** Why there is no picture, in a sentence. */
  readonly problem?: string;
}

/** The server's own orders: nobody's client. */
const ourselves = { client: "0000000000000000", name: "Dreamloom" };
const mostBytes = 64 * 2 ** 20;

/** Paints a saved graph as it is and waits for its end. */
export async function paintFirst(file: string, runs: RunHouse, out: string): Promise<Painted> {
  const startedMs = performance.now();
  const { document, diagnostics } = parseDocument(readPersonFile(file, { what: "a graph", mostBytes }));
  const elapsedMs = (): number => performance.now() - startedMs;
  if (document === undefined)
    return { files: [], elapsedMs: elapsedMs(), problem: diagnostics[0]?.message ?? "It is no graph." };
  const path = personPath(file);
  const given = { document: basename(path, ".json"), plain: toPlain(document), folder: dirname(path) };
  const ended = watchEnds(runs);
  const ordered = await runs.submitPlain(given, ourselves);
  if (ordered.kind !== "queued") return { files: [], elapsedMs: elapsedMs(), problem: ordered.message };
  const run = await ended.of(ordered.runs[0]!.run);
  const files = runs.get(run.run)?.files.map((name) => join(out, name)) ?? [];
  const problem = run.state === "succeeded" ? undefined : (run.because ?? `It was ${run.state}.`);
  return { files, elapsedMs: elapsedMs(), ...(problem !== undefined && { problem }) };
}

/** Hears how runs end; asked for before a run is submitted, it misses none. */
function watchEnds(runs: RunHouse): { of(run: string): Promise<RunSummary> } {
  const ended = new Map<string, RunSummary>();
  let heard: (() => void) | undefined;
  const stop = runs.onEvent((event) => {
    if (event.kind !== "run-changed" || event.run.endedAt === undefined) return;
    ended.set(event.run.run, event.run);
    heard?.();
  });
  return {
    async of(run) {
      while (!ended.has(run)) await new Promise<void>((resolve) => (heard = resolve));
      stop();
      return ended.get(run)!;
    },
  };
}
