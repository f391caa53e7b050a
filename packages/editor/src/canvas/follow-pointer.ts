/** Hears the pointer on the whole window from a press to its end. */

/** What is heard. */
export interface Following {
  move(event: PointerEvent): void;
  /** At the release; `cancelled` when the browser took the pointer away. */
  up(event: PointerEvent, cancelled: boolean): void;
}

/** Begins to follow; returns what ends it early, without `up`. */
export function followPointer({ move, up }: Following): () => void {
  const stop = (): void => {
    removeEventListener("pointermove", move);
    removeEventListener("pointerup", end);
    removeEventListener("pointercancel", end);
  };
  const end = (event: PointerEvent): void => {
    stop();
    up(event, event.type === "pointercancel");
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end);
  addEventListener("pointercancel", end);
  return stop;
}
