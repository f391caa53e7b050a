/**
 * The parent's side of a worker: starts its process with the first request, carries requests there and answers
 * back, hears its signs of life, and ends it when it hangs. The next request starts a fresh one.
 *
 *   no process ──request──► running ──exit, silence, unanswered cancel──► no process
 *
 * Invariants: a request settles exactly once; a cancelled one only after the worker answered or is gone; an idle
 * worker does not keep this process alive. Knows nothing of what is asked.
 */

import { packedFor, RunningProcess } from "./running-process.js";
import type { OpenRequest } from "./running-process.js";
import type { SpawnOptions } from "./spawn.js";
import type { Protocol } from "./protocol.js";
import type { WorkerStop } from "./stop.js";
import { NodeError } from "@dreamloom/engine";

/** How a worker is started and how long it is waited for. */
export interface WorkerOptions extends SpawnOptions {
  /** As in sentences: "media worker". */
  readonly name: string;
  /** How long it may give no sign of life while a request is open and it is not `busy`. Default 30,000. */
  readonly silenceMs?: number;
  /** How long it may take to answer a cancel. Default 5,000. */
  readonly graceMs?: number;
  /**
   * What happens to other requests when the process is killed for one that did not answer its cancel: they fail, or
   * are sent again to the next process (only where handlers keep nothing between requests). Default "fail".
   */
  readonly bystanders?: "fail" | "resend";
  /** The process is gone, and what it held with it. */
  readonly onStop?: (stop: WorkerStop) => void;
}

/** What a request takes beside its body. */
export interface RequestOptions<Notice> {
  readonly signal?: AbortSignal | undefined;
  /** Called with everything that the handler sends on the way. */
  readonly onNotice?: ((notice: Notice) => void) | undefined;
}

/** A worker: at most one process at a time, started on demand. */
export class WorkerProcess<P extends Protocol> implements AsyncDisposable {
  readonly #options: WorkerOptions;
  #running: RunningProcess | undefined;
  #nextId = 1;
  #starts = 0;
  #ended = false;

  /** Starts nothing yet. */
  constructor(options: WorkerOptions) {
    this.#options = options;
  }

  /** The id of the running process; undefined while none runs. */
  get pid(): number | undefined {
    return this.#running?.pid;
  }

  /** How many processes were started so far. */
  get starts(): number {
    return this.#starts;
  }

  /**
   * Asks the worker. Rejects with the signal's reason once a cancel was answered; with the handler's `NodeError`;
   * with a `NodeError` of kind worker-lost, timed-out or out-of-memory when the process ended; with an `Error` that
   * begins "Internal error" when the handler has a bug.
   */
  request<K extends keyof P & string>(
    kind: K,
    body: P[K]["request"],
    options: RequestOptions<P[K]["notice"]> = {},
  ): Promise<P[K]["reply"]> {
    return new Promise((resolve, reject) => {
      const { signal, onNotice } = options;
      signal?.throwIfAborted();
      if (this.#ended)
        throw new NodeError(`The ${this.#options.name} has been shut down.`, { kind: "worker-lost" });
      const id = this.#nextId++;
      this.#send(packedFor({ id, name: kind, body, signal, onNotice, resolve, reject }));
    });
  }

  /** Ends the process at once. Its open requests fail; the next request starts another. */
  async kill(): Promise<void> {
    await this.#running?.kill("stopped");
  }

  /** Ends the process politely, by force after two seconds. Later requests are refused. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    await this.#running?.end(2_000);
  }

  #send(request: OpenRequest): void {
    if (this.#running === undefined || this.#running.ending) this.#running = this.#start();
    this.#running.send(request);
  }

  #start(): RunningProcess {
    this.#starts += 1;
    const running: RunningProcess = new RunningProcess(this.#options, (stop, open) => {
      if (this.#running === running) this.#running = undefined;
      this.#options.onStop?.(stop);
      for (const request of open) this.#settleAfter(stop, request);
    });
    return running;
  }

  #settleAfter(stop: WorkerStop, request: OpenRequest): void {
    if (request.signal?.aborted) request.reject(request.signal.reason);
    else if (stop.reason === "cancel-unanswered" && this.#options.bystanders === "resend" && !this.#ended)
      this.#send(request);
    else request.reject(stop.error);
  }
}
