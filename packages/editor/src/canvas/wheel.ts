/** The wheel, the touchpad and the pinch: which of them it is, is guessed per gesture and kept for 400 ms. */

import type { Settings } from "../store/types.js";
import { zoomLimits } from "./camera.js";
import type { Board } from "./board.js";

/** What a wheel event is taken for. */
export type WheelMeaning = "pinch" | "pan" | "zoom";

const rememberMs = 400;
const notchPx = 40;

/** Guesses what one event is. */
export function guessWheel({
  ctrlKey,
  deltaX,
  deltaY,
}: Pick<WheelEvent, "ctrlKey" | "deltaX" | "deltaY">): WheelMeaning {
  if (ctrlKey) return "pinch";
  const fraction = deltaY !== Math.trunc(deltaY);
  return deltaX !== 0 || fraction || Math.abs(deltaY) < notchPx ? "pan" : "zoom";
}

/** Makes the listener. */
export function wheelOn(board: Board): (event: WheelEvent) => void {
  let last: { readonly meaning: WheelMeaning; readonly at: number } | undefined;
  const meaningOf = (event: WheelEvent, setting: Settings["wheel"]): WheelMeaning => {
    if (event.ctrlKey || event.metaKey) return "pinch";
    if (setting !== "guess") return setting;
    const kept =
      last && event.timeStamp - last.at < rememberMs && last.meaning !== "pinch" ? last.meaning : undefined;
    const meaning = kept ?? guessWheel(event);
    last = { meaning, at: event.timeStamp };
    return meaning;
  };
  return (event) => {
    if (
      event.target instanceof Element &&
      event.target.closest("textarea:focus, [data-scrolls]:focus-within")
    )
      return;
    event.preventDefault();
    const meaning = meaningOf(event, board.app.getState().settings.wheel);
    const { screen } = board.spot(event);
    const { camera } = board;
    const [dx, dy] = [event.deltaX, event.deltaY].map((delta) => inPx(delta, event.deltaMode)) as [
      number,
      number,
    ];
    if (meaning === "pan")
      camera.panBy(event.shiftKey && dx === 0 ? -dy : -dx, event.shiftKey && dx === 0 ? 0 : -dy);
    else if (meaning === "pinch" && Math.abs(dy) < notchPx)
      camera.zoomAt(camera.zoom * Math.exp(-dy / 100), screen);
    else camera.zoomAt(camera.zoom * zoomLimits.notch ** -Math.sign(dy), screen);
  };
}

/** Lines and pages as Firefox gives them, in px. */
function inPx(delta: number, mode: number): number {
  return mode === 1 ? delta * 20 : mode === 2 ? delta * 400 : delta;
}
