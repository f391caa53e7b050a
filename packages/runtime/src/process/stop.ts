/** Why a worker's process ended, in a word for us and a sentence for the person whose request was open. */

import { NodeError } from "@dreamloom/engine";
import { isAllocationFailure } from "./messages.js";

/** Why we killed it: no sign of life, a cancel that it did not hear, or because we were asked to. */
export type KilledFor = "silent" | "cancel-unanswered" | "stopped";

/** Why a process ended, and the error that its open requests get. */
export interface WorkerStop {
  readonly reason: KilledFor | "died" | "not-started";
  readonly error: NodeError;
}

/** The system would not start the program. */
export function stopBeforeStart(name: string, failure: string): WorkerStop {
  const error = new NodeError(`The ${name} could not be started: ${failure}.`, { kind: "worker-lost" });
  return { reason: "not-started", error };
}

/** What is known of a process that has ended. */
export interface Ended {
  readonly name: string;
  readonly silenceMs: number;
  /** Undefined: it ended by itself, or somebody else killed it. */
  readonly killedFor: KilledFor | undefined;
  readonly exitCode: number | null;
  readonly signalCode: string | null;
  /** The end of what it wrote to its standard output and error. */
  readonly words: string;
}

/** The process has ended. */
export function stopAfter({ name, silenceMs, killedFor, exitCode, signalCode, words }: Ended): WorkerStop {
  switch (killedFor) {
    case "silent": {
      const message = `The ${name} gave no sign of life for ${silenceMs / 1000} s and was stopped.`;
      return { reason: killedFor, error: new NodeError(message, { kind: "timed-out" }) };
    }
    case "cancel-unanswered":
      return { reason: killedFor, error: lost(`The ${name} was stopped because it did not hear a cancel.`) };
    case "stopped":
      return { reason: killedFor, error: lost(`The ${name} was stopped.`) };
    case undefined: {
      if (isAllocationFailure(words))
        return {
          reason: "died",
          error: new NodeError(`The ${name} ran out of memory.`, { kind: "out-of-memory" }),
        };
      const how = signalCode === null ? `exit code ${exitCode}` : `signal ${signalCode}`;
      return { reason: "died", error: lost(`The ${name} ended unexpectedly (${how})${lastWords(words)}.`) };
    }
    default:
      return killedFor satisfies never;
  }
}

function lost(message: string): NodeError {
  return new NodeError(message, { kind: "worker-lost" });
}

/** The line that says what happened: an error line if there is one, else the last line that says anything. */
function lastWords(words: string): string {
  const lines = words
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /[A-Za-z]/.test(line) && !/^(at |Node\.js v\d)/.test(line));
  const line = lines.findLast((text) => /error/i.test(text)) ?? lines.at(-1);
  return line === undefined ? "" : `: ${line.slice(0, 300).replace(/\.$/, "")}`;
}
