/**
 * One worker per pack, started with its first request and ended when it has been idle for a while: what one pack asks
 * for can neither hold up nor bring down what others do.
 */

import type { Protocol } from "./protocol.js";
import type { RequestOptions, WorkerProcess } from "./worker-process.js";

interface Room<P extends Protocol> {
  readonly worker: WorkerProcess<P>;
  open: number;
  idle: NodeJS.Timeout | undefined;
}

/** How workers of packs are made. */
export interface PackWorkersOptions<P extends Protocol> {
  readonly make: (pack: string) => WorkerProcess<P>;
  /** After how long without a request a worker is ended. Default 60,000. */
  readonly idleMs?: number | undefined;
}

/** The workers of all packs. */
export class PackWorkers<P extends Protocol> implements AsyncDisposable {
  readonly #options: PackWorkersOptions<P>;
  readonly #rooms = new Map<string, Room<P>>();

  /** Starts nothing yet. */
  constructor(options: PackWorkersOptions<P>) {
    this.#options = options;
  }

  /** Processes running now. */
  get pids(): readonly number[] {
    return [...this.#rooms.values()].flatMap(({ worker: { pid } }) => (pid === undefined ? [] : [pid]));
  }

  /** Asks the worker of a pack. Settles as `WorkerProcess.request` does. */
  async request<K extends keyof P & string>(
    pack: string,
    kind: K,
    body: P[K]["request"],
    options: RequestOptions<P[K]["notice"]>,
  ): Promise<P[K]["reply"]> {
    const room = this.#rooms.get(pack) ?? this.#enter(pack);
    clearTimeout(room.idle);
    room.open += 1;
    try {
      return await room.worker.request(kind, body, options);
    } finally {
      room.open -= 1;
      if (room.open === 0)
        room.idle = setTimeout(() => this.#leave(pack, room), this.#options.idleMs ?? 60_000).unref();
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const rooms = [...this.#rooms.values()];
    for (const { idle } of rooms) clearTimeout(idle);
    await Promise.all(rooms.map(({ worker }) => worker[Symbol.asyncDispose]()));
  }

  #enter(pack: string): Room<P> {
    const room: Room<P> = { worker: this.#options.make(pack), open: 0, idle: undefined };
    this.#rooms.set(pack, room);
    return room;
  }

  #leave(pack: string, room: Room<P>): void {
    if (this.#rooms.get(pack) === room) this.#rooms.delete(pack);
    void room.worker[Symbol.asyncDispose]();
  }
}
