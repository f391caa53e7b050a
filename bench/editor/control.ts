/** What the bench asks of each page: where the camera is, state updates at a pace, how long it took to open. */

/** What every page of the bench offers. */
export interface BenchPage {
  readonly nodes: number;
  /** The camera: screen = graph × zoom + at. */
  look(x: number, y: number, zoom: number): void;
  /** Sets the state of a node, as a run does. */
  update(index: number, share: number): void;
  /** When the page could first be used, by `performance.now()`. */
  readonly readyAt: number;
}

declare global {
  interface Window {
    bench?: BenchPage & {
      readonly frames: number[];
      record(on: boolean): void;
      updates(perSecond: number): void;
      readonly more?: unknown;
    };
  }
}

/** Offers a page to the bench, with the times of its frames. */
export function offer(page: Omit<BenchPage, "readyAt">, more?: unknown): void {
  const frames: number[] = [];
  let recording = false;
  let timer: ReturnType<typeof setInterval> | undefined;
  const tick = (now: number): void => {
    if (!recording) return;
    frames.push(now);
    requestAnimationFrame(tick);
  };
  window.bench = {
    ...page,
    readyAt: performance.now(),
    frames,
    more,
    record(on) {
      recording = on;
      if (!on) return;
      frames.length = 0;
      requestAnimationFrame(tick);
    },
    updates(perSecond) {
      clearInterval(timer);
      if (perSecond === 0) return;
      let sent = 0;
      const start = performance.now();
      timer = setInterval(() => {
        for (const due = ((performance.now() - start) / 1000) * perSecond; sent < due; sent++)
          page.update((sent * 37) % page.nodes, ((sent * 7) % 100) / 100);
      }, 10);
    },
  };
  document.body.dataset.ready = "";
}

/** Two frames after now the page was drawn. */
export function drawn(): Promise<void> {
  return new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(() => resolve())));
}
