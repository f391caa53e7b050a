/**
 * The device worker of one pack, seen from the parent: it is handed ONNX files as bytes and runs them, one request at a
 * time, within a limit on time. Ends when idle. Where the system can, the process is shut in.
 *
 * Invariants: the bytes handed over have the digest that was asked for; the time of a request does not count while
 * another one is under way.
 */

import { createHash } from "node:crypto";
import { fileURLToPath } from "node:url";
import { NodeError } from "@dreamloom/engine";
import type { FileRef } from "@dreamloom/engine";
import { openPlainFile } from "../files/inside.js";
import { onnxRuntimeVersion } from "../files/onnx-runtime.js";
import { maxModelBytes } from "../onnx/check-model.js";
import { shutter, WorkerProcess } from "../process/index.js";
import type { ShutIn, WorkerStop } from "../process/index.js";
import type { InferProtocol } from "./infer-protocol.js";
import type { AnyTensor } from "./ort.js";

/** How a pack's device worker is started and how long it may take. */
export interface InferOptions {
  /** Most private memory, where that can be limited (Linux). Default 4 GiB. */
  readonly memoryBytes?: number | undefined;
  /** Seconds for one request, unless the request says otherwise. Default 60. */
  readonly seconds?: number | undefined;
  /** After how long without a request it is ended. Default 60,000. */
  readonly idleMs?: number | undefined;
  /** How long it may take to answer a cancel. Default 2,000. */
  readonly graceMs?: number | undefined;
  /** What shuts the process in: bubblewrap wherever it works unless said; another program only in tests. */
  readonly walls?: "if possible" | "none" | { readonly program: string } | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
}

/** One thing to compute. */
export interface InferRequest {
  readonly model: FileRef;
  readonly inputs: Readonly<Record<string, AnyTensor>>;
  readonly signal: AbortSignal;
  readonly seconds?: number | undefined;
}

/** The worker of one pack. Starts nothing before it is asked. */
export class InferRoom implements AsyncDisposable {
  readonly #options: InferOptions;
  readonly #name: string;
  readonly #onIdle: () => void;
  #worker: WorkerProcess<InferProtocol>;
  #walls: boolean;
  #lastStop: WorkerStop | undefined;
  #queue: Promise<unknown> = Promise.resolve();
  #waiting = 0;
  #idle: NodeJS.Timeout | undefined;

  constructor(name: string, options: InferOptions, onIdle: () => void) {
    this.#name = name;
    this.#options = options;
    this.#onIdle = onIdle;
    this.#walls = options.walls !== "none" && programOf(options) !== undefined;
    this.#worker = this.#make();
  }

  get pid(): number | undefined {
    return this.#worker.pid;
  }

  get starts(): number {
    return this.#worker.starts;
  }

  /** Starts the process, and says whether it is shut in. */
  async shutIn(): Promise<boolean> {
    await this.#inTurn(() => this.#start(undefined));
    return this.#walls;
  }

