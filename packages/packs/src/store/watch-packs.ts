/** Watches a home folder's packs: another process may install one, or a pack is built anew while somebody works on it. */

import { watch, type FSWatcher } from "node:fs";
import { mkdir } from "node:fs/promises";
import type { Places } from "./places.js";

/** Files are often written in several steps. */
const settleMs = 30;
/** For disks that tell nothing, and for processes that die without a word. */
const lookAgainMs = 2000;

/** Calls `look` whenever something may have changed. Gives a function that ends it. */
export function watchPacks(places: Places, look: () => void): () => void {
  const watchers: FSWatcher[] = [];
  let due: NodeJS.Timeout | undefined;
  let isOver = false;
  const soon = (): void => {
    due ??= setTimeout(() => {
      due = undefined;
      look();
    }, settleMs).unref();
  };
  const begin = async (): Promise<void> => {
    await mkdir(places.dev, { recursive: true });
    for (const folder of isOver ? [] : [places.root, places.dev]) {
      const watcher = watch(folder, { persistent: false }, soon);
      watcher.on("error", () => watcher.close());
      watchers.push(watcher);
    }
  };
  // Where nothing can be watched, looking again is enough.
  begin().then(soon, () => undefined);
  const again = setInterval(look, lookAgainMs).unref();
  return () => {
    isOver = true;
    clearInterval(again);
    clearTimeout(due);
    for (const watcher of watchers) watcher.close();
  };
}
