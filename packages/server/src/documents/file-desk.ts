/** The doors to the workspace's files: listed, made, renamed, removed; and what happens when another program does so. */

import { mkdir, rename } from "node:fs/promises";
import { dirname, join } from "node:path";
import { emptyPlain, fromPlain, printPlain } from "@dreamloom/engine/edits";
import type { DocumentSummary } from "../protocol/house.js";
import { copyNamedFiles } from "./copy-files.js";
import { freeName, historyFolder, wrongDocumentName } from "./document-names.js";
import type { FolderWatch } from "./folder-watch.js";
import {
  isRefusal,
  type Answer,
  type DocumentHub,
  type DocumentList,
  type HubParts,
  type ListQuery,
  type NewDocument,
} from "./hub.js";
import type { OpenDocument } from "./open-document.js";
import type { OpenDocuments } from "./open-documents.js";
import { nameIn, type Summaries } from "./summaries.js";
import { usedPacks, type DocumentPacks } from "./used-packs.js";
import type { Workspace } from "./workspace.js";

/** What the desk works with. */
export interface FileDeskParts {
  readonly house: HubParts;
  readonly workspace: Workspace;
  readonly documents: OpenDocuments;
  readonly watch: FolderWatch;
  readonly summaries: Summaries;
}

/** The doors, and what the hub needs of the desk. */
export interface FileDesk {
  readonly doors: Pick<
    DocumentHub,
    "list" | "summary" | "packsUsed" | "create" | "rename" | "remove" | "text" | "settle" | "folderOf"
  >;
  /** The name that a document has now, under whatever name somebody still knows it. */
  nameNow(document: string): string;
  /** Tells the house that a document's file was written. */
  tellChanged(document: string): void;
  /** Another program, or we, changed the file. */
  changedOutside(document: string): void;
  /** Waits for what is under way and nobody waits for. */
  idle(): Promise<void>;
}

const mostListed = 200;

/** Makes the desk. */
export function createFileDesk(parts: FileDeskParts): FileDesk {
  return new Desk(parts);
}

class Desk implements FileDesk {
  readonly #renamed = new Map<string, string>();
  readonly #working = new Set<Promise<void>>();
  readonly doors: FileDesk["doors"] = {
    list: (query) => this.#list(query),
    summary: (document) => this.#summary(this.nameNow(document)),
    packsUsed: () => this.#packsUsed(),
    create: (from) => this.#create(from),
    rename: (document, name) => this.#rename(this.nameNow(document), name),
    remove: (document) => this.#remove(this.nameNow(document)),
    text: (document) =>
      this.#withOpen(document, async ({ log }) => (await log.settled(), printPlain(log.memory.plain))),
    settle: (document, take) => this.#settle(this.nameNow(document), take),
    folderOf: (document) => {
      const wrong = wrongDocumentName(document);
      if (wrong !== undefined) return { refused: wrong, because: "wrong" };
      return dirname(this.parts.workspace.pathOf(this.nameNow(document)));
    },
  };

  constructor(private readonly parts: FileDeskParts) {}

