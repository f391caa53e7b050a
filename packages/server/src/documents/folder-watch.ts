/**
 * Watches the workspace: one watcher per folder (a watcher per file runs out at ten thousand), and a look at every folder
 * now and then, for disks that tell nothing. Knows every document's stamp; says which ones appeared, changed or went.
 */

import { watch, type FSWatcher } from "node:fs";
import { join } from "node:path";
import type { FileStamp, Workspace } from "./workspace.js";

/** Owns the watchers of a workspace. */
export interface FolderWatch extends AsyncDisposable {
  /** Every document in the workspace with its stamp. */
  stamps(): ReadonlyMap<string, FileStamp>;
  /** Looks at the folder of a document now. */
  lookAt(document: string): Promise<void>;
}

/** What the watch tells. */
export interface FolderWatchParts {
  readonly workspace: Workspace;
  readonly onChange: (documents: readonly string[]) => void;
  readonly onWarning: (message: string) => void;
}

/** Files are often written in several steps. */
const settleMs = 60;
const lookAgainMs = 5000;
const mostFolders = 1000;

interface Watched {
  documents: ReadonlyMap<string, FileStamp>;
  folders: readonly string[];
  watcher?: FSWatcher;
}

/** Looks at the whole workspace once and watches it from then on. */
export async function watchFolders(parts: FolderWatchParts): Promise<FolderWatch> {
  const watching = new Watching(parts);
  await watching.look("");
  watching.begin();
  return watching;
}

class Watching implements FolderWatch {
  readonly #folders = new Map<string, Watched>();
  readonly #due = new Map<string, NodeJS.Timeout>();
  #again: NodeJS.Timeout | undefined;
  #begun = false;
  #warned = false;
  #all: Map<string, FileStamp> | undefined;

  constructor(private readonly parts: FolderWatchParts) {}

  stamps(): ReadonlyMap<string, FileStamp> {
    this.#all ??= new Map([...this.#folders.values()].flatMap(({ documents }) => [...documents]));
    return this.#all;
  }

  async lookAt(document: string): Promise<void> {
    await this.look(document.split("/").slice(0, -1).join("/"));
  }

  begin(): void {
    this.#begun = true;
    this.#again = setInterval(() => this.#calmly(this.#lookEverywhere()), lookAgainMs).unref();
  }

  /** Compares one folder with what was known of it, and those in it that are new. */
  async look(folder: string): Promise<void> {
    const scan = await this.parts.workspace.scan(folder);
    const before = this.#folders.get(folder);
    const watched = before ?? { ...scan };
    const changed = before ? differing(before.documents, scan.documents) : [...scan.documents.keys()];
    const gone = (before?.folders ?? []).filter((inner) => !scan.folders.includes(inner));
    Object.assign(watched, scan);
    this.#folders.set(folder, watched);
    this.#watch(folder, watched);
    for (const inner of gone) changed.push(...this.#forget(inner));
    if (changed.length > 0) this.#all = undefined;
    if (this.#begun && changed.length > 0) this.parts.onChange(changed);
    for (const inner of scan.folders) if (!this.#folders.has(inner)) await this.look(inner);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#again);
    for (const timer of this.#due.values()) clearTimeout(timer);
    for (const { watcher } of this.#folders.values()) watcher?.close();
  }

  async #lookEverywhere(): Promise<void> {
    for (const folder of [...this.#folders.keys()]) if (this.#folders.has(folder)) await this.look(folder);
  }

  /** A look that fails is said, and tried again with the next change. */
  #calmly(look: Promise<void>): void {
    look.catch((thrown: unknown) => {
      this.parts.onWarning(thrown instanceof Error ? thrown.message : String(thrown));
    });
  }

  #watch(folder: string, watched: Watched): void {
    if (watched.watcher || this.#folders.size > mostFolders) return;
    try {
      const watcher = watch(join(this.parts.workspace.root, folder), { persistent: false }, () =>
        this.#lookSoon(folder),
      );
      watcher.on("error", () => {
        watcher.close();
        delete watched.watcher;
      });
      watched.watcher = watcher;
    } catch (thrown) {
      if (this.#warned) return;
      this.#warned = true;
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      this.parts.onWarning(`The workspace cannot be watched (${why}); it is looked through every 5 seconds.`);
    }
  }

  #lookSoon(folder: string): void {
    if (this.#due.has(folder)) return;
    const timer = setTimeout(() => {
      this.#due.delete(folder);
      this.#calmly(this.look(folder));
    }, settleMs).unref();
    this.#due.set(folder, timer);
  }

  /** Forgets a folder that is gone and those in it; gives their documents. */
  #forget(folder: string): readonly string[] {
    const gone: string[] = [];
    for (const [name, { watcher, documents }] of this.#folders) {
      if (name !== folder && !name.startsWith(`${folder}/`)) continue;
      watcher?.close();
      this.#folders.delete(name);
      gone.push(...documents.keys());
    }
    return gone;
  }
}

function differing(before: ReadonlyMap<string, FileStamp>, after: ReadonlyMap<string, FileStamp>): string[] {
  const changed: string[] = [];
  for (const [document, { changedAt, size }] of after) {
    const was = before.get(document);
    if (!was || was.changedAt !== changedAt || was.size !== size) changed.push(document);
  }
  for (const document of before.keys()) if (!after.has(document)) changed.push(document);
  return changed;
}
