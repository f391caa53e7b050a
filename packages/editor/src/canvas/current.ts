/** Which canvas is shown, for whoever acts on it from outside: one at a time, that of the active tab. */

import type { CanvasHandle } from "./handle.js";

let current: CanvasHandle | undefined;

/** The canvas that is shown, if one is. */
export function currentCanvas(): CanvasHandle | undefined {
  return current;
}

/** Says which canvas is shown. */
export function setCurrentCanvas(handle: CanvasHandle | undefined): void {
  current = handle;
}
