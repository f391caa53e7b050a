/**
 * One process of a pack, and the task that is under way in it. Ends once; whatever ends it ends that task and nothing else.
 *
 *   starting ──ready──► idle ──run──► busy ──done, failed──► idle          lies, floods, hangs, dies ──► gone
 */

import type { ChildProcess } from "node:child_process";
import type { Readable, Writable } from "node:stream";
import { NodeError } from "@dreamloom/engine";
import type { Command } from "../sandbox/command.js";
import { toFrame } from "./frames.js";
import type { HoldBudget } from "./given-tensors.js";
import { listenTo } from "./hearing.js";
import type { Heard } from "./hearing.js";
import { mostUnheardBytes } from "./messages.js";
import type { ToPack } from "./messages.js";
import { PackTask } from "./pack-task.js";
import type { PackTaskParts } from "./pack-task.js";
import { createPlacing } from "./placing.js";
import type { Placing } from "./placing.js";
import { killProcess, processEnded, setReferenced, startProcess } from "./start.js";
import { nameOf, stoppedError } from "./stopped.js";
import type { Because, Ended } from "./stopped.js";
import { openTensorFiles } from "./tensor-files.js";
import type { TensorFiles } from "./tensor-files.js";
import { keepWords } from "./words.js";
import type { Words } from "./words.js";

/** How a process is started and what it may use. */
export interface PackProcessOptions {
  readonly command: Command;
  /** The pack's name, for sentences. */
  readonly pack: string;
  readonly memoryMiB: number;
  readonly seconds: number;
  /** How large each of the two files of tensors may become. */
  readonly fileBytes: number;
  /** Shared by all processes of the pack. */
  readonly budget: HoldBudget;
  /** Where those files are when there is no room in memory. */
  readonly folder: string;
  readonly startSeconds: number;
  readonly graceMs: number;
}

/** What running a task takes beside what the process has. */
export type TaskToRun = Pick<PackTaskParts, "context" | "tellProvenance"> & {
  readonly type: string;
  /** The signal is aborted when the task is over, however it ended. */
  readonly broker: (over: AbortSignal) => PackTaskParts["broker"];
};

interface Settle<T> {
  readonly resolve: (value: T) => void;
  readonly reject: (error: unknown) => void;
}

/** A process. Idle, it does not keep ours alive. */
export class PackProcess {
  /** Settles when its pack is loaded; rejects when that cannot be done. */
  readonly ready: Promise<void>;
  /** Settles when the process is gone. */
  readonly gone: Promise<void>;
  readonly #options: PackProcessOptions;
  readonly #child: ChildProcess;
  readonly #files: TensorFiles;
  readonly #placing: Placing;
  readonly #words: Words;
  #because: Because | undefined;
  #notStarted: string | undefined;
  #isGone = false;
  #task: PackTask | undefined;
  #lastTask = 0;
  #onReady: Settle<undefined> | undefined;
  #onDescribed: Settle<unknown> | undefined;

