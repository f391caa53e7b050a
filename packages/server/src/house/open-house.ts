/** The house put together: documents, runs, packs and events, each knowing of the others only what it needs. */

import type { DocumentHub } from "../documents/hub.js";
import { isRefusal } from "../documents/hub.js";
import { openDocumentHub } from "../documents/open-hub.js";
import { createEventLog, type EventLog } from "../events/event-log.js";
import type { Limits } from "../limits/limits.js";
import { createPackHouse, type PackHouse } from "../packs/pack-house.js";
import type { ServerParts } from "../parts.js";
import { createCheck, type CheckedNews } from "../pictures/check-document.js";
import type { HouseEvent, Person, PictureRef } from "../protocol/index.js";
import { openRunHouse } from "../runs/open-run-house.js";
import { createQuestions, type Questions } from "../runs/questions.js";
import type { Asker, DocumentsForRuns, RunHouse } from "../runs/run-house.js";

/** Documents, runs, packs and what happens to them. */
export interface House {
  readonly hub: DocumentHub;
  readonly runs: RunHouse;
  readonly questions: Questions;
  readonly packs: PackHouse;
  readonly events: EventLog;
  /** Ends what runs, then keeps and closes everything. */
  readonly close: () => Promise<void>;
}

/** States in which a run has ended. */
const ended: ReadonlySet<string> = new Set(["succeeded", "failed", "cancelled", "interrupted"]);

/** Opens everything; nothing runs before `runs.begin()`. */
export async function openHouse(
  parts: ServerParts,
  limits: Limits,
  personOf: (asker: Asker) => Person,
): Promise<House> {
  const events = createEventLog(limits);
  let check: ((at: Parameters<ReturnType<typeof createCheck>>[0]) => Promise<CheckedNews>) | undefined;
  let runs: RunHouse | undefined;
  const hub = await openDocumentHub({
    workspace: parts.workspace,
    data: parts.dataFolder,
    check: (at) => check!(at),
    pictureOf: (document, version) => (runs === undefined ? undefined : pictureOf(runs, document, version)),
    onEvent: (event) => {
      if (event.kind === "document-renamed") runs?.renamed(event.from, event.to.document);
      events.publish(event);
    },
    onWarning: parts.onWarning,
  });
  const packs = createPackHouse({ packs: parts.packs, catalogue: () => parts.catalogueFor(), hub });
  const unhear = parts.packs?.onChange(() => {
    events.publish({ kind: "packs-changed" });
    hub.checkAgain();
  });
  const close = async () => {
    unhear?.();
    await packs.close();
    const closing = runs;
    await closing?.stop({ drainMs: 0 });
    await hub[Symbol.asyncDispose]();
    // What the hub still hears of the disk asks for no picture any more.
    runs = undefined;
    await closing?.[Symbol.asyncDispose]();
  };
  try {
    const documents = documentsForRuns(hub, personOf);
    runs = await openRunHouse({ parts, documents });
    check = createCheck({ parts, pictures: runs.pictures });
    runs.onEvent((event) => {
      events.publish(event);
      if (isEnd(event)) hub.checkAgain(event.run.document);
    });
    const questions = createQuestions({ parts, documents, house: runs });
    return { hub, runs, questions, packs, events, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function isEnd(event: HouseEvent): event is Extract<HouseEvent, { readonly kind: "run-changed" }> {
  return event.kind === "run-changed" && ended.has(event.run.state);
}

/** The newest picture of a document, or one that a run of this version of it gave. */
function pictureOf(runs: RunHouse, document: string, version: number | undefined): PictureRef | undefined {
  if (version === undefined) return runs.gallery.latestOf(document)?.picture;
  const detail = runs.list().find(({ run }) => run.document === document && run.version === version);
  return Object.values(detail?.pictures ?? {}).flatMap((ports) => Object.values(ports))[0];
}

function documentsForRuns(hub: DocumentHub, personOf: (asker: Asker) => Person): DocumentsForRuns {
  return {
    snapshot: async (document, version) => {
      const at = await hub.at(document, version);
      return isRefusal(at) ? undefined : at;
    },
    editFor: async (asker, { document, ...edit }) => {
      const made = await hub.editFor(personOf(asker), document, edit);
      return isRefusal(made) ? { refused: made.refused } : { version: made.version };
    },
  };
}
