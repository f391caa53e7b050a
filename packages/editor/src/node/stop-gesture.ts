/** Keeps presses, double-clicks and the wheel of a widget from the canvas, which would drag, rename or zoom. */

import type { DragEvent, SyntheticEvent, WheelEvent } from "react";

const stop = (event: SyntheticEvent): void => event.stopPropagation();

/** For everything that is pressed in a node. */
export const stopGesture = { onPointerDown: stop, onDoubleClick: stop } as const;

/** For what scrolls: the wheel stays with it while it has the focus and something to scroll. */
export function keepWheel(event: WheelEvent<HTMLElement>): void {
  const element = event.currentTarget;
  const scrolls = element.scrollHeight > element.clientHeight;
  if (scrolls && element.contains(document.activeElement)) event.stopPropagation();
}

/** For what takes drops: the page must not open the file. */
export function takeDrop(event: DragEvent): void {
  event.preventDefault();
  event.stopPropagation();
}

/** Whether a press on this belongs to a widget: the node is selected by it, and stays where it is. */
export function ownsPress(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest(pressed) !== null;
}

const pressed = "input, textarea, select, button, [contenteditable], .dl-widget, .dl-node-edge, .dl-link";
