/**
 * Carries out what the queue gives, a few runs at once. Each lease ends in exactly one way: the run ended, or it is put
 * back because the server ends.
 */

import { carryOut, type CarryingParts } from "./carry-out.js";
import { printFindings } from "./run-findings.js";
import type { RunList } from "./run-list.js";
import type { Lease, RunQueue } from "./run-queue.js";

/** What it carries out with. */
export interface RunnerParts {
  readonly queue: RunQueue;
  readonly list: RunList;
  readonly carrying: Omit<CarryingParts, "signal" | "onLive" | "onCounts" | "documentNow">;
  readonly atOnce: number;
}

interface Active {
  readonly controller: AbortController;
  readonly done: Promise<void>;
}

/** The runner of a house. */
export class Runner {
  readonly #parts: RunnerParts;
  readonly #active = new Map<string, Active>();
  /** One at a time takes from the queue. */
  #taking: Promise<void> | undefined;
  #again = false;
  #state: "not begun" | "going" | "stopping" = "not begun";
  /** Resolves when what runs is waited for no longer. */
  readonly #hurried: Promise<void>;
  #hurry = (): void => undefined;

  constructor(parts: RunnerParts) {
    this.#parts = parts;
    this.#hurried = new Promise((resolve) => (this.#hurry = resolve));
  }

  begin(): void {
    if (this.#state === "not begun") this.#state = "going";
    this.pump();
  }

  /** Something may wait, or may go on. */
  pump(): void {
    this.#again = true;
    this.#taking ??= this.#take().finally(() => (this.#taking = undefined));
  }

  /** The queue says that this run is to stop. */
  stopRun(run: string): void {
    this.#active.get(run)?.controller.abort();
  }

  /** Lets what runs go on for a while, then stops it and puts it back. */
  async stop({ drainMs }: { readonly drainMs: number }): Promise<void> {
    this.#state = "stopping";
    await this.#taking;
    const done = Promise.all([...this.#active.values()].map((active) => active.done));
    const timer = setTimeout(this.#hurry, drainMs);
    await Promise.race([done, this.#hurried]);
    clearTimeout(timer);
    for (const { controller } of this.#active.values()) controller.abort();
    await done;
  }

  /** Waits no longer for what runs. */
  hurry(): void {
    this.#hurry();
  }

  async #take(): Promise<void> {
    const { queue, atOnce } = this.#parts;
    while (this.#again && this.#state === "going" && this.#active.size < atOnce) {
      this.#again = false;
      const lease = await queue.take();
      if (lease === undefined) continue;
      this.#again = true;
      this.#start(lease);
    }
  }

  #start(lease: Lease): void {
    const { run } = lease.record;
    const controller = new AbortController();
    const done = this.#carry(lease, controller.signal)
      .catch((error: unknown) => this.#parts.carrying.parts.onWarning(bugOf(error)))
      .finally(() => {
        this.#active.delete(run);
        this.#parts.list.leave(run);
        this.pump();
      });
    this.#active.set(run, { controller, done });
  }

  async #carry(lease: Lease, signal: AbortSignal): Promise<void> {
    const { list, carrying } = this.#parts;
    const { run } = lease.record;
    const { outcome, because } = await carryOut(lease.record, {
      ...carrying,
      signal,
      onLive: (live) => list.enter(run, live),
      onCounts: () => list.tellCounts(run),
      documentNow: () => list.record(run)?.document,
    }).catch((error: unknown) => ({ outcome: "failed" as const, because: bugOf(error) }));
    if (outcome === "cancelled" && this.#state === "stopping" && list.record(run)?.state === "running") {
      await lease.putBack("interrupted: the server was stopped");
      return;
    }
    const report = printFindings(list.findings(run));
    await lease.end(outcome, { report, ...(because !== undefined && { because }) });
  }
}

function bugOf(error: unknown): string {
  const said = error instanceof Error ? error.message : String(error);
  return said.startsWith("Internal error") ? said : `Internal error: ${said}`;
}
