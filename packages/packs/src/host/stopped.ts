/** Why a pack's process ended, as the error that its task gets. Sentences for the person, naming the node and its pack. */

import { NodeError } from "@dreamloom/engine";
import { isAllocationFailure } from "./messages.js";
import { printable } from "./read-message.js";

/** Why we killed it. */
export type Because =
  /** Its task took longer than it may. */
  | { readonly kind: "too-long"; readonly seconds: number }
  | { readonly kind: "start-too-long"; readonly seconds: number }
  /** It did not end its task when that was cancelled. */
  | { readonly kind: "cancelled" }
  /** It sent what no worker of ours would send. */
  | { readonly kind: "lied"; readonly how: string }
  /** It wrote or sent too much. */
  | { readonly kind: "flooded"; readonly how: string }
  /** It was not needed any more. */
  | { readonly kind: "stopped" };

/** What is known of a process that is gone. */
export interface Ended {
  /** Undefined: it ended by itself, or somebody else killed it. */
  readonly because: Because | undefined;
  /** The system would not start it at all, in the system's words. */
  readonly notStarted?: string;
  readonly exitCode: number | null;
  readonly signal: string | null;
  /** The end of what it wrote to its standard output and error. */
  readonly words: string;
}

/** Whose task it was. */
export interface Subject {
  /** The type of the node; undefined while the pack was loading. */
  readonly type?: string | undefined;
  readonly pack: string;
  readonly memoryMiB: number;
}

/** The error for the task that was under way. */
export function stoppedError(ended: Ended, subject: Subject): NodeError {
  const { because, notStarted } = ended;
  const who = nameOf(subject);
  if (notStarted !== undefined) return lost(`${who} could not be started: ${notStarted}.`);
  if (because === undefined) return diedError(ended, subject);
  switch (because.kind) {
    case "too-long":
    case "start-too-long": {
      const what = because.kind === "too-long" ? "took longer than" : "took longer to start than";
      return new NodeError(`${who} ${what} ${because.seconds} s and was stopped.`, {
        kind: "timed-out",
        remedy: `Ask less of it; the limit stands in the package.json of "${subject.pack}".`,
      });
    }
    case "cancelled":
      return lost(`${who} was stopped because it did not hear a cancel.`);
    case "lied":
      return new NodeError(`${who} was stopped because it sent ${because.how}.`, {
        kind: "wrong-outputs",
        remedy: `This is a fault of the pack "${subject.pack}", or it means harm.`,
      });
    case "flooded":
      return lost(`${who} was stopped because it ${because.how}.`);
    case "stopped":
      return lost(`${who} was stopped.`);
    default:
      return because satisfies never;
  }
}

/** The node and its pack, as a sentence begins with them. */
export function nameOf({ type, pack }: Pick<Subject, "type" | "pack">): string {
  return type === undefined ? `The pack "${pack}"` : `"${type}" of the pack "${pack}"`;
}

/** The error of a task that says itself that there was not enough memory. */
export function outOfMemory(subject: Subject): NodeError {
  return new NodeError(
    `${nameOf(subject)} ran out of the ${subject.memoryMiB} MiB of memory that it may use.`,
    {
      kind: "out-of-memory",
      remedy: "Use a smaller size.",
    },
  );
}

function diedError({ exitCode, signal, words }: Ended, subject: Subject): NodeError {
  if (isAllocationFailure(words)) return outOfMemory(subject);
  const how = signal === null ? `exit code ${exitCode}` : `signal ${signal}`;
  return lost(`${nameOf(subject)} ended its process (${how})${lastWords(words)}.`);
}

function lost(message: string): NodeError {
  return new NodeError(message, { kind: "worker-lost" });
}

/** The line that says what happened: an error line if there is one, else the last line that says anything. */
function lastWords(words: string): string {
  const lines = printable(words.slice(-1900))
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => /[A-Za-z]/.test(line) && !/^(at |Node\.js v\d)/.test(line));
  const line = lines.findLast((text) => /error/i.test(text)) ?? lines.at(-1);
  return line === undefined ? "" : `: ${line.slice(0, 300).replace(/\.$/, "")}`;
}
