/**
 * Opened sessions, by key, within a budget of bytes. What is asked for is opened on demand; before that, sessions
 * that nobody uses are closed, the one used longest ago first, until the new one fits. Knows no model.
 *
 * Invariants: a session is never closed while it is used; a key is opened once, however many ask for it.
 */

import { NodeError } from "@dreamloom/engine";

/** What is kept: anything that can be let go. */
export interface Releasable {
  release(): Promise<void>;
}

/** What is asked for: its name, and how it is prepared when it is not open. */
export interface Wanted<S extends Releasable> {
  readonly key: string;
  readonly prepare: () => Prepared<S>;
}

/** What will be opened: the bytes it will take, and how. */
export interface Prepared<S extends Releasable> {
  readonly bytes: number;
  readonly open: () => Promise<S>;
}

interface Entry<S> {
  readonly key: string;
  readonly bytes: number;
  readonly opened: Promise<S>;
  users: number;
  lastUse: number;
}

/** The cache. Dispose of it to close everything. */
export class SessionCache<S extends Releasable> implements AsyncDisposable {
  readonly #budgetBytes: number;
  readonly #entries = new Map<string, Entry<S>>();
  #clock = 0;
  #opening: Promise<unknown> = Promise.resolve();
  #opened = 0;

  constructor({ budgetBytes }: { readonly budgetBytes: number }) {
    this.#budgetBytes = budgetBytes;
  }

  /** Keys and bytes of what is open, least used first. */
  get open(): readonly { readonly key: string; readonly bytes: number }[] {
    return [...this.#entries.values()]
      .sort((a, b) => a.lastUse - b.lastUse)
      .map(({ key, bytes }) => ({ key, bytes }));
  }

  /** How many sessions were opened so far. */
  get opened(): number {
    return this.#opened;
  }

  /** Works with a session, opening it first if need be. It stays open at least until the work is done. */
  async use<T>(wanted: Wanted<S>, work: (session: S) => Promise<T>): Promise<T> {
    const entry = this.#entries.get(wanted.key) ?? this.#enter(wanted);
    entry.users += 1;
    try {
      return await work(await entry.opened);
    } finally {
      entry.users -= 1;
      entry.lastUse = ++this.#clock;
      await this.#trim();
    }
  }

  /** Closes every session that nobody uses. */
  async closeIdle(): Promise<void> {
    for (const entry of this.#idle()) await this.#close(entry);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.closeIdle();
  }

  #enter({ key, prepare }: Wanted<S>): Entry<S> {
    const prepared = prepare();
    // One at a time: two that open at once would each count on the other's room.
    const opened = this.#opening.then(() => this.#openWithin(key, prepared));
    this.#opening = opened.catch(() => undefined);
    const entry = { key, bytes: prepared.bytes, opened, users: 0, lastUse: ++this.#clock };
    this.#entries.set(key, entry);
    opened.catch(() => this.#entries.delete(key));
    return entry;
  }

  async #openWithin(key: string, { bytes, open }: Prepared<S>): Promise<S> {
    await this.#makeRoom(key, bytes);
    try {
      return await this.#count(open);
    } catch (error) {
      if (!isOutOfMemory(error)) throw error;
    }
    await this.closeIdle();
    try {
      return await this.#count(open);
    } catch (error) {
      throw isOutOfMemory(error) ? outOfMemory(bytes, error) : error;
    }
  }

  async #count(open: () => Promise<S>): Promise<S> {
    const session = await open();
    this.#opened += 1;
    return session;
  }

  async #makeRoom(newKey: string, bytes: number): Promise<void> {
    for (const entry of this.#idle()) {
      if (this.#bytesBeside(newKey) + bytes <= this.#budgetBytes) return;
      await this.#close(entry);
    }
  }

  /** What was opened on top of sessions in use may be too much once they are idle. The last one stays. */
  async #trim(): Promise<void> {
    for (const entry of this.#idle().slice(0, -1)) {
      if (this.#bytesBeside("") <= this.#budgetBytes) return;
      await this.#close(entry);
    }
  }

  #bytesBeside(key: string): number {
    let bytes = 0;
    for (const entry of this.#entries.values()) if (entry.key !== key) bytes += entry.bytes;
    return bytes;
  }

  #idle(): readonly Entry<S>[] {
    return [...this.#entries.values()]
      .filter(({ users }) => users === 0)
      .sort((a, b) => a.lastUse - b.lastUse);
  }

  async #close(entry: Entry<S>): Promise<void> {
    if (entry.users > 0 || this.#entries.get(entry.key) !== entry) return;
    this.#entries.delete(entry.key);
    await (await entry.opened).release();
  }
}

function outOfMemory(bytes: number, cause: unknown): NodeError {
  return new NodeError(`There is not enough memory to open a model of ${Math.ceil(bytes / 2 ** 20)} MiB.`, {
    kind: "out-of-memory",
    remedy: "Close what else needs memory, or use a smaller model.",
    cause,
  });
}

/** Whether words of a native library mean that memory ran out. */
export function isOutOfMemory(error: unknown): boolean {
  const text = error instanceof Error ? error.message : String(error);
  return /bad_alloc|failed to allocate|allocation failed|out of memory|cannot allocate memory|not enough memory/i.test(
    text,
  );
}
