import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Makes edges crisper (unsharp mask). */
export default defineNode({
  type: "dream/sharpen",
  version: 1,
  title: "Sharpen",
  about: "Makes edges crisper (unsharp mask).",
  aliases: ["unsharp mask", "crisp", "detail"],
  group: "Effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to sharpen."),
    radius: number("How wide an edge is, as the deviation of a Gaussian.", {
      default: 1,
      min: 0.1,
      max: 50,
      step: 0.1,
      unit: "pixels",
    }),
    amount: number("How much of the difference to the softened picture is added.", {
      default: 0.8,
      min: 0,
      max: 5,
      step: 0.1,
    }),
  },
  outputs: { picture: port(picture, "The sharpened picture.") },
  run: async ({ picture, ...values }, { picture: door, signal }) => ({
    picture: await door.apply("sharpen", [picture], values, { signal }),
  }),
});
