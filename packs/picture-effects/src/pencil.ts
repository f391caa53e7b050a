import { defineNode } from "@dreamloom/engine";
import { flag, number, picture, port } from "@dreamloom/engine/sockets";
import { changed, clamp, pictureOf, pixelsOf } from "./pixels.js";

/** Draws a picture with a pencil: what differs from its surroundings becomes a stroke. */
export default defineNode({
  type: "effects/pencil",
  version: 1,
  title: "Pencil",
  about: "Draws a picture with a pencil, or with coloured ones.",
  aliases: ["sketch", "drawing", "line art", "colour dodge", "edges"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to draw."),
    radius: number("How broad the strokes are.", {
      default: 3,
      min: 0.5,
      max: 100,
      step: 0.5,
      unit: "pixels",
    }),
    pressure: number("How dark the strokes are.", { default: 1.5, min: 0.1, max: 6, step: 0.1 }),
    coloured: flag("Draws with the picture's own colours.", { default: false }),
  },
  outputs: { picture: port(picture, "The drawing.") },
  async run({ picture, radius, pressure, coloured }, context) {
    const { picture: door, signal } = context;
    const greys = await door.apply("greyscale", [picture], { amount: 1 }, { signal });
    const surroundings = await pixelsOf(await door.apply("blur", [greys], { radius }, { signal }));
    const [grey, colours] = [await pixelsOf(greys), await pixelsOf(picture)];
    const drawn = await changed(grey, context, (from, into, at) => {
      // Colour dodge over the inverse: white wherever a place is no darker than what is around it.
      const paper = clamp(from[at]! / Math.max(surroundings.data[at]!, 1 / 255)) ** pressure;
      for (let c = at; c < at + 3; c++) into[c] = coloured ? paper * (0.5 + 0.5 * colours.data[c]!) : paper;
    });
    return { picture: pictureOf(drawn, context) };
  },
});
