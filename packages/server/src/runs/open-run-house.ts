/**
 * Opens the house of runs over its queue. Carries out what the queue gives, a few at a time, keeps in memory what lists
 * show, and tells every change exactly as often as it happens: the queue decides states, this only carries them on.
 */

import { toPlain } from "@dreamloom/engine/edits";
import { parseDocument } from "@dreamloom/engine";
import { openGallery, type OpenGallery } from "../gallery/open-gallery.js";
import type { ServerParts } from "../parts.js";
import { openPictureHouse } from "../pictures/open-picture-house.js";
import type { PictureHouse } from "../pictures/picture-house.js";
import type { HouseEvent, RunDetail } from "../protocol/index.js";
import { openDatabase, type Database } from "./database.js";
import { openLocalRunQueue } from "./local-run-queue.js";
import { prepareOrder } from "./prepare-order.js";
import { PreviewDesk } from "./preview-desk.js";
import type { Answered, Asker, DocumentsForRuns, Ordered, RunHouse, RunOrder } from "./run-house.js";
import { RunList } from "./run-list.js";
import type { RunQueue } from "./run-queue.js";
import { Runner } from "./runner.js";

/** What a house of runs is put together from. */
export interface RunHouseParts {
  readonly parts: ServerParts;
  readonly documents: DocumentsForRuns;
  /** Runs that compute at once; each has the engine's lanes inside. 1 unless said. */
  readonly atOnce?: number;
  /** For tests: milliseconds since 1970. */
  readonly now?: () => number;
}

/** Opens it; nothing is carried out before `begin`. Throws a `DatabaseProblem` when the database cannot be used. */
export async function openRunHouse(given: RunHouseParts): Promise<RunHouse> {
  const { parts, now = Date.now } = given;
  const database = openDatabase(parts.dataFolder);
  const queue = openLocalRunQueue(database, now);
  const listeners = new Set<(event: HouseEvent) => void>();
  const tell = (event: HouseEvent): void => {
    for (const listener of [...listeners]) listener(event);
  };
  const pictures = openPictureHouse(parts);
  const gallery = openGallery({ database, pictures, tell });
  const list = await RunList.open(queue, tell);
  const previews = new PreviewDesk();
  const carrying = { parts, pictures, gallery, previews, tell, now };
  const runner = new Runner({ queue, list, carrying, atOnce: given.atOnce ?? 1 });
  return new LocalRunHouse({
    ...given,
    database,
    queue,
    list,
    runner,
    previews,
    listeners,
    pictures,
    gallery,
  });
}

interface Rooms extends RunHouseParts {
  readonly database: Database;
  readonly queue: RunQueue;
  readonly list: RunList;
  readonly runner: Runner;
  readonly previews: PreviewDesk;
  readonly listeners: Set<(event: HouseEvent) => void>;
  readonly pictures: PictureHouse;
  readonly gallery: OpenGallery;
}

class LocalRunHouse implements RunHouse {
  readonly pictures: PictureHouse;
  readonly gallery: OpenGallery;
  readonly #rooms: Rooms;
  #stopped: Promise<void> | undefined;

  constructor(rooms: Rooms) {
    this.#rooms = rooms;
    this.pictures = rooms.pictures;
    this.gallery = rooms.gallery;
  }

  submit(order: RunOrder, asker: Asker): Promise<Ordered> {
    return this.#submit(order, asker, this.#rooms.documents);
  }

  submitPlain(
    { document, plain, folder }: Parameters<RunHouse["submitPlain"]>[0],
    asker: Asker,
  ): Promise<Ordered> {
    const snapshot = (): ReturnType<DocumentsForRuns["snapshot"]> =>
      Promise.resolve({ plain, folder, version: 0 });
    const documents: DocumentsForRuns = { ...this.#rooms.documents, snapshot };
    return this.#submit({ document, seeds: "as they are" }, asker, documents);
  }

  async #submit(order: RunOrder, asker: Asker, documents: DocumentsForRuns): Promise<Ordered> {
    const { queue, runner, list, parts } = this.#rooms;
    const { count = 1, key = crypto.randomUUID() } = order;
    const keys = Array.from({ length: count }, (_, index) => `${asker.client} ${key} ${index}`);
    const known = await queue.underKeys(keys);
    if (known.length === count)
      return { kind: "queued", runs: known.map((record) => list.detail(record).run) };
    const prepared = await prepareOrder(order, asker, { parts, documents });
    if (prepared.kind !== "ready") return prepared;
    const { client, name } = asker;
    const submitted = await queue.submit(
      prepared.jobs.map((job, index) => ({ job, as: { client, name, key: keys[index]! } })),
    );
    if (submitted.kind === "full")
      return {
        kind: "full",
        message: `You have too many runs waiting: at most ${submitted.most} may wait. Cancel some first.`,
      };
    await list.settle();
    runner.pump();
    return { kind: "queued", runs: submitted.records.map((record) => list.detail(record).run) };
  }

