/** Marks in the page while a link is held: which nodes step back, which ports take it, which one it would go to. */

import type { Board } from "./board.js";
import type { Fitting } from "./fitting.js";

/** The marks of one held link. */
export interface LinkMarks {
  /** Marks nodes that came into the page since. */
  refresh(): void;
  /** The port that the end is at, and whether it takes it. */
  near(port: string | undefined, takes: boolean): void;
  clear(): void;
}

/** Puts the marks on. `side` is the side of the ports that are looked for. */
export function markFitting(board: Board, fitting: Fitting, side: "input" | "output"): LinkMarks {
  const { host, area, touch } = board;
  const marked = new Set<HTMLElement>();
  let at: HTMLElement | undefined;
  host.dataset.holding = side;
  touch.keep = fitting.nodes;
  const refresh = (): void => {
    for (const id of area.shown) {
      const element = area.nodeViews.get(id)?.element;
      if (!element?.firstChild || marked.has(element)) continue;
      marked.add(element);
      if (!fitting.nodes.has(id)) element.setAttribute("data-dim", "");
      for (const port of element.querySelectorAll<HTMLElement>(`[data-port][data-side="${side}"]`))
        if (fitting.ports.has(`${id}.${port.dataset.port}`)) port.dataset.fit = "yes";
    }
  };
  const near = (port: string | undefined, takes: boolean): void => {
    at?.removeAttribute("data-near");
    at?.removeAttribute("data-refused");
    at = port === undefined ? undefined : portElement(board, port, side);
    at?.setAttribute(takes ? "data-near" : "data-refused", "");
  };
  refresh();
  return {
    refresh,
    near,
    clear() {
      near(undefined, false);
      delete host.dataset.holding;
      touch.keep = undefined;
      for (const element of marked) {
        element.removeAttribute("data-dim");
        for (const port of element.querySelectorAll<HTMLElement>("[data-fit]")) delete port.dataset.fit;
      }
    },
  };
}

function portElement({ area }: Board, ref: string, side: string): HTMLElement | undefined {
  const dot = ref.indexOf(".");
  const element = area.nodeViews.get(ref.slice(0, dot))?.element;
  for (const port of element?.querySelectorAll<HTMLElement>(`[data-port][data-side="${side}"]`) ?? [])
    if (port.dataset.port === ref.slice(dot + 1)) return port;
  return undefined;
}
