/**
 * An attempt at one task: the context that its node gets, and the audience that hears of it. Two runs in one
 * process that want the same computation share one attempt; it is cancelled when the last of them leaves.
 *
 * A run makes one per task, also for tasks that do next to nothing: what few nodes ask for is made when asked for.
 */

import type { AttemptEnd, Audience, Flight, TaskNews } from "./audience.js";
import type { Context } from "./define-node.js";
import type { BackendDoor, PictureDoor } from "./doors.js";
import { NodeError, type Failure } from "./failure.js";
import type { GraphNode } from "./graph.js";
import type { Host } from "./host.js";
import type { Digest, Fingerprint } from "./ids.js";
import { NewsDesk } from "./news-desk.js";
import { makeTensor } from "./tensor.js";

/** The run that makes attempts: what they all share. */
export interface Attempting extends Audience {
  readonly host: Host;
  readonly nodes: readonly GraphNode[];
  readonly fingerprints: readonly Fingerprint[];
  readonly provenance: () => Context["provenance"];
}

/** One attempt. It is the context its node gets. */
export class Attempt implements Context, Flight {
  /** False once it is over: what still comes is not heard. */
  open = true;
  cancelled = false;
  readonly #run: Attempting;
  readonly #task: number;
  /** Everybody who wants it, once there is more than the run that makes it. */
  #audiences: { readonly audience: Audience; readonly task: number }[] | undefined;
  #controller: AbortController | undefined;
  #grace: NodeJS.Timeout | undefined;
  #desk: NewsDesk | undefined;

  constructor(run: Attempting, task: number) {
    this.#run = run;
    this.#task = task;
  }

  get node(): GraphNode {
    return this.#run.nodes[this.#task]!;
  }

  get fingerprint(): Fingerprint {
    return this.#run.fingerprints[this.#task]!;
  }

  join(audience: Audience, task: number): void {
    this.#audiences ??= [{ audience: this.#run, task: this.#task }];
    this.#audiences.push({ audience, task });
  }

  leave(audience: Audience, task: number): void {
    if (!this.open) return;
    if (this.#audiences !== undefined && this.#audiences.length > 1) {
      this.#audiences = this.#audiences.filter((one) => one.audience !== audience || one.task !== task);
      audience.ended(task, { kind: "cancelled" });
    } else if (!this.cancelled) {
      this.cancelled = true;
      this.#controller?.abort();
      this.#grace = setTimeout(() => this.end({ kind: "cancelled" }), this.#run.host.graceMs);
    }
  }

  /** It is over, in whatever way; only the first end counts. */
  end(end: AttemptEnd): void {
    if (!this.open) return;
    this.#desk?.close();
    this.open = false;
    if (this.#grace) clearTimeout(this.#grace);
    const { flights } = this.#run.host;
    if (flights.size > 0 && flights.get(this.fingerprint) === this) flights.delete(this.fingerprint);
    if (this.#audiences === undefined) this.#run.ended(this.#task, end);
    else for (const { audience, task } of this.#audiences) audience.ended(task, end);
  }

  /** A promise its node left behind has rejected: the task fails if it is still under way, else it is only said. */
  rejectedLater(failure: Failure): void {
    if (this.open) return this.end({ kind: "failed", failure });
    const message = `A promise that "${this.node.id}" left behind failed after the task had ended. ${failure.message}`;
    this.#run.host.cache.warn(message);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  get progress(): Context["progress"] {
    const desk = this.#news();
    return (step, of) => desk.progress({ kind: "task-progress", step, of });
  }

  get preview(): Context["preview"] {
    const desk = this.#news();
    return (picture, step, sigma) =>
      desk.preview({ kind: "task-preview", step, ...(sigma !== undefined && { sigma }), picture });
  }

  get log(): Context["log"] {
    const desk = this.#news();
    return (message) => desk.log(String(message));
  }

  get tensor(): Context["tensor"] {
    return makeTensor;
  }

  get derive(): Context["derive"] {
    return (kind: string, of: Digest, compute) => this.#run.host.cache.derive(kind, of, compute);
  }

  get write(): Context["write"] {
    return async (file) => {
      const path = await this.#run.host.writer.write(file);
      this.#tell({ kind: "file-written", path });
      return path;
    };
  }

  get provenance(): Context["provenance"] {
    return this.#run.provenance();
  }

  get files(): Context["files"] {
    return this.#run.host.files;
  }

  get picture(): PictureDoor {
    return this.#run.host.picture;
  }

  get backend(): BackendDoor {
    return this.#run.host.backend;
  }

  get read(): Context["read"] {
    const { files } = this.#run.host;
    return async (file) => files.read(await files.find(file));
  }

  get own(): Context["own"] {
    return () => Promise.reject(this.#onlyInPacks("has no files of its own"));
  }

  get fetch(): Context["fetch"] {
    return () => Promise.reject(this.#onlyInPacks("may not ask hosts on the network"));
  }

  /** The host of an installed pack hands its nodes another context, with its own answers. */
  #onlyInPacks(words: string): NodeError {
    return new NodeError(`"${this.node.id}" is a node that comes with Dreamloom: it ${words}.`);
  }

  #news(): NewsDesk {
    return (this.#desk ??= new NewsDesk((news) => this.#tell(news)));
  }

  #tell(news: TaskNews): void {
    if (this.#audiences === undefined) this.#run.told(this.#task, news);
    else for (const { audience, task } of this.#audiences) audience.told(task, news);
  }
}
