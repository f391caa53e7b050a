/**
 * Ctrl-C and being told to end. The first time asks: the signal is aborted, work stops between two steps, workers
 * that do not answer are killed. The second time ends at once, after `atOnce` has cleaned up.
 */

import { exitCodes, Refusal } from "./exit-codes.js";

/** What a command hears of Ctrl-C, SIGTERM and SIGHUP. */
export interface Interrupt extends Disposable {
  readonly signal: AbortSignal;
  /** Called when the first one comes. Set by a command whose work hears the signal; without it the first one ends all. */
  onAsked: (() => void) | undefined;
  /** Called just before the process ends on the spot. Synchronous. */
  atOnce: (() => void) | undefined;
}

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Listens to the signals of a process until disposed. */
export function listenForInterrupts(target: NodeJS.Process = process): Interrupt {
  const controller = new AbortController();
  const interrupt: Interrupt = {
    signal: controller.signal,
    onAsked: undefined,
    atOnce: undefined,
    [Symbol.dispose]() {
      for (const name of signals) target.off(name, heard);
    },
  };
  const heard = (): void => {
    // Without a run there is nothing that has to be asked.
    if (controller.signal.aborted || interrupt.onAsked === undefined) {
      interrupt.atOnce?.();
      target.exit(exitCodes.interrupted);
    }
    controller.abort(new Refusal(exitCodes.interrupted, "Interrupted."));
    interrupt.onAsked?.();
  };
  for (const name of signals) target.on(name, heard);
  return interrupt;
}
