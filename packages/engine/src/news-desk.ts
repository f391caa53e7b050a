/**
 * What a node says while it works, made bearable: progress and previews at most ten a second each, of which the
 * last is never lost; a bounded number of log lines; nothing after the end.
 */

import type { TaskNews } from "./audience.js";

const coalesceMs = 100;
const mostLogs = 1000;

/** The news of one task. */
export class NewsDesk {
  readonly #tell: (news: TaskNews) => void;
  readonly #progress: Stream = { toldMs: -Infinity, waiting: undefined };
  readonly #preview: Stream = { toldMs: -Infinity, waiting: undefined };
  #logs = 0;
  #open = true;

  constructor(tell: (news: TaskNews) => void) {
    this.#tell = tell;
  }

  progress(news: TaskNews): void {
    this.#coalesce(this.#progress, news);
  }

  preview(news: TaskNews): void {
    this.#coalesce(this.#preview, news);
  }

  log(message: string): void {
    if (!this.#open || this.#logs > mostLogs) return;
    const isTooMany = ++this.#logs > mostLogs;
    const text = isTooMany ? `There is more; only the first ${mostLogs} lines are shown.` : message;
    this.#tell({ kind: "task-log", message: text });
  }

  /** Tells what waits, and nothing from now on. */
  close(): void {
    for (const { waiting } of [this.#progress, this.#preview]) if (waiting) this.#tell(waiting);
    this.#open = false;
  }

  #coalesce(stream: Stream, news: TaskNews): void {
    if (!this.#open) return;
    const nowMs = performance.now();
    stream.waiting = news;
    if (nowMs - stream.toldMs < coalesceMs) return;
    stream.toldMs = nowMs;
    stream.waiting = undefined;
    this.#tell(news);
  }
}

interface Stream {
  toldMs: number;
  waiting: TaskNews | undefined;
}
