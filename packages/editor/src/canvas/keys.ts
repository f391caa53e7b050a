/** The few keys that belong to a gesture: Space and Y while they are held, Esc while something is in the hand, Delete on a reroute point. All others are commands. */

import type { Board } from "./board.js";
import { dropReroute } from "./reroute-drag.js";

/** Listens on the window. Returns what ends it. */
export function listenForKeys(board: Board): () => void {
  const { keys, host } = board;
  const cursor = (): void => {
    if (keys.space) host.dataset.cursor = "grab";
    else if (keys.cut) host.dataset.cursor = "cut";
    else delete host.dataset.cursor;
  };
  const down = (event: KeyboardEvent): void => {
    if (event.code === "Escape" && board.escape) {
      event.preventDefault();
      event.stopPropagation();
      board.escape();
      return;
    }
    if (isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (removesPoint(board, event)) return;
    if (event.code !== "Space" && event.code !== "KeyY") return;
    if (event.target instanceof HTMLButtonElement) return;
    if (event.code === "Space") {
      event.preventDefault();
      keys.space = true;
    } else keys.cut = true;
    cursor();
  };
  const up = (event: KeyboardEvent): void => {
    if (event.code === "Space") keys.space = false;
    if (event.code === "KeyY") keys.cut = false;
    if (event.code === "Space" || event.code === "KeyY") cursor();
  };
  const blur = (): void => {
    Object.assign(keys, { space: false, cut: false });
    cursor();
  };
  addEventListener("keydown", down, true);
  addEventListener("keyup", up, true);
  addEventListener("blur", blur);
  return () => {
    removeEventListener("keydown", down, true);
    removeEventListener("keyup", up, true);
    removeEventListener("blur", blur);
  };
}

/** Delete and Backspace take away the reroute point that was pressed last, unless something else was selected since. */
function removesPoint(board: Board, event: KeyboardEvent): boolean {
  const { point, selection } = board.touch;
  if (!point || (event.code !== "Delete" && event.code !== "Backspace")) return false;
  board.touch.point = undefined;
  if (selection.nodes.size + selection.boxes.size + selection.links.size > 0) return false;
  event.preventDefault();
  event.stopPropagation();
  board.escape?.();
  dropReroute(board, point);
  return true;
}

/** Whether letters go into a field. */
export function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof Element &&
    target.closest("input, textarea, select, [contenteditable='true'], [contenteditable='']") !== null
  );
}
