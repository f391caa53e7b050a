/**
 * Keeps the person's file and the document together: the file is written soon after each edit, and what another program
 * did to it is merged, or asked about. Never overwrites what it has not seen.
 */

import { diffDocuments, printPlain, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import type { DocumentLog } from "./document-log.js";
import { isRefusal, type Refusal } from "./hub.js";
import { mergeThreeWay } from "./merge.js";
import { readPlain } from "./read-document.js";
import { digestOf, type ReadFile, type Workspace } from "./workspace.js";

/** What the file has to do with. */
export interface PersonFileParts {
  readonly workspace: Workspace;
  /** The document's name now. */
  readonly name: () => string;
  readonly log: DocumentLog;
  /** Makes an edit of what another program did. */
  readonly take: (patches: readonly Patch[], label: string) => Promise<void>;
  /** A conflict began (a sentence) or ended (nothing). */
  readonly onConflict: (message: string | undefined) => void;
  readonly onWritten: () => void;
  readonly onWarning: (message: string) => void;
}

/** The file as it was last seen to be: what the next merge stands on. */
interface Base {
  readonly plain: PlainDocument;
  readonly digest: string;
}

interface Conflict {
  readonly message: string;
  /** The file as it is now; nothing when it is gone or cannot be read. */
  readonly theirs?: Base;
  readonly digest: string | undefined;
}

const quietMs = 250;
const longestMs = 2000;
const retryMs = 2000;
/** Programs that save by removing and writing leave a gap. */
const gapMs = 400;

/** Owns the writing of one document's file. */
export class PersonFile {
  #turn: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #dirtySince = 0;
  #conflict: Conflict | undefined;
  #warned = false;

  constructor(
    private readonly parts: PersonFileParts,
    private base: Base,
  ) {}

  /** Why the file is not written, while it is in conflict. */
  get conflict(): string | undefined {
    return this.#conflict?.message;
  }

  /** Whether the file holds the document as it is. */
  get isWritten(): boolean {
    return this.base.plain === this.parts.log.memory.plain && !this.#conflict;
  }

  /** After an edit: the file is written when edits pause, or after two seconds of them. */
  touch(): void {
    const now = Date.now();
    if (this.#timer === undefined) this.#dirtySince = now;
    clearTimeout(this.#timer);
    const wait = Math.max(0, Math.min(quietMs, this.#dirtySince + longestMs - now));
    this.#timer = setTimeout(() => void this.flush(), wait).unref();
  }

  /** Writes what is not yet written. */
  flush(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    return this.#inTurn(() => this.#write());
  }

  /** Looks whether another program changed the file. */
  lookAgain(): Promise<void> {
    return this.#inTurn(() => this.#look());
  }

  /** Settles a conflict. */
  async settle(take: "ours" | "theirs"): Promise<Refusal | "settled" | "removed"> {
    const conflict = this.#conflict;
    if (!conflict) return { refused: "There is no conflict to settle any more.", because: "wrong" };
    if (take === "theirs" && conflict.digest === undefined) return "removed";
    if (take === "theirs" && !conflict.theirs) return { refused: conflict.message, because: "conflict" };
    await this.#inTurn(() => (take === "ours" ? this.#keepOurs() : this.#takeTheirs(conflict.theirs!)));
    return this.#conflict ? { refused: this.#conflict.message, because: "conflict" } : "settled";
  }

  /** Nothing is written any more. */
  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    await this.#turn;
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    this.#turn = this.#turn.then(work).catch((thrown: unknown) => this.#warn(thrown));
    return this.#turn;
  }

  async #keepOurs(): Promise<void> {
    const file = await this.parts.workspace.read(this.parts.name());
    this.base = { plain: this.base.plain, digest: isRefusal(file) ? "" : file.digest };
    await this.#put(isRefusal(file) ? "anything" : file.digest);
    this.#settleConflict(undefined);
  }

  async #takeTheirs(theirs: Base): Promise<void> {
    const patches = diffDocuments(this.parts.log.memory.plain, theirs.plain);
    await this.parts.take(patches, "take the file on disk");
    await this.#isNow(theirs);
    this.#settleConflict(undefined);
  }

  async #write(): Promise<void> {
    if (this.#conflict || this.isWritten) return;
    await this.#look();
    if (!this.#conflict) await this.#put(this.base.digest);
  }

  /** Writes the document as it is now, if the file is still the one that was seen. */
  async #put(seen: string): Promise<void> {
    const { log, workspace, name } = this.parts;
    const { plain, version } = log.memory;
    const text = printPlain(plain);
    const digest = digestOf(text);
    if (digest !== seen) {
      // From here on a file with this digest is known to be ours, whether or not the writing comes to its end.
      await log.put({ kind: "writing", version, digest });
      try {
        await workspace.write(name(), text);
      } catch (thrown) {
        this.#warn(thrown);
        this.#timer ??= setTimeout(() => void this.flush(), retryMs).unref();
        return;
      }
    }
    this.#warned = false;
    this.base = { plain, digest };
    await log.put({ kind: "wrote", version, digest });
    this.parts.onWritten();
    if (log.memory.plain !== plain) this.touch();
  }

  async #look(): Promise<void> {
    const file = await this.#read();
    if (isRefusal(file) && file.because !== "missing")
      return this.#settleConflict({ message: file.refused, digest: "" });
    if (isRefusal(file)) return this.#settleConflict(removed(this.parts.name()));
    if (file.digest === this.base.digest) return this.#settleConflict(undefined);
    await this.#merge(file);
  }

  async #read(): Promise<ReadFile | Refusal> {
    const { workspace, name } = this.parts;
    const file = await workspace.read(name());
    if (!isRefusal(file) || file.because !== "missing") return file;
    await new Promise((resolve) => setTimeout(resolve, gapMs));
    return workspace.read(name());
  }

  async #merge({ bytes, digest }: ReadFile): Promise<void> {
    const read = readPlain(bytes);
    const name = this.parts.name();
    if ("problem" in read)
      return this.#settleConflict({
        message: `"${name}.json" was changed by another program and cannot be read any more: ${read.problem}`,
        digest,
      });
    const theirs = { plain: read.plain, digest };
    const { plain: ours } = this.parts.log.memory;
    const merged = mergeThreeWay({ base: this.base.plain, ours, theirs: theirs.plain });
    if ("clash" in merged)
      return this.#settleConflict({
        message: `"${name}.json" was changed by another program, and ${merged.clash}.`,
        theirs,
        digest,
      });
    if (merged.patches.length > 0) await this.parts.take(merged.patches, "change the file on disk");
    await this.#isNow(theirs);
    this.#settleConflict(undefined);
  }

  /** The file is this, and the document holds all of it. */
  async #isNow(theirs: Base): Promise<void> {
    const { log } = this.parts;
    const { plain, version } = log.memory;
    const isSame = diffDocuments(plain, theirs.plain).length === 0;
    this.base = isSame ? { plain, digest: theirs.digest } : theirs;
    if (isSame) await log.put({ kind: "wrote", version, digest: theirs.digest });
    else this.touch();
  }

  #settleConflict(conflict: Conflict | undefined): void {
    const before = this.#conflict?.message;
    this.#conflict = conflict;
    if (before !== conflict?.message) this.parts.onConflict(conflict?.message);
    if (before !== undefined && !conflict) this.touch();
  }

  #warn(thrown: unknown): void {
    if (this.#warned) return;
    this.#warned = true;
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    this.parts.onWarning(
      `"${this.parts.name()}.json" could not be written (${why}); every edit is in the journal, and it is tried again.`,
    );
  }
}

function removed(name: string): Conflict {
  return { message: `"${name}.json" was removed by another program.`, digest: undefined };
}