  constructor(options: PackProcessOptions) {
    this.#options = options;
    this.#files = openTensorFiles(options.folder, 2 * options.fileBytes);
    this.#placing = createPlacing(this.#files, options.fileBytes);
    this.#child = startProcess(options.command, this.#files);
    this.#files.closeForProcess();
    this.#words = keepWords([this.#child.stdout, this.#child.stderr], {
      onLine: (line) => this.#task?.say(line),
      onTooMuch: () => this.kill({ kind: "flooded", how: "wrote too much to its standard output" }),
    });
    this.ready = new Promise((resolve, reject) => {
      this.#onReady = { resolve: () => resolve(), reject };
    });
    // A pipe breaks when the process ends, which is noticed by itself.
    for (const pipe of this.#child.stdio.slice(3, 5)) pipe?.on("error", () => undefined);
    listenTo(this.#child.stdio[4] as Readable, this.#files, {
      onMessage: (message, bytes) => this.#hear(message, bytes),
      onFault: (because) => this.kill(because),
    });
    const late = setTimeout(
      () => this.kill({ kind: "start-too-long", seconds: options.startSeconds }),
      options.startSeconds * 1000,
    );
    const inTime = (): void => clearTimeout(late);
    this.ready.then(inTime, inTime);
    this.gone = this.#end();
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Whether it can take no more tasks. */
  get ending(): boolean {
    return this.#because !== undefined || this.#isGone;
  }

  /** Runs a task; there must be no other. Rejects with a `NodeError`, or with the signal's reason. */
  async run({
    type,
    context,
    tellProvenance,
    broker: brokerFor,
  }: TaskToRun): Promise<Readonly<Record<string, unknown>>> {
    const { pack, memoryMiB, seconds, fileBytes, budget, graceMs } = this.#options;
    const { signal } = context;
    signal.throwIfAborted();
    const over = new AbortController();
    const broker = brokerFor(AbortSignal.any([signal, over.signal]));
    const task = new PackTask({
      id: ++this.#lastTask,
      subject: { type, pack, memoryMiB },
      ...{ broker, context, tellProvenance },
      ...{ files: this.#files, placing: this.#placing, mostBytes: fileBytes, budget },
      send: (message) => this.#send(message),
      onLie: (how) => this.kill({ kind: "lied", how }),
    });
    const limit = setTimeout(() => this.kill({ kind: "too-long", seconds }), seconds * 1000);
    const forget = task.cancelWith(signal, graceMs, () => this.kill({ kind: "cancelled" }));
    this.#task = task;
    this.#placing.clear();
    setReferenced(this.#child, true);
    try {
      if (this.ending) throw this.#error();
      task.begin();
      const outputs = await task.outcome;
      if (signal.aborted) throw signal.reason;
      return broker.reveal(outputs);
    } catch (error) {
      throw signal.aborted ? signal.reason : error;
    } finally {
      over.abort();
      clearTimeout(limit);
      forget();
      this.#task = undefined;
      this.#words.forget();
      // For the end of one that ends, somebody may wait.
      if (!this.ending) {
        setReferenced(this.#child, false);
        await this.#files.shrink();
      }
    }
  }

  /** What its pack is, as data. */
  describe(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      this.#onDescribed = { resolve, reject };
      this.#send({ kind: "describe" });
    });
  }

  /** Kills the process; its task fails for this reason. */
  kill(because: Because): void {
    this.#because ??= because;
    // Whoever waits for its end must not be left alone.
    if (!this.#isGone) setReferenced(this.#child, true);
    killProcess(this.#child);
  }

  #send(message: ToPack): void {
    const pipe = this.#child.stdio[3] as Writable;
    if (this.ending || pipe.destroyed) return;
    pipe.write(toFrame(message));
    if (pipe.writableLength > mostUnheardBytes)
      this.kill({ kind: "flooded", how: "asked and asked and did not read the answers" });
  }

  #hear(message: Heard, bytes: number): void {
    if (this.#because !== undefined) return;
    switch (message.kind) {
      case "ready":
        return this.#onReady?.resolve(undefined);
      case "broken":
        return this.#hearBroken(message.failure);
      case "described":
        return this.#onDescribed?.resolve(message.file);
      default:
        if (message.task === this.#task?.id) {
          this.#task.hear(message, bytes);
          if (message.kind === "failed" && message.last) this.kill({ kind: "stopped" });
          return;
        }
        // What an older task left behind may still say something, to nobody. A later one cannot.
        if (message.task > this.#lastTask)
          this.kill({ kind: "lied", how: "an answer that nobody asked for" });
    }
  }

  #hearBroken({ message, remedy }: Extract<Heard, { kind: "broken" }>["failure"]): void {
    const whole = message.startsWith("The pack ");
    const words = whole ? message : `${nameOf({ pack: this.#options.pack })} cannot be loaded: ${message}`;
    const error = new NodeError(/[.!?…]$/.test(words) ? words : `${words}.`, {
      ...(remedy !== undefined && { remedy }),
    });
    this.#onReady?.reject(error);
    this.#onDescribed?.reject(error);
    this.kill({ kind: "stopped" });
  }

  async #end(): Promise<void> {
    this.#notStarted = await processEnded(this.#child);
    this.#isGone = true;
    this.#files.close();
    const error = this.#error();
    this.#onReady?.reject(error);
    this.#onDescribed?.reject(error);
    this.#task?.stop(error);
  }

  #error(): NodeError {
    const { pack, memoryMiB } = this.#options;
    const { exitCode, signalCode } = this.#child;
    const end: Ended = {
      because: this.#because,
      ...(this.#notStarted !== undefined && { notStarted: this.#notStarted }),
      exitCode,
      signal: signalCode,
      words: this.#words.tail(),
    };
    return stoppedError(end, { type: this.#task?.type, pack, memoryMiB });
  }
}
