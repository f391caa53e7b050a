/** What a pack's process writes to its standard output and error: read to the end, the last of it kept, lines passed on. */

import type { Readable } from "node:stream";

/** The words of one process. */
export interface Words {
  /** The end of what it wrote. */
  tail(): string;
  /** A task is over: what was written so far is nothing to the next. */
  forget(): void;
}

/** Who hears of them. */
export interface WordsListener {
  readonly onLine: (line: string) => void;
  readonly onTooMuch: () => void;
}

const tailLength = 4096;
const mostLineLength = 500;
/** More in one task is a flood. */
const mostLength = 16 << 20;

/** Reads the pipes. */
export function keepWords(pipes: readonly (Readable | null)[], { onLine, onTooMuch }: WordsListener): Words {
  let tail = "";
  let length = 0;
  for (const pipe of pipes) {
    let line = "";
    pipe
      ?.setEncoding("utf8")
      .on("data", (text: string) => {
        length += text.length;
        tail = (tail + text).slice(-tailLength);
        if (length > mostLength) return onTooMuch();
        const lines = (line + text).split("\n");
        line = (lines.pop() ?? "").slice(0, mostLineLength);
        for (const whole of lines) if (whole.trim() !== "") onLine(whole.slice(0, mostLineLength));
      })
      .on("error", () => undefined);
  }
  return {
    tail: () => tail,
    forget: () => {
      length = 0;
      tail = "";
    },
  };
}
