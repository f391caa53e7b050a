/** What buttons, menus and commands do through the HTTP API: each says in a toast what went wrong, and answers what came. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { DocumentSummary, RunSummary } from "@dreamloom/server/protocol";
import type { Answer, Api, NewFrom, RunRequest } from "./api.js";
import { closeTab, openTab, toast, type AppStore } from "./app-store.js";
import type { Connection, ConnectionState, DocumentStore } from "./types.js";

/** What actions act on: the page, or the part of it that a command has. */
export interface ActionPage {
  readonly app: AppStore;
  readonly api: Api;
  readonly connection: Pick<Connection, "state">;
}

/** Gives the value, or says the problem at the bottom of the page and gives nothing. */
export async function orToast<T>(app: AppStore, asked: Promise<Answer<T>>): Promise<T | undefined> {
  const answer = await asked;
  if ("value" in answer) return answer.value;
  const { message, remedy } = answer.problem;
  toast(app, remedy === undefined ? message : `${message} ${remedy}`, { tone: "failed" });
  return undefined;
}

/** Why nothing can run now, in a sentence; nothing when it can. */
export function whyNotRun({ link }: Pick<ConnectionState, "link">): string | undefined {
  return link === "open" ? undefined : "There is no connection to the server. Runs wait until it is back.";
}

/** Queues runs of an open document as it is shown: edits on their way go first. Answers the queued runs. */
export async function startRun(
  page: ActionPage,
  document: DocumentStore,
  request: Omit<RunRequest, "document" | "version"> = {},
): Promise<readonly RunSummary[] | undefined> {
  const { app, api, connection } = page;
  const why = whyNotRun(connection.state.getState());
  if (why !== undefined) {
    toast(app, why);
    return undefined;
  }
  await edits(document);
  const { version } = document.state.getState();
  return orToast(app, api.run({ document: document.id, version, ...request }));
}

/** Resolves when every edit of this page is on the server's disk. */
function edits({ state }: DocumentStore): Promise<void> {
  if (state.getState().pending === 0) return Promise.resolve();
  return new Promise((resolve) => {
    const stop = state.subscribe(({ pending }) => {
      if (pending > 0) return;
      stop();
      resolve();
    });
  });
}

/** Cancels exactly this run. */
export async function cancelRun({ app, api }: ActionPage, run: string): Promise<void> {
  await orToast(app, api.cancel(run));
}

/** Makes a document and opens it in a tab. */
export async function newDocument(
  { app, api }: ActionPage,
  from?: NewFrom,
  name?: string,
): Promise<DocumentSummary | undefined> {
  const request = { ...(from === undefined ? {} : { from }), ...(name === undefined ? {} : { name }) };
  const made = await orToast(app, api.newDocument(request));
  if (made !== undefined) openTab(app, made.document);
  return made;
}

/** Opens a document that came as data (a PNG's graph, a JSON file) in a tab of its own; never replaces one. */
export async function openPlain(page: ActionPage, plain: PlainDocument, name?: string): Promise<boolean> {
  return (await newDocument(page, { plain }, name)) !== undefined;
}

/** Moves a document to the trash of the server's home and closes its tab. */
export async function removeDocument({ app, api }: ActionPage, document: string): Promise<void> {
  const answer = await api.remove(document);
  if ("problem" in answer) return void toast(app, answer.problem.message, { tone: "failed" });
  closeTab(app, document);
  toast(app, answer.value.said ?? `“${document}” was moved to the trash.`);
}
