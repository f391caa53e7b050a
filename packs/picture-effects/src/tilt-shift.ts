import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";
import { clamp } from "./pixels.js";

/** Keeps a band of a picture sharp and lets the rest swim, so that it looks like a small model of itself. */
export default defineNode({
  type: "effects/tilt-shift",
  version: 1,
  title: "Tilt-shift",
  about: "Keeps a band sharp and softens the rest, so that a scene looks like a small model of itself.",
  aliases: ["miniature", "depth of field", "focus", "selective blur", "lens blur"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to look at from near."),
    focus: number("Where the sharp band lies, from the top.", { default: 0.5, min: 0, max: 1, step: 0.01 }),
    band: number("How much of the height is sharp.", { default: 0.25, min: 0, max: 1, step: 0.01 }),
    radius: number("How soft it gets above and below.", {
      default: 6,
      min: 0,
      max: 200,
      step: 0.5,
      unit: "pixels",
    }),
    vivid: number("How strong the colours are; 1 leaves them.", { default: 1.3, min: 0, max: 4, step: 0.05 }),
  },
  outputs: { picture: port(picture, "The picture, sharp in the band.") },
  async run({ picture, focus, band, radius, vivid }, { picture: door, signal, tensor }) {
    const [height = 0, width = 0] = picture.shape;
    const strong = await door.apply("saturation", [picture], { amount: vivid }, { signal });
    const soft = await door.apply("blur", [strong], { radius }, { signal });
    const mask = tensor("f32", [height, width], softness({ width, height }, focus, band));
    const values = { left: 0, top: 0, opacity: 1, mode: "normal" };
    return { picture: await door.apply("composite", [strong, soft, mask], values, { signal }) };
  },
});

/** 0 in the band, 1 a quarter of the height beyond it, smoothly. */
function softness(
  { width, height }: { readonly width: number; readonly height: number },
  focus: number,
  band: number,
): Uint8Array {
  const rows = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    const beyond = clamp((Math.abs((y + 0.5) / height - focus) - band / 2) / 0.25);
    rows.fill(beyond * beyond * (3 - 2 * beyond), y * width, (y + 1) * width);
  }
  return new Uint8Array(rows.buffer);
}
