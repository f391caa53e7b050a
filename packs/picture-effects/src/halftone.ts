import { defineNode } from "@dreamloom/engine";
import { choice, colour, number, picture, port } from "@dreamloom/engine/sockets";
import { brightness, rgbOf, type Rgb } from "./colours.js";
import { clamp, changed, pictureOf, pixelsOf } from "./pixels.js";

/** Prints a picture in dots, as newspapers do. */
export default defineNode({
  type: "effects/halftone",
  version: 1,
  title: "Halftone",
  about: "Prints a picture in dots that are larger where it is darker.",
  aliases: ["newspaper", "comic", "pop art", "CMYK", "dots", "screen print"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to print."),
    inks: choice("One ink, or the four of print: cyan, magenta, yellow and black.", ["one", "four"]),
    size: number("How far the dots are apart.", { default: 8, min: 2, max: 200, step: 0.5, unit: "pixels" }),
    angle: number("How the rows of dots are turned; the four inks keep their distance from it.", {
      default: 45,
      min: -180,
      max: 180,
      step: 1,
      unit: "degrees",
    }),
    ink: colour("The colour of a single ink.", { default: "#111111" }),
    paper: colour("The colour of the paper.", { default: "#ffffff" }),
  },
  outputs: { picture: port(picture, "The print.") },
  async run({ picture, inks, size, angle, ...colours }, context) {
    const { picture: door, signal } = context;
    // A dot shows the mean of what it covers.
    const soft = await door.apply("blur", [picture], { radius: size / 3 }, { signal });
    const pixels = await pixelsOf(soft);
    const plates = inks === "one" ? [single(colours.ink, angle)] : four(angle);
    const screens = plates.map(({ turned }) => screenOf(size, turned));
    const paper = rgbOf(colours.paper);
    const print = await changed(pixels, context, (from, into, at) => {
      const pixel = at / pixels.channels;
      const [x, y] = [pixel % pixels.width, Math.floor(pixel / pixels.width)];
      into.set(paper, at);
      for (let plate = 0; plate < plates.length; plate++) {
        const { amount, ink } = plates[plate]!;
        const covered = screens[plate]!(x, y, amount(from[at]!, from[at + 1]!, from[at + 2]!));
        for (let c = 0; c < 3; c++) into[at + c]! *= 1 - covered * (1 - ink[c]!);
      }
    });
    return { picture: pictureOf(print, context) };
  },
});

/** An ink, how much of it a colour takes, and how its dots are turned. */
interface Plate {
  readonly ink: Rgb;
  readonly turned: number;
  readonly amount: (red: number, green: number, blue: number) => number;
}

function single(ink: string, turned: number): Plate {
  return { ink: rgbOf(ink), turned, amount: (red, green, blue) => 1 - brightness(red, green, blue) };
}

/** Cyan, magenta, yellow, black, at the angles that printers use. What all three colours share is printed black. */
function four(angle: number): readonly Plate[] {
  const black = (red: number, green: number, blue: number) => 1 - Math.max(red, green, blue);
  const rest = (value: number, k: number) => (k >= 1 ? 0 : (1 - value - k) / (1 - k));
  return [
    { ink: [0, 0.68, 0.94], turned: angle - 30, amount: (r, g, b) => rest(r, black(r, g, b)) },
    { ink: [0.93, 0, 0.55], turned: angle + 30, amount: (r, g, b) => rest(g, black(r, g, b)) },
    { ink: [1, 0.95, 0], turned: angle - 45, amount: (r, g, b) => rest(b, black(r, g, b)) },
    { ink: [0.07, 0.07, 0.07], turned: angle, amount: black },
  ];
}

const steps = 1024;
/** From a share of a cell to the height at which the dots' hills must be cut so that they cover it. */
const heights = (() => {
  const side = 128;
  const all = Float64Array.from({ length: side * side }, (_, at) =>
    hill((at % side) / side, Math.floor(at / side) / side),
  ).sort();
  return Float64Array.from({ length: steps + 1 }, (_, at) => {
    const index = Math.round((1 - at / steps) * all.length);
    return index >= all.length ? 1.001 : index <= 0 ? -0.001 : all[index]!;
  });
})();

/** Hills whose tops are the dots' middles; 0 to 1, once a cell along both sides. */
function hill(u: number, v: number): number {
  return 0.5 + (Math.cos(2 * Math.PI * u) + Math.cos(2 * Math.PI * v)) / 4;
}

/** How much of a pixel is covered by dots that cover `amount` of the paper, with soft edges a pixel wide. */
function screenOf(size: number, degrees: number): (x: number, y: number, amount: number) => number {
  const angle = (degrees * Math.PI) / 180;
  const turn = (2 * Math.PI) / size;
  const [cos, sin] = [turn * Math.cos(angle), turn * Math.sin(angle)];
  return (x, y, amount) => {
    if (amount <= 0) return 0;
    const [across, down] = [Math.cos(x * cos + y * sin), Math.cos(y * cos - x * sin)];
    const height = 0.5 + (across + down) / 4;
    // The hill's slope: of cosines a and b it is the root of (1 - a²) + (1 - b²), by what a pixel is of a cell.
    const slope = (turn / 4) * Math.sqrt(Math.max(0, 2 - across * across - down * down));
    return clamp(0.5 + (height - heights[Math.round(clamp(amount) * steps)]!) / Math.max(slope, 0.25 / size));
  };
}
