/** Watches a folder that is being worked on. What is built there, fetched there or hidden is not looked at. */

import { readdirSync, statSync, watch as watchFolder, type FSWatcher } from "node:fs";
import { join, relative, resolve } from "node:path";

/** What is watched, and who hears of it. */
export interface Watched {
  readonly folder: string;
  /** Files and folders in it that are written by us, relative to it. */
  readonly ignored: readonly string[];
  /** Called when something has changed and then nothing for a moment. */
  readonly onChange: () => void;
}

const settledMs = 120;
const mostFolders = 2_000;

/** Watches until disposed. */
export function watch({ folder, ignored, onChange }: Watched): Disposable {
  const away = new Set(ignored.map((name) => resolve(folder, name)));
  const watchers = new Map<string, { readonly watcher: FSWatcher; readonly id: number }>();
  let settling: NodeJS.Timeout | undefined;
  const isWatched = (path: string): boolean => {
    const parts = relative(folder, path).split(/[/\\]/);
    return !away.has(path) && !parts.some((part) => part === "node_modules" || part.startsWith("."));
  };
  const heard = (path: string): void => {
    if (!isWatched(path)) return;
    follow(path);
    clearTimeout(settling);
    settling = setTimeout(onChange, settledMs);
  };
  /** Watches a folder and those in it; one that was made anew under the same name is another one. */
  const follow = (path: string): void => {
    const known = watchers.get(path);
    const there = statSync(path, { throwIfNoEntry: false });
    if (known !== undefined && known.id === there?.ino) return;
    known?.watcher.close();
    watchers.delete(path);
    if (there?.isDirectory() !== true || watchers.size >= mostFolders) return;
    const watcher = watchFolder(path, (_kind, name) => heard(name === null ? path : join(path, name)));
    watchers.set(path, { watcher: watcher.on("error", () => watcher.close()), id: there.ino });
    for (const entry of readdirSync(path, { withFileTypes: true }))
      if (entry.isDirectory() && isWatched(join(path, entry.name))) follow(join(path, entry.name));
  };
  follow(folder);
  return {
    [Symbol.dispose]() {
      clearTimeout(settling);
      for (const { watcher } of watchers.values()) watcher.close();
    },
  };
}
