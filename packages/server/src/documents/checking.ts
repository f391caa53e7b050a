/** Checks a document soon after it changed: one check at a time, a little later each time it takes long. */

import type { DocumentNews } from "../protocol/messages.js";
import type { DocumentAt, HubParts } from "./hub.js";

const waitMs = 30;

/** What a checking has to do with. */
export interface CheckingParts {
  readonly check: NonNullable<HubParts["check"]>;
  readonly at: () => DocumentAt;
  readonly onNews: (news: DocumentNews) => void;
  readonly onWarning: (message: string) => void;
}

/** Owns the checks of one document. */
export class Checking {
  #timer: NodeJS.Timeout | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #lastMs = 0;
  #stopped = false;
  #news: DocumentNews | undefined;

  constructor(private readonly parts: CheckingParts) {}

  /** What the latest check said. */
  get news(): DocumentNews | undefined {
    return this.#news;
  }

  /** Something changed. */
  soon(): void {
    if (this.#stopped) return;
    if (this.#running) this.#again = true;
    else this.#timer ??= setTimeout(() => this.#begin(), Math.max(waitMs, 2 * this.#lastMs)).unref();
  }

  /** Checks no more; waits for the one under way. */
  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    await this.#running;
  }

  #begin(): void {
    this.#timer = undefined;
    this.#again = false;
    this.#running = this.#check().finally(() => {
      this.#running = undefined;
      if (this.#again) this.soon();
    });
  }

  async #check(): Promise<void> {
    const at = this.parts.at();
    const begun = performance.now();
    try {
      const said = await this.parts.check(at);
      if (this.#stopped) return;
      this.#news = { document: at.document, version: at.version, ...said };
      this.parts.onNews(this.#news);
    } catch (thrown) {
      const why = thrown instanceof Error ? thrown.message : String(thrown);
      this.parts.onWarning(`"${at.document}" could not be checked: ${why}`);
    } finally {
      this.#lastMs = performance.now() - begun;
    }
  }
}
