/**
 * An attempt at one task: the context that its node gets, and the audience that hears of it. Two runs in one
 * process that want the same computation share one attempt; it is cancelled when the last of them leaves.
 *
 * Progress and previews are coalesced to ten a second, logs are bounded; after the end nothing is heard.
 */

import type { AttemptEnd, Audience, Flight, TaskNews } from "./audience.js";
import type { Context } from "./define-node.js";
import type { BackendDoor, PictureDoor } from "./doors.js";
import type { Failure } from "./failure.js";
import type { Host } from "./host.js";
import type { Digest, Fingerprint } from "./ids.js";
import type { GraphNode } from "./graph.js";
import { makeTensor } from "./tensor.js";
import type { TensorHandle } from "./value.js";

/** What an attempt is made of. */
export interface AttemptOf {
  readonly host: Host;
  readonly node: GraphNode;
  readonly fingerprint: Fingerprint;
  readonly provenance: () => Context["provenance"];
}

const coalesceMs = 100;
const mostLogs = 1000;

/** One attempt. It is the context its node gets. */
export class Attempt implements Context, Flight {
  /** False once it is over: what still comes is not heard. */
  open = true;
  cancelled = false;
  readonly #of: AttemptOf;
  readonly #listeners: { readonly audience: Audience; readonly task: number }[];
  #controller: AbortController | undefined;
  #grace: NodeJS.Timeout | undefined;
  #lastProgressMs = -Infinity;
  #lastPreviewMs = -Infinity;
  #progress: TaskNews | undefined;
  #preview: TaskNews | undefined;
  #logs = 0;

  constructor(of: AttemptOf, audience: Audience, task: number) {
    this.#of = of;
    this.#listeners = [{ audience, task }];
  }

  get node(): GraphNode {
    return this.#of.node;
  }

  get fingerprint(): Fingerprint {
    return this.#of.fingerprint;
  }

  /** Another run wants the same. */
  join(audience: Audience, task: number): void {
    this.#listeners.push({ audience, task });
  }

  /** A run does not want it any more. The last one to leave cancels it, and hears of its end at most the grace later. */
  leave(audience: Audience, task: number): void {
    const index = this.#listeners.findIndex((one) => one.audience === audience && one.task === task);
    if (index < 0 || !this.open) return;
    if (this.#listeners.length > 1) {
      this.#listeners.splice(index, 1);
      audience.ended(task, { kind: "cancelled" });
    } else if (!this.cancelled) {
      this.cancelled = true;
      this.#controller?.abort();
      this.#grace = setTimeout(() => this.end({ kind: "cancelled" }), this.#of.host.graceMs);
    }
  }

  /** It is over, in whatever way; only the first end counts. */
  end(end: AttemptEnd): void {
    if (!this.open) return;
    if (this.#progress) this.#tell(this.#progress);
    if (this.#preview) this.#tell(this.#preview);
    this.open = false;
    clearTimeout(this.#grace);
    const { host, fingerprint } = this.#of;
    if (host.flights.size > 0 && host.flights.get(fingerprint) === this) host.flights.delete(fingerprint);
    for (const { audience, task } of this.#listeners) audience.ended(task, end);
  }

  /** A promise its node left behind has rejected: the task fails if it is still under way, else it is only said. */
  rejectedLater(failure: Failure): void {
    if (this.open) return this.end({ kind: "failed", failure });
    const { node, host } = this.#of;
    const message = `A promise that "${node.id}" left behind failed after the task had ended. ${failure.message}`;
    for (const warn of host.cache.warnings) warn(message);
  }

  get signal(): AbortSignal {
    this.#controller ??= new AbortController();
    if (this.cancelled) this.#controller.abort();
    return this.#controller.signal;
  }

  get progress(): Context["progress"] {
    return (step, of) => {
      this.#progress = { kind: "task-progress", step, of };
      const nowMs = performance.now();
      if (!this.open || nowMs - this.#lastProgressMs < coalesceMs) return;
      this.#lastProgressMs = nowMs;
      this.#tell(this.#progress);
      this.#progress = undefined;
    };
  }

  get preview(): Context["preview"] {
    return (picture: TensorHandle, step, sigma) => {
      this.#preview = { kind: "task-preview", step, ...(sigma !== undefined && { sigma }), picture };
      const nowMs = performance.now();
      if (!this.open || nowMs - this.#lastPreviewMs < coalesceMs) return;
      this.#lastPreviewMs = nowMs;
      this.#tell(this.#preview);
      this.#preview = undefined;
    };
  }

  get log(): Context["log"] {
    return (message) => {
      if (!this.open || ++this.#logs > mostLogs + 1) return;
      const text =
        this.#logs > mostLogs ? `…and more; only the first ${mostLogs} are shown.` : String(message);
      this.#tell({ kind: "task-log", message: text });
    };
  }

  get tensor(): Context["tensor"] {
    return makeTensor;
  }

  get derive(): Context["derive"] {
    return (kind: string, of: Digest, compute) => this.#of.host.cache.derive(kind, of, compute);
  }

  get write(): Context["write"] {
    return async (file) => {
      const path = await this.#of.host.writer.write(file);
      this.#tell({ kind: "file-written", path });
      return path;
    };
  }

  get provenance(): Context["provenance"] {
    return this.#of.provenance();
  }

  get files(): Context["files"] {
    return this.#of.host.files;
  }

  get picture(): PictureDoor {
    return this.#of.host.picture;
  }

  get backend(): BackendDoor {
    return this.#of.host.backend;
  }

  #tell(news: TaskNews): void {
    for (const { audience, task } of this.#listeners) audience.told(task, news);
  }
}
