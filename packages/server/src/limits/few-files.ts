/** What happens when the system has no file handle left: wait a moment and try again, then say that it is busy. */

import { setTimeout as wait } from "node:timers/promises";

/** Codes of a system or process that has too many files open. */
const outOfFiles = new Set(["EMFILE", "ENFILE"]);

/** Whether an error says that no file can be opened now. */
export function isOutOfFiles(error: unknown): boolean {
  return outOfFiles.has(String((error as NodeJS.ErrnoException | null)?.code));
}

/** Does something with files, again after 10, 40, 160 and 640 ms while there is no handle for it. */
export async function withFiles<T>(work: () => Promise<T>): Promise<T> {
  for (let pauseMs = 10; ; pauseMs *= 4) {
    try {
      return await work();
    } catch (error) {
      if (!isOutOfFiles(error) || pauseMs > 640) throw error;
      await wait(pauseMs);
    }
  }
}
