/** Writes pending edits to where they are kept, a moment after they change: what is answered at once is never written. */

import type { PendingEdit } from "./edit-queue.js";
import type { PendingKeep } from "./pending-keep.js";

const waitMs = 100;

/** Owns what is not yet written. */
export class KeptEdits {
  readonly #unkept = new Map<string, readonly PendingEdit[]>();
  /** Documents of which something is kept. */
  readonly #kept = new Set<string>();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly keep: PendingKeep,
    private readonly client: Promise<string>,
  ) {}

  /** Edits of an earlier visit. */
  async load(document: string): Promise<readonly PendingEdit[]> {
    const kept = await this.keep.load(await this.client, document).catch(() => []);
    if (kept.length > 0) this.#kept.add(document);
    return kept;
  }

  /** Documents with edits of an earlier visit. */
  async documents(): Promise<readonly string[]> {
    return this.keep.documents(await this.client).catch(() => []);
  }

  /** These wait now. */
  soon(document: string, pending: readonly PendingEdit[]): void {
    if (pending.length === 0 && !this.#kept.has(document)) return void this.#unkept.delete(document);
    this.#unkept.set(document, pending);
    this.#timer ??= setTimeout(this.now, waitMs);
  }

  readonly now = (): void => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const unkept = [...this.#unkept];
    this.#unkept.clear();
    for (const [document, { length }] of unkept) this.#kept[length === 0 ? "delete" : "add"](document);
    void this.client.then((client) =>
      Promise.all(unkept.map(([document, pending]) => this.keep.save(client, document, pending))).catch(
        () => undefined,
      ),
    );
  };
}
