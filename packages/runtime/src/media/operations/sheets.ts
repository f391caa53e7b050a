/** Operations that put pictures beside each other. */

import type { PixelsF32 } from "../../vision/pixels.js";
import { parseColour } from "./colour.js";
import { composite } from "./layers.js";
import { blank, clamp, numberIn, pictureAt, textIn, type Operation } from "./operation.js";

/** Two pictures of one size: beside each other, a wipe from one to the other, or how far each place differs. */
export const compare: Operation = (pictures, values) => {
  const [a, b] = [opaque(pictureAt(pictures, 0)), opaque(pictureAt(pictures, 1))];
  const mode = textIn(values, "mode");
  if (mode === "side by side") return sheet([a, b], { columns: 2, gap: 0, background: "#000000" });
  if (mode === "difference") return difference(a, b, numberIn(values, "gain"));
  const border = Math.round(numberIn(values, "at") * a.width);
  const data = a.data.map((value, i) => (Math.floor(i / 3) % a.width < border ? value : b.data[i]!));
  return { ...a, data };
};

/** All pictures row by row in `columns`, `gap` pixels apart on `background`; cells are as large as the largest. */
export const grid: Operation = (pictures, values) =>
  sheet(pictures, {
    columns: numberIn(values, "columns"),
    gap: numberIn(values, "gap"),
    background: textIn(values, "background"),
  });

type Sheet = { readonly columns: number; readonly gap: number; readonly background: string };

function sheet(pictures: readonly PixelsF32[], { columns, gap, background }: Sheet): PixelsF32 {
  const cellWidth = Math.max(...pictures.map(({ width }) => width)) + gap;
  const cellHeight = Math.max(...pictures.map(({ height }) => height)) + gap;
  const rows = Math.ceil(pictures.length / columns);
  const ground = filled(columns * cellWidth + gap, rows * cellHeight + gap, background);
  return pictures.reduce((under, over, index) => {
    const left = gap + (index % columns) * cellWidth + ((cellWidth - gap - over.width) >> 1);
    const top = gap + Math.floor(index / columns) * cellHeight + ((cellHeight - gap - over.height) >> 1);
    return composite([under, over], { left, top, opacity: 1, mode: "normal" });
  }, ground);
}

function filled(width: number, height: number, colour: string): PixelsF32 {
  const [red, green, blue, alpha] = parseColour(colour);
  const result = blank(width, height, alpha === 1 ? 3 : 4);
  const pixel = [red, green, blue, alpha].slice(0, result.channels);
  for (let at = 0; at < result.data.length; at += result.channels) result.data.set(pixel, at);
  return result;
}

function difference(a: PixelsF32, b: PixelsF32, gain: number): PixelsF32 {
  return { ...a, data: a.data.map((value, i) => clamp(Math.abs(value - b.data[i]!) * gain)) };
}

/** On black where it has alpha, so that both pictures have 3 channels. */
function opaque(picture: PixelsF32): PixelsF32 {
  if (picture.channels === 3) return picture;
  const ground = filled(picture.width, picture.height, "#000000");
  return composite([ground, picture], { left: 0, top: 0, opacity: 1, mode: "normal" });
}
