/** Dragging a number sideways: shown as it moves, one edit when it is let go. The pointer is held, so that no screen's edge ends it. */

import { type PointerEvent, useRef } from "react";
import { newGroup, type Field } from "./field.js";
import { isSlider, moved, slid, stepOf, type NumberWidget } from "./number-rules.js";

/** px of the pointer for one notch of a number that is no slider. */
const pxPerNotch = 4;
/** Less than this is a click. */
const threshold = 3;

interface Held {
  readonly from: number;
  readonly width: number;
  /** Where the value would be, unrounded. */
  value: number;
  moved: number;
  locked: boolean;
}

/** What a drag acts on. */
export interface NumberDrag {
  readonly field: Field;
  readonly widget: NumberWidget;
  /** What stands there. */
  readonly given: number | undefined;
  /** Shows a value while it is dragged; nothing: the document's again. */
  readonly show: (value: number | undefined) => void;
  /** The pointer was let go where it was pressed. */
  readonly click: () => void;
}

/** The handlers of a number that can be dragged. Esc puts it back. */
export function useNumberDrag({ field, widget, given, show, click }: NumberDrag) {
  const drag = useRef<Held | undefined>(undefined);
  const end = (element: HTMLElement): void => {
    drag.current = undefined;
    show(undefined);
    if (document.pointerLockElement === element) document.exitPointerLock();
  };
  return {
    onPointerDown(event: PointerEvent<HTMLElement>) {
      event.stopPropagation();
      if (event.button !== 0) return;
      const from = given ?? widget.min ?? 0;
      const { width } = event.currentTarget.getBoundingClientRect();
      event.currentTarget.setPointerCapture(event.pointerId);
      drag.current = { from, width, value: from, moved: 0, locked: false };
    },
    onPointerMove(event: PointerEvent<HTMLElement>) {
      const held = drag.current;
      if (held === undefined) return;
      held.moved += Math.abs(event.movementX);
      if (held.moved < threshold) return;
      if (!held.locked) lock(event.currentTarget, held);
      held.value += moveOf(widget, held, event.movementX, fineness(event));
      show(valueAt(widget, held, fineness(event)));
    },
    onPointerUp(event: PointerEvent<HTMLElement>) {
      const held = drag.current;
      if (held === undefined) return;
      end(event.currentTarget);
      if (held.moved < threshold) click();
      else field.set(valueAt(widget, held, fineness(event)), { group: newGroup("drag") });
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => end(event.currentTarget),
    /** While dragging, Esc lets go without a change. Says whether it did. */
    cancel(element: HTMLElement): boolean {
      const dragging = drag.current !== undefined;
      if (dragging) end(element);
      return dragging;
    },
  };
}

/** Shift finer, Alt (or Ctrl) coarser. */
export function fineness(keys: {
  readonly shiftKey: boolean;
  readonly altKey: boolean;
  readonly ctrlKey: boolean;
}): number {
  return keys.shiftKey ? 0.1 : keys.altKey || keys.ctrlKey ? 10 : 1;
}

/** How far one move of the pointer takes the value, kept within the bounds so that turning back is felt at once. */
function moveOf(widget: NumberWidget, { width, value }: Held, px: number, fine: number): number {
  const { min = -Infinity, max = Infinity } = widget;
  const by = isSlider(widget) ? (px / width) * (max - min) * fine : (px / pxPerNotch) * stepOf(widget) * fine;
  return Math.min(max, Math.max(min, value + by)) - value;
}

/** A slider stands on its notches; another number moves by whole notches from where it was. */
function valueAt(widget: NumberWidget, { value, from }: Held, fine: number): number {
  if (isSlider(widget)) return slid(widget, value, fine);
  const step = stepOf(widget);
  const notch = widget.kind === "integer" ? Math.max(1, step * fine) : step * fine;
  return moved(widget, from, Math.round((value - from) / notch), notch / step);
}

/** Holds the pointer where the browser lets us; elsewhere the drag goes on to the screen's edge. */
function lock(element: HTMLElement, held: Held): void {
  held.locked = true;
  const asked = element.requestPointerLock() as Promise<void> | undefined;
  asked?.catch(() => undefined);
}
