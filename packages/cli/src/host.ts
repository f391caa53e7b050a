/** What a command gets of the process it runs in, so that it can be run anywhere. */

import type { Streams } from "./display/display.js";
import type { Interrupt } from "./interrupt.js";

/** The streams, the terminal behind them, the environment and the interrupts of a process. */
export interface Host {
  readonly streams: Streams;
  readonly environment: NodeJS.ProcessEnv;
  /** Whether each stream is a terminal. */
  readonly terminal: { readonly out: boolean; readonly err: boolean };
  /** Asks the person at the terminal and gives the line that was typed; absent where nobody sits there. */
  readonly ask?: (question: string) => Promise<string>;
  /** Columns of the terminal, now. */
  readonly columns: () => number;
  readonly interrupt: Interrupt;
}

/** Whether the environment asks for plain lines even on a terminal. */
export function wantsPlain(environment: NodeJS.ProcessEnv): boolean {
  return (
    Boolean(environment["NO_COLOR"] ?? "") ||
    Boolean(environment["CI"] ?? "") ||
    environment["TERM"] === "dumb"
  );
}