  nameNow(document: string): string {
    let name = document;
    for (let next = this.#renamed.get(name); next !== undefined; next = this.#renamed.get(name)) name = next;
    return name;
  }

  tellChanged(document: string): void {
    this.#soon(async () => {
      await this.parts.watch.lookAt(document);
      await this.#tellSummary(document);
    });
  }

  changedOutside(document: string): void {
    this.#soon(async () => {
      const { documents, watch, house } = this.parts;
      const opened = documents.peek(document);
      if (opened) await opened.file.lookAgain();
      else if (watch.stamps().has(document)) await this.#tellSummary(document);
      else house.onEvent({ kind: "document-removed", document });
    });
  }

  async idle(): Promise<void> {
    while (this.#working.size > 0) await Promise.all(this.#working);
  }

  /** Does something that nobody waits for; what goes wrong is said. */
  #soon(work: () => Promise<void>): void {
    const working = work()
      .catch((thrown: unknown) => {
        this.parts.house.onWarning(thrown instanceof Error ? thrown.message : String(thrown));
      })
      .finally(() => this.#working.delete(working));
    this.#working.add(working);
  }

  async #tellSummary(document: string): Promise<void> {
    const summary = await this.#summary(document);
    if (!isRefusal(summary)) this.parts.house.onEvent({ kind: "document-changed", document: summary });
  }

  async #list({ query = "", offset = 0, limit = mostListed }: ListQuery = {}): Promise<DocumentList> {
    const words = query.toLowerCase().split(/\s+/).filter(Boolean);
    const found = [...this.parts.watch.stamps()]
      .filter(([name]) => words.every((word) => name.toLowerCase().includes(word)))
      .sort(([a, { changedAt: first }], [b, { changedAt: second }]) => second - first || (a < b ? -1 : 1));
    const page: DocumentSummary[] = [];
    for (const [name] of found.slice(offset, offset + Math.min(limit, mostListed))) {
      const summary = await this.#summary(name);
      if (!isRefusal(summary)) page.push(summary);
    }
    return { documents: page, total: found.length };
  }

  async #summary(document: string): Promise<Answer<DocumentSummary>> {
    const { documents, watch, summaries, workspace } = this.parts;
    const stamp = watch.stamps().get(document);
    const opened = documents.peek(document);
    if (opened) return summaries.ofPlain(document, opened.log.memory.plain, stamp?.changedAt ?? Date.now());
    if (stamp) return summaries.of(document, stamp);
    const file = await workspace.read(document);
    return isRefusal(file)
      ? file
      : summaries.of(document, { changedAt: Date.now(), size: file.bytes.length });
  }

  async #packsUsed(): Promise<readonly DocumentPacks[]> {
    const { documents, watch, summaries } = this.parts;
    const all: DocumentPacks[] = [];
    for (const [document, stamp] of [...watch.stamps()].sort(([a], [b]) => (a < b ? -1 : 1))) {
      const plain = documents.peek(document)?.log.memory.plain;
      if (plain === undefined) all.push(await summaries.packsOf(document, stamp));
      else all.push({ document, title: plain.title ?? nameIn(document), packs: usedPacks(plain) });
    }
    return all;
  }

  async #create({
    name = "untitled",
    plain = emptyPlain,
    filesFrom,
  }: NewDocument): Promise<Answer<DocumentSummary>> {
    const { workspace, watch, house } = this.parts;
    const wrong = fromPlain(plain).diagnostics[0]?.message;
    if (wrong !== undefined) return { refused: wrong, because: "wrong" };
    const names = new Set([...watch.stamps().keys()].map((each) => each.toLowerCase()));
    const document = freeName(name, (each) => names.has(each.toLowerCase()) || this.#renamed.has(each));
    if (await workspace.has(document))
      return { refused: `There is a file "${document}.json" already.`, because: "taken" };
    try {
      await this.#putHistoryAside(document);
      await workspace.write(document, printPlain(plain));
      if (filesFrom !== undefined)
        await copyNamedFiles(plain, filesFrom, dirname(workspace.pathOf(document)));
    } catch (thrown) {
      return diskRefusal(document, thrown);
    }
    await watch.lookAt(document);
    const summary = await this.#summary(document);
    if (!isRefusal(summary)) house.onEvent({ kind: "document-changed", document: summary });
    return summary;
  }

  async #rename(from: string, name: string): Promise<Answer<DocumentSummary>> {
    const { workspace, documents, watch, house } = this.parts;
    const wrong = wrongDocumentName(name);
    if (wrong !== undefined) return { refused: wrong, because: "wrong" };
    if (name === from) return this.#summary(from);
    const isCaseOnly = name.toLowerCase() === from.toLowerCase();
    if (!isCaseOnly && (await workspace.has(name)))
      return { refused: `There is a document "${name}" already.`, because: "taken" };
    if (!(await workspace.has(from)))
      return { refused: `There is no document "${from}".`, because: "missing" };
    const people = documents.peek(from)?.people;
    await documents.close(from);
    try {
      await this.#putHistoryAside(name);
      await workspace.move(from, name);
      await documents.moveHistory(from, name);
    } catch (thrown) {
      return diskRefusal(from, thrown);
    }
    this.#renamed.delete(name);
    this.#renamed.set(from, name);
    await watch.lookAt(from);
    await watch.lookAt(name);
    const opened = people && people.size > 0 ? await documents.get(name) : undefined;
    if (opened && !isRefusal(opened))
      for (const client of people!.all()) opened.people.enter(client, people!.nameFor(client)!);
    const to = await this.#summary(name);
    if (!isRefusal(to)) house.onEvent({ kind: "document-renamed", from, to });
    return to;
  }

  async #remove(document: string): Promise<Answer<{ readonly said: string }>> {
    const { workspace, documents, watch, house } = this.parts;
    if (!(await workspace.has(document)))
      return { refused: `There is no document "${document}".`, because: "missing" };
    const opened = documents.peek(document);
    opened?.people.tell(opened.people.all(), (as) => ({
      kind: "gone",
      document: as,
      message: `"${document}" was removed.`,
    }));
    await documents.close(document);
    const trash = this.#trash();
    try {
      const to = await workspace.moveOut(document, trash);
      await this.#moveHistory(document, join(trash, "history"));
      await watch.lookAt(document);
      house.onEvent({ kind: "document-removed", document });
      return { said: `"${document}" was moved to ${to}.` };
    } catch (thrown) {
      return diskRefusal(document, thrown);
    }
  }

  async #settle(document: string, take: "ours" | "theirs"): Promise<Answer<{ readonly version: number }>> {
    return this.#withOpen(document, async (opened) => {
      const settled = await opened.file.settle(take);
      if (isRefusal(settled)) return settled;
      if (settled === "settled") return { version: opened.log.memory.version };
      opened.people.tell(opened.people.all(), (as) => ({
        kind: "gone",
        document: as,
        message: `"${document}" was removed by another program.`,
      }));
      await this.parts.documents.close(document);
      this.parts.house.onEvent({ kind: "document-removed", document });
      return { version: opened.log.memory.version };
    });
  }

  async #withOpen<Value>(
    document: string,
    work: (opened: OpenDocument) => Promise<Answer<Value>>,
  ): Promise<Answer<Value>> {
    const opened = await this.parts.documents.get(this.nameNow(document));
    return isRefusal(opened) ? opened : work(opened);
  }

  /** A document that once had this name has a history of its own; a new one begins anew. */
  async #putHistoryAside(document: string): Promise<void> {
    await this.#moveHistory(document, join(this.#trash(), "history"));
  }

  async #moveHistory(document: string, to: string): Promise<void> {
    const { house, workspace } = this.parts;
    await mkdir(dirname(to), { recursive: true });
    await rename(historyFolder(house.data, workspace.root, document), to).catch((thrown: unknown) => {
      if (!(thrown instanceof Error && "code" in thrown && thrown.code === "ENOENT")) throw thrown;
    });
  }

  #trash(): string {
    return join(
      this.parts.house.data,
      "trash",
      `${new Date().toISOString().replace(/[:.]/g, "-")}-${Math.random().toString(36).slice(2, 8)}`,
    );
  }
}

function diskRefusal(document: string, thrown: unknown): Answer<never> {
  const why = thrown instanceof Error ? thrown.message : String(thrown);
  return { refused: `"${document}" could not be written: ${why}.`, because: "disk" };
}
