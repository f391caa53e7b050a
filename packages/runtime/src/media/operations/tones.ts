/** Operations that look at one pixel at a time: brightness, contrast, colour. */

import { brightness, parseColour } from "./colour.js";
import { numberIn, pictureAt, textIn, type Operation } from "./operation.js";
import { mapChannels, mapPixels, partly, type ChangePixel } from "./per-pixel.js";

/** Brightness added, contrast about middle grey, then gamma: above 1 lightens the middle. */
export const levels: Operation = (pictures, values) => {
  const [added, contrast, gamma] = ["brightness", "contrast", "gamma"].map((name) => numberIn(values, name));
  const set = (value: number) => Math.max(0, (value + added! - 0.5) * contrast! + 0.5) ** (1 / gamma!);
  return mapChannels(pictureAt(pictures, 0), set);
};

/** `levels` values per channel, evenly apart, 0 and 1 among them. */
export const posterise: Operation = (pictures, values) => {
  const last = numberIn(values, "levels") - 1;
  return mapChannels(pictureAt(pictures, 0), (value) => Math.round(value * last) / last);
};

/** White where the brightness reaches `level`, else black. */
export const threshold: Operation = (pictures, values) => {
  const level = numberIn(values, "level");
  return mapPixels(pictureAt(pictures, 0), (from, into, at) => {
    into.fill(brightness(from[at]!, from[at + 1]!, from[at + 2]!) >= level ? 1 : 0, at, at + 3);
  });
};

/** Red, green and blue turned around, by `amount`. */
export const invert: Operation = (pictures, values) => {
  const amount = numberIn(values, "amount");
  return mapChannels(pictureAt(pictures, 0), (value) => (1 - amount) * value + amount * (1 - value));
};

/** Each colour moved away from its grey by `amount`: 0 is grey, 1 as it is. */
export const saturation: Operation = (pictures, values) => {
  const amount = numberIn(values, "amount");
  return mapPixels(pictureAt(pictures, 0), (from, into, at) => {
    const grey = brightness(from[at]!, from[at + 1]!, from[at + 2]!);
    for (let c = at; c < at + 3; c += 1) into[c] = grey + amount * (from[c]! - grey);
  });
};

/** The greys of a picture, by `amount`. */
export const greyscale: Operation = (pictures, values) =>
  saturation(pictures, { amount: 1 - numberIn(values, "amount") });

/** The brown of old photographs (the matrix of CSS filter effects), by `amount`. */
export const sepia: Operation = (pictures, values) => {
  const picture = pictureAt(pictures, 0);
  return partly(picture, mapPixels(picture, byMatrix(sepiaMatrix)), numberIn(values, "amount"));
};

/** All hues turned by `degrees` at the same brightness (the matrix of CSS filter effects). */
export const hue: Operation = (pictures, values) =>
  mapPixels(pictureAt(pictures, 0), byMatrix(hueMatrix((numberIn(values, "degrees") * Math.PI) / 180)));

/** Multiplied with a colour, by `amount`. */
export const tint: Operation = (pictures, values) => {
  const picture = pictureAt(pictures, 0);
  const colour = parseColour(textIn(values, "colour"));
  const washed = mapPixels(picture, (from, into, at) => {
    for (let c = 0; c < 3; c += 1) into[at + c] = from[at + c]! * colour[c]!;
  });
  return partly(picture, washed, numberIn(values, "amount"));
};

type Matrix = readonly (readonly [number, number, number])[];

function byMatrix(matrix: Matrix): ChangePixel {
  return (from, into, at) => {
    for (const [c, [red, green, blue]] of matrix.entries())
      into[at + c] = red * from[at]! + green * from[at + 1]! + blue * from[at + 2]!;
  };
}

const sepiaMatrix: Matrix = [
  [0.393, 0.769, 0.189],
  [0.349, 0.686, 0.168],
  [0.272, 0.534, 0.131],
];

function hueMatrix(angle: number): Matrix {
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  return [
    [0.213 + cos * 0.787 - sin * 0.213, 0.715 - cos * 0.715 - sin * 0.715, 0.072 - cos * 0.072 + sin * 0.928],
    [0.213 - cos * 0.213 + sin * 0.143, 0.715 + cos * 0.285 + sin * 0.14, 0.072 - cos * 0.072 - sin * 0.283],
    [0.213 - cos * 0.213 - sin * 0.787, 0.715 - cos * 0.715 + sin * 0.715, 0.072 + cos * 0.928 + sin * 0.072],
  ];
}
