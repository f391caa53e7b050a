import { defineNode } from "@dreamloom/engine";
import { colour, number, optional, picture, port } from "@dreamloom/engine/sockets";
import { brightness, labOf, rgbOf, rgbOfLab, type Lab, type Rgb } from "./colours.js";
import { changed, pictureOf, pixelsOf } from "./pixels.js";

/** Prints a picture in two or three inks. */
export default defineNode({
  type: "effects/duotone",
  version: 1,
  title: "Duotone",
  about: "Gives dark and light places a colour each, and what lies between the colours between.",
  aliases: ["gradient map", "two colours", "tritone", "colour grade"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to print."),
    dark: colour("The colour of what is black.", { default: "#2a1a5e" }),
    middle: optional(colour("The colour of what is grey; unset: what lies between the two.")),
    light: colour("The colour of what is white.", { default: "#ffd29d" }),
    amount: number("0 leaves the picture as it is; 1 prints it fully.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
  },
  outputs: { picture: port(picture, "The printed picture.") },
  async run({ picture, dark, middle, light, amount }, context) {
    const inks = rampOf([dark, ...(middle === undefined ? [] : [middle]), light]);
    const printed = await changed(await pixelsOf(picture), context, (from, into, at) => {
      const value = brightness(from[at]!, from[at + 1]!, from[at + 2]!);
      const ink = inks[Math.min(last, Math.max(0, Math.round(value * last)))]!;
      for (let c = 0; c < 3; c++) into[at + c] = from[at + c]! + amount * (ink[c]! - from[at + c]!);
    });
    return { picture: pictureOf(printed, context) };
  },
});

const last = 1023;

/** Colours from the first to the last, evenly for the eye. */
function rampOf(colours: readonly string[]): readonly Rgb[] {
  const labs = colours.map((each) => labOf(rgbOf(each)));
  return Array.from({ length: last + 1 }, (_, at) => {
    const place = (at / last) * (labs.length - 1);
    const from = Math.min(labs.length - 2, Math.floor(place));
    const between = (c: 0 | 1 | 2): number =>
      labs[from]![c] + (place - from) * (labs[from + 1]![c] - labs[from]![c]);
    const mixed: Lab = [between(0), between(1), between(2)];
    return rgbOfLab(mixed);
  });
}
