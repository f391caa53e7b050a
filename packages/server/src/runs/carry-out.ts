/**
 * Carries out one run that was taken from the queue: its text becomes a graph, the engine runs it, the house hears. Gives
 * how it ended; ends nothing itself. It rejects only for a fault of ours.
 */

import { parseDocument, type Graph, type RunResult } from "@dreamloom/engine";
import type { OpenGallery } from "../gallery/open-gallery.js";
import { RunGallery } from "../gallery/run-gallery.js";
import type { OpenedHere, ServerParts } from "../parts.js";
import type { PictureHouse } from "../pictures/picture-house.js";
import type { HouseEvent } from "../protocol/index.js";
import { LiveRun } from "./live-run.js";
import type { PreviewDesk } from "./preview-desk.js";
import type { RunRecord } from "./run-queue.js";
import { inTheWay } from "./runnable.js";
import type { RunOutcome } from "./run-state.js";

/** What it takes beside the run. */
export interface CarryingParts {
  readonly parts: ServerParts;
  readonly pictures: PictureHouse;
  readonly gallery: OpenGallery;
  readonly previews: PreviewDesk;
  readonly tell: (event: HouseEvent) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
  /** The run is under way: how it is can be asked from now on. */
  readonly onLive: (live: LiveRun) => void;
  readonly onCounts: () => void;
  /** The name of its document now. */
  readonly documentNow: (run: string) => string | undefined;
}

/** How a run ended. */
export interface CarriedOut {
  readonly outcome: RunOutcome;
  /** Why it did not succeed, in a sentence. */
  readonly because?: string;
}

/** Carries it out. */
export async function carryOut(record: RunRecord, carrying: CarryingParts): Promise<CarriedOut> {
  const { parts, signal } = carrying;
  const { document, diagnostics } = parseDocument(record.text);
  if (document === undefined) return failed(diagnostics[0]?.message ?? "It is no document.");
  const catalogue = parts.catalogueFor(document);
  const opened = await parts.open(document, { folder: record.folder, partial: true });
  if (signal.aborted) return { outcome: "cancelled" };
  const { graph } = opened;
  // It was right when it was queued; files and packs may have gone since.
  const wrong = inTheWay({ document, catalogue, ...opened, graph }, record.targets);
  if (wrong !== undefined) return failed(wrong.message);
  if (graph === undefined) throw new Error("Internal error: nothing is in the way of a run without a graph.");
  return await runLive(record, { ...opened, graph }, carrying);
}

async function runLive(
  record: RunRecord,
  { engine, graph }: OpenedHere & { readonly graph: Graph },
  carrying: CarryingParts,
): Promise<CarriedOut> {
  const { parts, pictures, gallery, previews, tell, now, signal } = carrying;
  const { run, title, text, folder, targets } = record;
  const document = (): string => carrying.documentNow(run) ?? record.document;
  const about = { run, document, graph, out: parts.out, now };
  const live = new LiveRun({ ...about, engine, note: pictures.note, tell, onCounts: carrying.onCounts });
  const warn = (message: string): void => live.hear({ kind: "warning", message });
  const artifacts = (): LiveRun["artifacts"] => live.artifacts;
  const results = new RunGallery({
    ...about,
    title,
    text,
    folder,
    targets,
    artifacts,
    pictures,
    gallery,
    warn,
  });
  carrying.onLive(live);
  try {
    const result = await engine.run(graph, {
      ...(targets !== undefined && { targets }),
      signal,
      onEvent(event) {
        live.hear(event);
        results.hear(event);
        if (event.kind !== "task-preview") return;
        const { task: node, step, sigma, picture } = event;
        previews.tell({
          run,
          document: document(),
          node,
          step,
          ...(sigma !== undefined && { sigma }),
          picture,
        });
      },
    });
    return endOf(result);
  } finally {
    await results.settle();
    live.flush();
  }
}

function endOf({ outcome, failures }: RunResult): CarriedOut {
  if (outcome !== "failed") return { outcome };
  const causes = [...failures.values()];
  const first = causes.find(({ kind }) => kind !== "input-failed") ?? causes[0];
  return failed(first?.message ?? "It failed.");
}

function failed(because: string): CarriedOut {
  return { outcome: "failed", because };
}