  list(): readonly RunDetail[] {
    return this.#rooms.list.details();
  }

  get(run: string): RunDetail | undefined {
    return this.#rooms.list.get(run);
  }

  documentOf(run: string): ReturnType<RunHouse["documentOf"]> {
    const record = this.#rooms.list.record(run);
    const { document } = record === undefined ? {} : parseDocument(record.text);
    return record && document && { plain: toPlain(document), folder: record.folder };
  }

  lastOf(document: string): RunDetail | undefined {
    return this.#rooms.list.lastOf(document);
  }

  async cancel(run: string): Promise<Answered> {
    const { queue, runner, list } = this.#rooms;
    const outcome = await queue.cancel(run);
    if (outcome === "missing") return noRun(run);
    if (outcome === "stopping") runner.stopRun(run);
    await list.settle();
    const found = list.get(run);
    if (found === undefined) return noRun(run);
    if (outcome !== "already ended") return { kind: "done", run: found.run };
    const message = `Run ${found.run.number} has ended already: it ${endWords[found.run.state] ?? found.run.state}.`;
    return { kind: "already-ended", run: found.run, message };
  }

  async move(run: string, before?: string): Promise<Answered> {
    const { queue, list } = this.#rooms;
    const moved = await queue.move(run, before);
    await list.settle();
    const found = list.get(run);
    if (found === undefined) return noRun(run);
    if (moved) return { kind: "done", run: found.run };
    const message =
      found.run.state === "queued"
        ? "It can be put before a waiting run of the same person only."
        : `Run ${found.run.number} does not wait any more.`;
    return { kind: "refused", message };
  }

  renamed(from: string, to: string): void {
    const { queue, list } = this.#rooms;
    void queue.renamed(from, to);
    list.renamed(from, to);
    this.gallery.renamed(from, to);
  }

  get paused(): boolean {
    return this.#rooms.queue.paused;
  }

  pause(): void {
    void this.#setPaused("paused");
  }

  resume(): void {
    void this.#setPaused("going");
  }

  async #setPaused(state: "paused" | "going"): Promise<void> {
    const { queue, list, runner } = this.#rooms;
    await queue.setPaused(state);
    list.tellOrder();
    runner.pump();
  }

  onEvent(listener: (event: HouseEvent) => void): () => void {
    this.#rooms.listeners.add(listener);
    return () => void this.#rooms.listeners.delete(listener);
  }

  onPreview(listener: Parameters<RunHouse["onPreview"]>[0]): () => void {
    return this.#rooms.previews.listen(listener);
  }

  begin(): void {
    this.#rooms.runner.begin();
  }

  stop(options: { readonly drainMs: number }): Promise<void> {
    const { runner, list } = this.#rooms;
    this.#stopped ??= runner.stop(options).then(() => list.settle());
    if (options.drainMs === 0) runner.hurry();
    return this.#stopped;
  }

  /** Until then what ended can still be looked at. */
  async [Symbol.asyncDispose](): Promise<void> {
    await this.stop({ drainMs: 0 });
    const { queue, database } = this.#rooms;
    await queue[Symbol.asyncDispose]();
    database.close();
  }
}

const endWords: Readonly<Record<string, string>> = {
  succeeded: "succeeded",
  failed: "failed",
  cancelled: "was cancelled",
  interrupted: "was interrupted",
};

function noRun(run: string): Answered {
  return { kind: "missing", message: `There is no run "${run}".` };
}
