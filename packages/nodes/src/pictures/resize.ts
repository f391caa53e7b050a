import { defineNode } from "@dreamloom/engine";
import { choice, integer, optional, picture, port } from "@dreamloom/engine/sockets";
import { resizeFilters } from "@dreamloom/runtime/choices";
import { fits, planResize, requireAffordable, sizeOf } from "./geometry.js";

const side = { min: 1, max: 32768, unit: "pixels" };

/** Brings a picture to a size, with the filters that Pillow has. */
export default defineNode({
  type: "dream/resize",
  version: 1,
  title: "Resize",
  about: "Brings a picture to another size.",
  aliases: ["scale", "ImageScale", "upscale", "fit", "thumbnail"],
  group: "Pictures",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to resize."),
    width: optional(integer("Unset: follows from the height and the picture's proportions.", side)),
    height: optional(integer("Unset: follows from the width and the picture's proportions.", side)),
    fit: choice(
      "`cover` keeps proportions and cuts what is over, `contain` keeps them within the size, `stretch` does not.",
      fits,
      { default: "cover" },
    ),
    filter: choice("How pixels are mixed; `nearest` keeps hard edges.", resizeFilters),
    multiple: integer("Rounds both sides to multiples of this; latents want 16.", {
      default: 1,
      min: 1,
      max: 256,
      unit: "pixels",
    }),
  },
  outputs: { picture: port(picture, "The picture in its new size.") },
  async run({ picture, filter, ...request }, { picture: door, signal }) {
    const { scale, cut } = planResize(sizeOf(picture), request);
    requireAffordable(scale);
    const resized = await door.apply("resize", [picture], { ...scale, filter }, { signal });
    return { picture: cut ? await door.apply("crop", [resized], cut, { signal }) : resized };
  },
});
