/**
 * One running process of a worker and the requests that are open in it. Ends once, and then hands the requests that
 * were still open back with the reason.
 */

import type { ChildProcess } from "node:child_process";
import type { EventEmitter } from "node:events";
import type { Readable } from "node:stream";
import { unpackError } from "./messages.js";
import type { ToParent, ToWorker } from "./messages.js";
import { watchSilence } from "./silence.js";
import type { SilenceWatch } from "./silence.js";
import { spawnWorker } from "./spawn.js";
import type { Spawned, SpawnOptions } from "./spawn.js";
import { stopAfter, stopBeforeStart } from "./stop.js";
import type { KilledFor, WorkerStop } from "./stop.js";

/** A request that has not been answered. */
export interface OpenRequest {
  readonly id: number;
  readonly name: string;
  readonly body: unknown;
  readonly signal: AbortSignal | undefined;
  readonly onNotice: ((notice: unknown) => void) | undefined;
  readonly resolve: (reply: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** What a running process needs to know. */
export interface RunningOptions extends SpawnOptions {
  readonly name: string;
  readonly silenceMs?: number;
  readonly graceMs?: number;
}

const defaultSilenceMs = 30_000;

/** A request whose parts have the types of its kind, made one whose kind is forgotten. */
export function packedFor<Notice>(
  request: Omit<OpenRequest, "onNotice"> & { readonly onNotice: ((notice: Notice) => void) | undefined },
): OpenRequest {
  const { onNotice } = request;
  return {
    ...request,
    onNotice: onNotice === undefined ? undefined : (notice) => onNotice(notice as Notice),
  };
}

/** One process. `onGone` is called once, when it has ended. */
export class RunningProcess {
  readonly #options: RunningOptions;
  readonly #spawned: Spawned;
  readonly #open = new Map<number, { request: OpenRequest; forget: () => void }>();
  readonly #silence: SilenceWatch;
  readonly #gone: Promise<void>;
  #busy = false;
  #killedFor: KilledFor | undefined;
  #words = "";

  constructor(options: RunningOptions, onGone: (stop: WorkerStop, open: readonly OpenRequest[]) => void) {
    this.#options = options;
    this.#spawned = spawnWorker(options);
    const child = this.#spawned.process;
    this.#silence = watchSilence(options.silenceMs ?? defaultSilenceMs, () => void this.kill("silent"));
    for (const stream of [child.stdout, child.stderr]) this.#keepTail(stream);
    child.on("message", (message) => this.#hear(message as ToParent));
    this.#gone = new Promise((resolve) => {
      const finish = (failure: string | undefined): void => {
        onGone(this.#end(failure), this.#takeOpen());
        resolve();
      };
      child.on("error", (error) => {
        if (child.pid === undefined) finish(error.message);
      });
      void ended(child).then(() => finish(undefined));
    });
    setReferenced(child, false);
  }

  get pid(): number | undefined {
    return this.#spawned.process.pid;
  }

  /** Whether it is on its way out, so that nothing new should be asked of it. */
  get ending(): boolean {
    return this.#killedFor !== undefined || !this.#spawned.process.connected;
  }

  /** Sends a request; rejects it when its body cannot be sent. */
  send(request: OpenRequest): void {
    const { id, name, body, signal } = request;
    try {
      this.#tell({ kind: "request", id, name, body });
    } catch (error) {
      request.reject(error);
      return;
    }
    const forget = this.#cancelWith(signal, id);
    this.#open.set(id, { request, forget });
    this.#openChanged();
  }

  /** Kills the process and waits until it is gone. */
  async kill(reason: KilledFor): Promise<void> {
    this.#killedFor ??= reason;
    this.#spawned.process.kill("SIGKILL");
    await this.#gone;
  }

  /** Lets the process end by itself, by force after a while. */
  async end(graceMs: number): Promise<void> {
    this.#killedFor ??= "stopped";
    const child = this.#spawned.process;
    setReferenced(child, true);
    if (child.connected) child.disconnect();
    const force = setTimeout(() => child.kill("SIGKILL"), graceMs);
    await this.#gone;
    clearTimeout(force);
  }

  #tell(message: ToWorker): void {
    // An error while writing means that the process is ending, which is noticed by itself.
    this.#spawned.process.send(message, () => undefined);
  }

  #hear(message: ToParent): void {
    this.#silence.heard();
    switch (message.kind) {
      case "ready":
      case "alive":
        return;
      case "busy":
      case "idle":
        this.#busy = message.kind === "busy";
        return this.#openChanged();
      case "notice":
        return this.#open.get(message.id)?.request.onNotice?.(message.body);
      case "reply":
        return this.#settle(message.id, ({ resolve, reject, signal }) =>
          signal?.aborted ? reject(signal.reason) : resolve(message.body),
        );
      case "threw":
        return this.#settle(message.id, ({ reject, signal }) =>
          reject(unpackError(message.error, this.#options.name, signal)),
        );
      default:
        return message satisfies never;
    }
  }

