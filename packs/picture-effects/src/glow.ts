import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";

/** Lets what is bright shine over its surroundings. */
export default defineNode({
  type: "effects/glow",
  version: 1,
  title: "Glow",
  about: "Lets what is bright shine over its surroundings.",
  aliases: ["bloom", "dreamy", "soft light", "Orton effect"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture that is to shine."),
    from: number("The value from which a place shines.", { default: 0.6, min: 0, max: 0.99, step: 0.01 }),
    radius: number("How far it shines.", { default: 10, min: 0, max: 200, step: 0.5, unit: "pixels" }),
    amount: number("How much it shines.", { default: 0.8, min: 0, max: 1, step: 0.05 }),
  },
  outputs: { picture: port(picture, "The shining picture.") },
  async run({ picture, from, radius, amount }, { picture: door, signal }) {
    // (value − from) / (1 − from), as the media worker's `levels` writes it.
    const lifted = { brightness: -from / 2, contrast: 1 / (1 - from), gamma: 1 };
    const bright = await door.apply("levels", [picture], lifted, { signal });
    const light = await door.apply("blur", [bright], { radius }, { signal });
    const values = { left: 0, top: 0, opacity: amount, mode: "screen" };
    return { picture: await door.apply("composite", [picture, light], values, { signal }) };
  },
});
