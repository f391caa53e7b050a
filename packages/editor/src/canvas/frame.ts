/** One animation frame for everything that is drawn by hand: signals mark it, it runs once. */

/** The frame. */
export interface Frame {
  /** Something changed: draw in the next frame. */
  mark(): void;
  /** How often it drew. */
  readonly drawn: number;
  stop(): void;
}

/** Makes the frame. `draw` says whether another one must follow (something moves by itself). */
export function createFrame(draw: (now: number) => "again" | "rest"): Frame {
  const state = { asked: 0, drawn: 0, stopped: false };
  const run = (now: number): void => {
    state.asked = 0;
    state.drawn++;
    if (draw(now) === "again") mark();
  };
  const mark = (): void => {
    if (state.asked === 0 && !state.stopped) state.asked = requestAnimationFrame(run);
  };
  return {
    mark,
    get drawn() {
      return state.drawn;
    },
    stop() {
      state.stopped = true;
      cancelAnimationFrame(state.asked);
    },
  };
}
