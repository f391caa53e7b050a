/**
 * The models of a device worker: which checkpoint parts were read, which sessions are open. Comes in a model as ports
 * carry it and what of it is wanted; goes out a way to run it. Knows no step of the computation.
 *
 * Invariant: a session never serves a model of another digest than the one it was opened for. A file that changed is
 * noticed before and after every use.
 */

import { availableParallelism } from "node:os";
import type { Model } from "@dreamloom/engine";
import { inWords } from "../files/checkpoint-facts.js";
import {
  buildAdapter,
  buildDit,
  buildText,
  buildVaeDecoder,
  buildVaeEncoder,
  buildVision,
} from "../models/index.js";
import type { BuildOptions } from "../models/index.js";
import type { BuiltModel } from "../onnx/index.js";
import { createSession } from "./ort.js";
import type { FixedFeeds, Session, SessionBackend, SessionTensor } from "./ort.js";
import { assertNotOverwritten, Parts } from "./parts.js";
import type { AnyPart, PartOf } from "./parts.js";
import { SessionCache } from "./session-cache.js";
import type { Prepared } from "./session-cache.js";

/** What computing takes beside the numbers. */
export interface Computing {
  /** Whether the result is still wanted. */
  readonly signal: AbortSignal;
  /** Tells the parent before native work that blocks this process. */
  readonly busy: <T>(work: () => Promise<T> | T) => Promise<T>;
  /** Something that the person should know and that the computation survives, as a sentence. */
  readonly warn: (message: string) => void;
}

/** Runs a session that is open. `fixed` holds feeds that stay the same over many runs. */
export type Run = (
  feeds: Readonly<Record<string, SessionTensor>>,
  fixed?: FixedFeeds,
) => Promise<Readonly<Record<string, SessionTensor>>>;

/** What can be opened, and of which part it is made. */
const sessions = {
  vision: { part: "lmm", build: buildVision },
  text: { part: "lmm", build: buildText },
  adapter: { part: "adapter", build: buildAdapter },
  dit: { part: "dit", build: buildDit },
  vaeEncoder: { part: "vae", build: buildVaeEncoder },
  vaeDecoder: { part: "vae", build: buildVaeDecoder },
} as const;

type SessionKind = keyof typeof sessions;
type PartName<K extends SessionKind> = (typeof sessions)[K]["part"];

/** Which session is wanted. */
export interface Use<K extends SessionKind> {
  readonly kind: K;
  readonly model: Model & { readonly part: PartName<K> };
  /** Sizes of the model's named dimensions, where it computes with them. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
}

/** How a device's models are opened. */
export interface ModelsOptions {
  readonly backend: SessionBackend;
  readonly budgetBytes: number;
  /** Threads of one operator; when not given, one for small models and one per core for others. */
  readonly threads?: number | undefined;
}

/** The parts and sessions of one device. */
export class Models implements AsyncDisposable {
  readonly #options: ModelsOptions;
  readonly #parts = new Parts();
  readonly #cache: SessionCache<Session>;
  #runs = 0;
  #runMs = 0;
  #openMs = 0;

  constructor(options: ModelsOptions) {
    this.#options = options;
    this.#cache = new SessionCache(options);
  }

  /** The backend that its sessions compute on. */
  get backend(): SessionBackend {
    return this.#options.backend;
  }

  /** What is open, and what was done so far. */
  get report() {
    const { open, opened } = this.#cache;
    return { sessions: open, opened, runs: this.#runs, runMs: this.#runMs, openMs: this.#openMs };
  }

  /** A checkpoint's part, its files still those that the digest was taken of. */
  part<P extends keyof PartOf>(model: Model & { readonly part: P }): Promise<PartOf[P]> {
    return this.#parts.open(model);
  }

  /** Works with an open session of a model. It stays open until the work is done. */
  async use<K extends SessionKind, T>(
    { kind, model, dimensions }: Use<K>,
    computing: Computing,
    work: (run: Run) => Promise<T>,
  ): Promise<T> {
    const part = await this.part(model);
    const lora = takesLoras(model, part) ? "all" : "none";
    // Sizes that are computed at run time are computed on the CPU, which every other backend forbids.
    const fixed = this.backend === "cpu" ? undefined : dimensions;
    const build = sessions[kind].build as (part: PartOf[PartName<K>], options: BuildOptions) => BuiltModel;
    const prepare = (): Prepared<Session> => {
      const built = build(part, { backend: buildBackend(this.backend), lora });
      return { bytes: built.weightBytes, open: () => computing.busy(() => this.#open(built, kind, fixed)) };
    };
    const key = `${kind} ${lora} ${model.digest}${fixed === undefined ? "" : ` ${JSON.stringify(fixed)}`}`;
    try {
      const result = await this.#cache.use({ key, prepare }, (session) =>
        work(this.#runner(session, computing)),
      );
      await assertNotOverwritten(part);
      return result;
    } catch (error) {
      throw inWords(error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#cache[Symbol.asyncDispose]();
  }

  async #open(
    built: BuiltModel,
    kind: SessionKind,
    dimensions: Use<SessionKind>["dimensions"],
  ): Promise<Session> {
    const start = performance.now();
    const { backend, threads = threadsFor(kind, built.weightBytes) } = this.#options;
    const session = await createSession(built, { backend, threads, dimensions });
    this.#openMs += performance.now() - start;
    return session;
  }

  #runner(session: Session, { signal, busy }: Computing): Run {
    return (feeds, fixed) => {
      signal.throwIfAborted();
      return busy(async () => {
        const start = performance.now();
        const results = await session.run(feeds, fixed);
        this.#runMs += performance.now() - start;
        this.#runs += 1;
        return results;
      });
    };
  }
}

/**
 * Whether a model's session has inputs for a LoRA stack. They cost a small model a sixth of its time (measured at
 * width 192) and a large one nothing (at 1,536), while a second session costs a large one dearly: so a small model
 * has a session without them beside the one with.
 */
export function takesLoras({ loras }: Model, part: AnyPart): boolean {
  const hasOwn = "ownLora" in part && part.ownLora.length > 0;
  return loras.length > 0 || hasOwn || bytesOf(part.weights) >= 256 * 2 ** 20;
}

function bytesOf({ files }: AnyPart["weights"]): number {
  return files.reduce((sum, { stamp }) => sum + stamp.size, 0);
}

/**
 * How many threads an operator gets. One of a small transformer is over before a second thread has woken (measured at
 * width 192: 3.2 ms a run with one thread and with two; beside another busy process two are several times slower).
 */
function threadsFor(kind: SessionKind, weightBytes: number): number {
  const small = weightBytes < 64 * 2 ** 20 && kind !== "vaeEncoder" && kind !== "vaeDecoder";
  return small ? 1 : availableParallelism();
}

/** Operators that only the CPU has are avoided on every other backend. */
function buildBackend(backend: SessionBackend): BuildOptions["backend"] {
  return backend === "cpu" ? "cpu" : "webgpu";
}