  #settle(id: number, how: (request: OpenRequest) => void): void {
    const entry = this.#open.get(id);
    if (entry === undefined) return;
    entry.forget();
    this.#open.delete(id);
    this.#openChanged();
    how(entry.request);
  }

  /** Asks the worker to stop when the signal is aborted, and kills it when it does not answer in time. */
  #cancelWith(signal: AbortSignal | undefined, id: number): () => void {
    if (signal === undefined) return () => undefined;
    let grace: NodeJS.Timeout | undefined;
    const cancel = (): void => {
      if (this.#spawned.process.connected) this.#tell({ kind: "cancel", id });
      grace = setTimeout(() => void this.kill("cancel-unanswered"), this.#options.graceMs ?? 5_000);
    };
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
    return () => {
      clearTimeout(grace);
      signal.removeEventListener("abort", cancel);
    };
  }

  #openChanged(): void {
    const working = this.#open.size > 0;
    // A reply comes before its `idle`: a process that hangs in between must not count as busy with the next request.
    if (!working) this.#busy = false;
    setReferenced(this.#spawned.process, working);
    this.#silence.set(working && !this.#busy);
  }

  #takeOpen(): readonly OpenRequest[] {
    const entries = [...this.#open.values()];
    this.#open.clear();
    for (const { forget } of entries) forget();
    return entries.map(({ request }) => request);
  }

  #end(failure: string | undefined): WorkerStop {
    this.#silence.stop();
    this.#spawned.removeFolder();
    const { name, silenceMs = defaultSilenceMs } = this.#options;
    if (failure !== undefined) return stopBeforeStart(name, failure);
    const { exitCode, signalCode } = this.#spawned.process;
    return stopAfter({
      name,
      silenceMs,
      killedFor: this.#killedFor,
      exitCode,
      signalCode,
      words: this.#words,
    });
  }

  #keepTail(stream: Readable | null): void {
    stream?.setEncoding("utf8").on("data", (text: string) => {
      this.#words = (this.#words + text).slice(-4096);
    });
  }
}

/**
 * The process is gone and all that it said was heard. Not its `close` event, which never comes on Node 20 when it was
 * we who closed the channel.
 */
async function ended(child: ChildProcess): Promise<void> {
  const pipes = [child.stdout, child.stderr].filter((pipe) => pipe !== null);
  await Promise.all([
    heard(child, "exit"),
    heard(child, "disconnect"),
    ...pipes.map((pipe) => heard(pipe, "close")),
  ]);
}

/** Not `events.once`, which rejects on an `error`: a process that never started has no exit. */
function heard(from: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => from.once(event, () => resolve()));
}

/** Whether the process, its channel and its pipes keep ours alive. */
function setReferenced(child: ChildProcess, referenced: boolean): void {
  const pipes = [child.stdout, child.stderr] as unknown as readonly Referenced[];
  const holders: readonly (Referenced | null | undefined)[] = [child, child.channel, ...pipes];
  for (const holder of holders) {
    if (referenced) holder?.ref?.();
    else holder?.unref?.();
  }
}

interface Referenced {
  ref?(): unknown;
  unref?(): unknown;
}
