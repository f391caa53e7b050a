/**
 * Promises that a node left behind and that reject later: they are traced to the node by its async context, so
 * that they end neither the process nor a run. Watched from the first run of a process on, because a promise may
 * outlive its run; anybody else's unhandled rejection stays as deadly as it was.
 */

import { currentAttempt, failureOf } from "./executor.js";

/** From now on, rejections that nobody handles are traced to their nodes. Calling it again changes nothing. */
export function watchRejections(): void {
  if (watching) return;
  watching = true;
  process.on("unhandledRejection", onRejection);
}

let watching = false;

function onRejection(reason: unknown): void {
  const attempt = currentAttempt.getStore();
  if (attempt !== undefined) return attempt.rejectedLater(failureOf(attempt.node, reason));
  if (process.listenerCount("unhandledRejection") === 1) throw reason;
}
