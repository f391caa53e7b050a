/** The edge of the command: streams, signals and exit codes of the process. Everything else is in the commands. */

import { exitCodes, Refusal, type ExitCode } from "./exit-codes.js";
import type { Host } from "./host.js";
import { listenForInterrupts } from "./interrupt.js";

// Node starts its debugger on SIGUSR1: a pack's process could send that to us and would then run code here.
process.on("SIGUSR1", () => undefined);
let ended = false;
// A promise that nothing will ever settle lets the process end in the midst of its work: that must not look like success.
process.on("exit", (code) => {
  if (ended || code === exitCodes.interrupted) return;
  process.stderr.write("Internal error: the command ended before its work did.\n");
  process.exitCode = exitCodes.runFailed;
});
process.exitCode = await main(process.argv.slice(2));
ended = true;

async function main(words: readonly string[]): Promise<ExitCode> {
  const host = createHost();
  try {
    const { carryOut } = await import("./program.js");
    return await carryOut(words, host);
  } catch (error) {
    return await sayAndEnd(error, host);
  } finally {
    host.interrupt[Symbol.dispose]();
  }
}

function createHost(): Host {
  return {
    streams: { out: writerTo(process.stdout), err: writerTo(process.stderr) },
    environment: process.env,
    terminal: { out: process.stdout.isTTY === true, err: process.stderr.isTTY === true },
    ...(process.stdin.isTTY && process.stderr.isTTY && { ask }),
    columns: () => process.stderr.columns || process.stdout.columns || 80,
    interrupt: listenForInterrupts(),
  };
}

/** The terminal stays as it is, so that Ctrl-C ends the question as it ends everything. */
async function ask(question: string): Promise<string> {
  const { createInterface } = await import("node:readline/promises");
  const lines = createInterface({ input: process.stdin, output: process.stderr, terminal: false });
  // Ctrl-D closes without an answer.
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  const answer = await Promise.race([lines.question(question), closed]);
  lines.close();
  return answer;
}

/** Writes to a stream until its reader is gone; the run goes on without one. */
function writerTo(stream: NodeJS.WriteStream): (text: string) => void {
  let gone = false;
  stream.on("error", () => (gone = true));
  return (text) => {
    if (!gone && text !== "") stream.write(text);
  };
}

/** A sentence, and the code to end with. Stacks only with DREAMLOOM_DEBUG=1. */
async function sayAndEnd(error: unknown, host: Host): Promise<ExitCode> {
  const { sentenceOf, codeOfError } = await import("./last-words.js");
  host.streams.err(`${sentenceOf(error, host.environment)}\n`);
  return error instanceof Refusal
    ? error.exitCode
    : host.interrupt.signal.aborted
      ? exitCodes.interrupted
      : codeOfError(error);
}
