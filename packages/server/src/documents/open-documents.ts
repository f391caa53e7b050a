/** The documents that are open: opened once when first asked for, closed when nobody has needed them for a while. */

import { rename } from "node:fs/promises";
import { dirname } from "node:path";
import { openLog } from "./document-log.js";
import { historyFolder, wrongDocumentName } from "./document-names.js";
import { beginHistory, loadHistory, type LoadedHistory } from "./history.js";
import { isRefusal, type Answer, type HubParts } from "./hub.js";
import { OpenDocument } from "./open-document.js";
import { readPlain } from "./read-document.js";
import type { ReadFile, Workspace } from "./workspace.js";

/** What the open documents have to do with. */
export interface OpenDocumentsParts {
  readonly workspace: Workspace;
  readonly house: HubParts;
  readonly onWritten: (document: string) => void;
}

const idleMs = 30_000;

/** Owns the open documents. */
export class OpenDocuments {
  readonly #open = new Map<string, Promise<Answer<OpenDocument>>>();
  readonly #ready = new Map<string, OpenDocument>();
  readonly #closing = new Map<string, Promise<void>>();
  readonly #idle = new Map<string, NodeJS.Timeout>();

  constructor(private readonly parts: OpenDocumentsParts) {}

  /** The document, opened if it is not. */
  async get(document: string): Promise<Answer<OpenDocument>> {
    await this.#closing.get(document);
    let opening = this.#open.get(document);
    if (!opening) {
      opening = this.#begin(document);
      this.#open.set(document, opening);
      const opened = await opening;
      if (isRefusal(opened)) this.#open.delete(document);
      else this.#ready.set(document, opened);
    }
    const opened = await opening;
    if (!isRefusal(opened)) this.#restSoon(document);
    return opened;
  }

  /** The document if it is open. */
  peek(document: string): OpenDocument | undefined {
    return this.#ready.get(document);
  }

  all(): readonly OpenDocument[] {
    return [...this.#ready.values()];
  }

  /** Writes, closes and forgets a document, if it is open. */
  async close(document: string): Promise<void> {
    const opening = this.#open.get(document);
    if (!opening) return this.#closing.get(document);
    clearTimeout(this.#idle.get(document));
    this.#idle.delete(document);
    this.#open.delete(document);
    const closing = this.#finish(document, opening).finally(() => this.#closing.delete(document));
    this.#closing.set(document, closing);
    await closing;
  }

  async #finish(document: string, opening: Promise<Answer<OpenDocument>>): Promise<void> {
    const opened = await opening;
    this.#ready.delete(document);
    if (!isRefusal(opened)) await opened.close();
  }

  /** Moves the history of a document that is not open to another name. */
  async moveHistory(from: string, to: string): Promise<void> {
    const { workspace, house } = this.parts;
    const [was, is] = [from, to].map((name) => historyFolder(house.data, workspace.root, name));
    await rename(was!, is!).catch((thrown: unknown) => {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#open.keys()].map((document) => this.close(document)));
  }

  async #begin(document: string): Promise<Answer<OpenDocument>> {
    const wrong = wrongDocumentName(document);
    if (wrong !== undefined) return { refused: wrong, because: "wrong" };
    const { workspace, house } = this.parts;
    const file = await workspace.read(document);
    if (isRefusal(file)) return file;
    const folder = historyFolder(house.data, workspace.root, document);
    const loaded = await this.#history(folder, document, file);
    if (isRefusal(loaded)) return loaded;
    for (const warning of loaded.warnings) house.onWarning(warning);
    const onTrouble = (reason: string | undefined) => this.#tellTrouble(document, reason);
    const log = await openLog(loaded, { folder, onTrouble, onWarning: house.onWarning });
    const { memory } = log;
    const seen = [memory.writing, memory.wrote].find(({ digest }) => digest === file.digest);
    const base = (await log.plainAt((seen ?? memory.wrote).version)) ?? memory.plain;
    const opened = new OpenDocument(document, {
      ...{ log, workspace, house, onWritten: this.parts.onWritten },
      base: { plain: base, digest: (seen ?? memory.wrote).digest },
      folderOf: (name) => dirname(workspace.pathOf(name)),
    });
    if (!seen) await opened.file.lookAgain();
    else if (!opened.file.isWritten) opened.file.touch();
    return opened;
  }

  async #history(folder: string, document: string, file: ReadFile): Promise<Answer<LoadedHistory>> {
    const loaded = await loadHistory(folder);
    if (loaded) return loaded;
    const read = readPlain(file.bytes);
    if ("problem" in read)
      return { refused: `"${document}" cannot be opened. ${read.problem}`, because: "wrong" };
    const about = { workspace: this.parts.workspace.root, document };
    return beginHistory(folder, about, { plain: read.plain, digest: file.digest });
  }

  #tellTrouble(document: string, reason: string | undefined): void {
    const message =
      reason === undefined
        ? `"${document}" is being saved again.`
        : `"${document}" cannot be saved (${reason}). Edits wait, and are tried again until the disk takes them.`;
    this.parts.house.onWarning(message);
    const opened = this.#ready.get(document);
    opened?.people.tell(opened.people.all(), (as) => ({ kind: "refused", document: as, message }));
  }

  #restSoon(document: string): void {
    clearTimeout(this.#idle.get(document));
    this.#idle.set(
      document,
      setTimeout(() => {
        const opened = this.#ready.get(document);
        if (!opened || opened.people.size > 0) this.#restSoon(document);
        else void this.close(document);
      }, idleMs).unref(),
    );
  }
}
