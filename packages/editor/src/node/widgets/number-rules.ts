/** How a number's widget moves and shows: its step, whether it is a slider, its decimals. Pure. */

import type { PortDescription } from "@dreamloom/engine/document";

/** The widget of a number or an integer. */
export type NumberWidget = Extract<
  NonNullable<PortDescription["widget"]>,
  { readonly kind: "number" | "integer" }
>;

/** What one notch moves a value by. */
export function stepOf({ kind, min, max, step }: NumberWidget): number {
  if (step !== undefined && step > 0) return step;
  if (kind === "integer") return 1;
  if (min === undefined || max === undefined) return 0.1;
  return 10 ** Math.floor(Math.log10(Math.max(max - min, 1e-9)) - 1.5);
}

/** Whether the field fills: a number bounded on both sides. */
export function isSlider({ kind, min, max }: NumberWidget): boolean {
  return kind === "number" && min !== undefined && max !== undefined && max > min;
}

/** A value moved by notches, kept within the bounds and free of dust. `fine` 0.1, 1 or 10. */
export function moved(widget: NumberWidget, value: number, notches: number, fine = 1): number {
  const { kind, min = -Infinity, max = Infinity } = widget;
  const step = kind === "integer" ? Math.max(1, Math.round(stepOf(widget) * fine)) : stepOf(widget) * fine;
  const next = value + notches * step;
  return Math.min(max, Math.max(min, rounded(kind === "integer" ? Math.round(next) : next, step)));
}

/** A value of a slider, rounded to its notches. */
export function slid(widget: NumberWidget, value: number, fine = 1): number {
  const { min = 0, max = 1 } = widget;
  const step = stepOf(widget) * fine;
  return Math.min(max, Math.max(min, rounded(min + Math.round((value - min) / step) * step, step)));
}

/** As the field shows it: with the decimals of its step, or its own where it has more. */
export function shownNumber(widget: NumberWidget, value: number): string {
  if (!Number.isFinite(value)) return String(value);
  if (widget.kind === "integer") return String(value);
  const decimals = Math.max(decimalsOf(stepOf(widget)), decimalsOf(value));
  return value.toFixed(Math.min(6, decimals));
}

/** `px` for pixels, `°` for degrees. */
export function shownUnit(unit: string | undefined): string {
  if (unit === undefined) return "";
  return unit === "pixels" ? "px" : unit === "degrees" ? "°" : unit;
}

function rounded(value: number, step: number): number {
  return Number(value.toFixed(Math.min(12, decimalsOf(step) + 1)));
}

function decimalsOf(value: number): number {
  const [digits = "", exponent = "0"] = String(value).split("e");
  const point = digits.indexOf(".");
  return Math.max(0, (point < 0 ? 0 : digits.length - point - 1) - Number(exponent));
}
