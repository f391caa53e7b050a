/**
 * The worker's side: answers requests from the parent, each by its handler, many at once. Says once a second that it
 * lives; says `busy` before native work during which it cannot. Ends when the parent is gone, even in the middle of
 * native work (a small thread looks).
 *
 *   request ──► handler ──► reply            cancel ──► the handler's signal ──► it throws ──► threw
 */

import { Worker } from "node:worker_threads";
import { packError } from "./messages.js";
import type { ToParent, ToWorker } from "./messages.js";
import type { Protocol } from "./protocol.js";

/** What a handler gets beside the request's body. */
export interface ServeContext<Notice> {
  /** Aborted when the parent cancels the request. Look at it between steps. */
  readonly signal: AbortSignal;
  /** Sends something on the way, such as progress or a preview. */
  readonly notify: (notice: Notice) => void;
  /** The same as the exported `busy`. */
  readonly busy: <T>(work: () => Promise<T> | T) => Promise<T>;
}

/** One handler per kind of request. */
export type Handlers<P extends Protocol> = {
  readonly [K in keyof P]: (
    body: P[K]["request"],
    context: ServeContext<P[K]["notice"]>,
  ) => Promise<P[K]["reply"]> | P[K]["reply"];
};

/** Answers requests until the parent is gone. `onEnd` is called before the process ends politely. */
export function serve<P extends Protocol>(
  handlers: Handlers<P>,
  options: { readonly onEnd?: () => void } = {},
): void {
  if (process.send === undefined) {
    process.stderr.write("This file is a worker of Dreamloom and is started by it, not by hand.\n");
    process.exit(2);
  }
  const open = new Map<number, AbortController>();
  process.on("message", (message: ToWorker) => {
    if (message.kind === "cancel") open.get(message.id)?.abort();
    else void answer(handlers, message, open);
  });
  process.on("disconnect", () => {
    options.onEnd?.();
    if (busyDepth > 0) process.kill(process.pid, "SIGKILL");
    process.exit(0);
  });
  // A terminal's Ctrl-C reaches every process of its group; the parent decides what it means.
  process.on("SIGINT", () => undefined);
  // Otherwise this signal opens a debugger port.
  process.on("SIGUSR1", () => undefined);
  endWithParent();
  setInterval(() => tell({ kind: "alive" }), 1000).unref();
  tell({ kind: "ready" });
}

let busyDepth = 0;

/**
 * Does native work that blocks this process. The parent hears of it before it starts and waits without a limit
 * until it is over. Nests.
 */
export async function busy<T>(work: () => Promise<T> | T): Promise<T> {
  busyDepth += 1;
  // Waiting for the write: otherwise the words would leave only after the work that they announce.
  if (busyDepth === 1) await tellAndWait({ kind: "busy" });
  try {
    return await work();
  } finally {
    busyDepth -= 1;
    if (busyDepth === 0) tell({ kind: "idle" });
  }
}

async function answer<P extends Protocol>(
  handlers: Handlers<P>,
  { id, name, body }: Extract<ToWorker, { kind: "request" }>,
  open: Map<number, AbortController>,
): Promise<void> {
  const controller = new AbortController();
  open.set(id, controller);
  const { signal } = controller;
  try {
    const handler = Object.hasOwn(handlers, name) ? handlers[name] : undefined;
    if (handler === undefined) throw new Error(`a request of an unknown kind, "${name}", arrived`);
    const notify = (notice: unknown): void => {
      if (open.has(id)) tell({ kind: "notice", id, body: notice });
    };
    const reply = { kind: "reply", id, body: await handler(body, { signal, notify, busy }) } as const;
    // A large reply takes its time on the way, and no sign of life can overtake it.
    await busy(() => tellAndWait(reply));
  } catch (error) {
    tell({ kind: "threw", id, error: packError(error, signal.aborted) });
  } finally {
    open.delete(id);
  }
}

function tell(message: ToParent): void {
  // With a callback a closed channel is no `error` event: `disconnect` follows and ends the process.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

function tellAndWait(message: ToParent): Promise<void> {
  return new Promise((resolve) => {
    if (process.connected) process.send?.(message, undefined, undefined, () => resolve());
    else resolve();
  });
}

/** `disconnect` is not heard while native code blocks the loop; a thread sees that the parent's id has changed. */
function endWithParent(): void {
  const watcher = new Worker(
    `const { workerData } = require("node:worker_threads");
     setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); }, 500);`,
    { eval: true, workerData: process.ppid, stdin: false, resourceLimits: { maxOldGenerationSizeMb: 8 } },
  );
  watcher.unref();
}