  /** Runs a file. Rejects with a `NodeError`, or with the signal's reason. */
  infer(request: InferRequest): Promise<Readonly<Record<string, AnyTensor>>> {
    return this.#inTurn(async () => {
      request.signal.throwIfAborted();
      const seconds = request.seconds ?? this.#options.seconds ?? 60;
      const late = new AbortController();
      const timer = setTimeout(() => {
        late.abort(tooLate(request.model.name, seconds));
        // Native code hears no cancel: there is nothing to wait for.
        void this.#worker.kill();
      }, seconds * 1000);
      try {
        return await this.#ask(request, AbortSignal.any([request.signal, late.signal]));
      } finally {
        clearTimeout(timer);
      }
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearTimeout(this.#idle);
    await this.#worker[Symbol.asyncDispose]();
  }

  async #ask(
    { model, inputs }: InferRequest,
    signal: AbortSignal,
  ): Promise<Readonly<Record<string, AnyTensor>>> {
    await this.#start(signal);
    const { digest, name } = model;
    if (!(await this.#worker.request("holds", { digest }, { signal })))
      await this.#worker.request("open", { digest, name, bytes: await readModel(model) }, { signal });
    return this.#worker.request("run", { digest, inputs }, { signal });
  }

  /**
   * Starts the process before anything of a stranger's reaches it. Where it does not come up within walls, it is
   * started without, and that is said.
   */
  async #start(signal: AbortSignal | undefined): Promise<void> {
    if (!this.#walls) return;
    try {
      await this.#worker.request("holds", { digest: "" }, { signal });
    } catch (error) {
      const stop = this.#lastStop;
      if (stop === undefined || stop.error !== error || !endedByItself(stop)) throw error;
      await this.#worker[Symbol.asyncDispose]();
      this.#walls = false;
      this.#worker = this.#make();
      this.#options.onWarning?.(`${stop.error.message} ${withoutWalls}`);
    }
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    onnxRuntimeVersion();
    clearTimeout(this.#idle);
    this.#waiting += 1;
    const turn = this.#queue.then(work);
    this.#queue = turn.catch(() => undefined);
    try {
      return await turn;
    } finally {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.#idle = setTimeout(this.#onIdle, this.#options.idleMs ?? 60_000).unref();
    }
  }

  #make(): WorkerProcess<InferProtocol> {
    const { memoryBytes = inferMemoryBytes, graceMs = 2_000 } = this.#options;
    return new WorkerProcess<InferProtocol>({
      name: this.#name,
      entry: import.meta.resolve("@dreamloom/runtime/infer-worker"),
      memoryBytes,
      graceMs,
      onStop: (stop) => (this.#lastStop = stop),
      ...(this.#walls && {
        shutIn: walls(programOf(this.#options)),
        environment: { TMPDIR: "/tmp", HOME: "/tmp" },
      }),
    });
  }
}

/** Whether a process did not come up: not one that was killed, by whomever. */
function endedByItself({ reason, error }: WorkerStop): boolean {
  return reason === "not-started" || (reason === "died" && /\(exit code/.test(error.message));
}

/** Most private memory of a pack's device worker, unless it is told otherwise. */
export const inferMemoryBytes = 4 * 2 ** 30;

/** What is said where nothing shuts the process in. */
export const withoutWalls =
  "ONNX files of packs are computed in a process of ours that nothing shuts in on this machine.";

function programOf({ walls }: InferOptions): string | undefined {
  return typeof walls === "object" ? walls.program : shutter();
}

function walls(program: string | undefined): ShutIn {
  return {
    program,
    packageFolder: fileURLToPath(new URL("../..", import.meta.url)),
    packages: ["@dreamloom/engine", "onnxruntime-node", "protobufjs"],
  };
}

/** The file's bytes, which must have its digest. */
async function readModel({ name, path, digest }: FileRef): Promise<Uint8Array> {
  const opened = await openPlainFile(path, { links: "one" });
  if ("problem" in opened)
    throw new NodeError(
      `The model "${name}" ${opened.problem}.`,
      opened.missing ? { kind: "file-missing" } : {},
    );
  await using handle = opened.handle;
  const { size } = await handle.stat();
  if (size > maxModelBytes)
    throw new NodeError(
      `The model "${name}" has ${size.toLocaleString("en-US")} bytes; it may have 512 MiB.`,
    );
  const bytes = await handle.readFile();
  if (digest === `sha256:${createHash("sha256").update(bytes).digest("hex")}`) return bytes;
  throw new NodeError(`The model "${name}" was changed after the run began.`, { remedy: "Run again." });
}

function tooLate(name: string, seconds: number): NodeError {
  return new NodeError(`The model "${name}" took longer than ${seconds} s and was stopped.`, {
    kind: "timed-out",
    remedy: "Give it less at a time, or allow the pack more time.",
  });
}
