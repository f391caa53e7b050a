/** Opens the documents of a workspace: what `DocumentHub` promises, over the open documents, the folder and its watch. */

import type { Person } from "../protocol/messages.js";
import type { DocumentHub, DocumentMessage, HubClient, HubParts } from "./hub.js";
import { isRefusal } from "./hub.js";
import { createFileDesk, type FileDesk } from "./file-desk.js";
import { watchFolders } from "./folder-watch.js";
import type { OpenDocument } from "./open-document.js";
import { OpenDocuments } from "./open-documents.js";
import { withDoubles } from "./plain-numbers.js";
import { createRevisionDesk } from "./revision-desk.js";
import { saveWhatIsLeft } from "./save-left.js";
import { createSummaries } from "./summaries.js";
import { openWorkspace } from "./workspace.js";

/** Opens the workspace; what a crash left unwritten in the person's files is written first. */
export async function openDocumentHub(parts: HubParts): Promise<DocumentHub> {
  const workspace = await openWorkspace(parts.workspace);
  const documents = new OpenDocuments({
    workspace,
    house: parts,
    onWritten: (name) => files.tellChanged(name),
  });
  const onChange = (names: readonly string[]) => names.forEach((name) => files.changedOutside(name));
  const watch = await watchFolders({ workspace, onChange, onWarning: parts.onWarning });
  const summaries = createSummaries(workspace, (name) => parts.pictureOf?.(name));
  const files: FileDesk = createFileDesk({ house: parts, workspace, documents, watch, summaries });
  const byAnyName = { get: (document: string) => documents.get(files.nameNow(document)) };
  const revisions = createRevisionDesk(byAnyName, parts);
  const mail = new Mail(documents, files);
  await saveWhatIsLeft(parts, workspace, documents);
  return {
    receive: (client, message) => mail.receive(client, message),
    leave: (client) => mail.leave(client),
    ...files.doors,
    ...revisions,
    rename: (document, name) => mail.hold(document, () => files.doors.rename(document, name)),
    at: async (document, version) => {
      const opened = await documents.get(files.nameNow(document));
      if (isRefusal(opened)) return opened;
      await opened.log.settled();
      const now = opened.now();
      if (version === undefined || version === now.version) return now;
      const plain = await opened.log.plainAt(version);
      return plain
        ? { ...now, version, plain }
        : { refused: `"${document}" has no version ${version}.`, because: "missing" };
    },
    editFor: async (person: Person, document, edit) => {
      const opened = await documents.get(files.nameNow(document));
      return isRefusal(opened) ? opened : opened.editFor(person, { ...edit, edit: serverEdit() });
    },
    checkAgain: (document) => {
      for (const opened of documents.all())
        if (document === undefined || opened.name === files.nameNow(document)) opened.checkAgain();
    },
    [Symbol.asyncDispose]: async () => {
      await watch[Symbol.asyncDispose]();
      await documents[Symbol.asyncDispose]();
      await files.idle();
    },
  };
}

function serverEdit(): string {
  return globalThis.crypto.randomUUID().replaceAll("-", "").slice(0, 16);
}

/** Messages of clients, each document's in the order in which they came, also while it is being opened or renamed. */
class Mail {
  readonly #held = new Map<string, Promise<unknown>>();

  constructor(
    private readonly documents: OpenDocuments,
    private readonly files: FileDesk,
  ) {}

  receive(client: HubClient, message: DocumentMessage): void {
    const name = this.files.nameNow(message.document);
    const opened = this.documents.peek(name);
    if (opened && message.kind !== "open" && !this.#held.has(message.document)) take(opened, client, message);
    else
      this.hold(message.document, () => this.#openAndTake(client, message)).catch((thrown: unknown) => {
        const why = thrown instanceof Error ? thrown.message : String(thrown);
        client.send({
          kind: "gone",
          document: message.document,
          message: `"${name}" cannot be opened: ${why}.`,
        });
      });
  }

  leave(client: HubClient): void {
    for (const opened of this.documents.all()) opened.people.leave(client);
  }

  /** Lets messages about a document wait until something is done. */
  hold<Value>(document: string, work: () => Promise<Value>): Promise<Value> {
    const done = (this.#held.get(document) ?? Promise.resolve()).then(work, work);
    this.#held.set(document, done);
    const free = () => void (this.#held.get(document) === done && this.#held.delete(document));
    done.then(free, free);
    return done;
  }

  async #openAndTake(client: HubClient, message: DocumentMessage): Promise<void> {
    if (message.kind === "close" || message.kind === "here") {
      const opened = this.documents.peek(this.files.nameNow(message.document));
      return opened && take(opened, client, message);
    }
    const opened = await this.documents.get(this.files.nameNow(message.document));
    const { document } = message;
    if (isRefusal(opened)) client.send({ kind: "gone", document, message: opened.refused });
    else if (message.kind === "open") await opened.open(client, message);
    else take(opened, client, message);
  }
}

function take(opened: OpenDocument, client: HubClient, message: DocumentMessage): void {
  switch (message.kind) {
    case "edit":
      return opened.edit(client, { ...message, patches: withDoubles(message.patches) });
    case "undo":
    case "redo":
      return opened.turn(client, message);
    case "here":
      return opened.people.here(client, message.presence);
    case "close":
      return opened.people.leave(client);
    case "open":
      return;
  }
  message satisfies never;
}
