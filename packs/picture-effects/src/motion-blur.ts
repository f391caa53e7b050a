import { defineNode } from "@dreamloom/engine";
import { number, picture, port } from "@dreamloom/engine/sockets";
import { blank, overRows, pictureOf, pixelsOf } from "./pixels.js";
import { addSample } from "./sampled.js";

/** Softens a picture along one direction, as if it had moved. */
export default defineNode({
  type: "effects/motion-blur",
  version: 1,
  title: "Motion blur",
  about: "Softens a picture along one direction, as if it had moved while the shutter was open.",
  aliases: ["directional blur", "speed", "camera shake"],
  group: "Picture effects",
  lane: "cpu",
  inputs: {
    picture: port(picture, "The picture to move."),
    length: number("How far it moves.", { default: 12, min: 0, max: 400, step: 1, unit: "pixels" }),
    angle: number("Which way it moves; 0 is sideways.", {
      default: 0,
      min: -180,
      max: 180,
      step: 1,
      unit: "degrees",
    }),
  },
  outputs: { picture: port(picture, "The moved picture.") },
  async run({ picture, length, angle }, context) {
    const pixels = await pixelsOf(picture);
    const { width, channels } = pixels;
    const result = blank(width, pixels.height, channels);
    const samples = Math.ceil(length) + 1;
    const [dx, dy] = [Math.cos((angle * Math.PI) / 180), -Math.sin((angle * Math.PI) / 180)];
    const sum = new Float64Array(4);
    await overRows(pixels, context, (y) => {
      for (let x = 0; x < width; x++) {
        sum.fill(0);
        for (let i = 0; i < samples; i++) {
          const off = samples === 1 ? 0 : (i / (samples - 1) - 0.5) * length;
          addSample(pixels, x + off * dx, y + off * dy, sum);
        }
        const at = (y * width + x) * channels;
        for (let c = 0; c < 3; c++) result.data[at + c] = sum[3]! > 0 ? sum[c]! / sum[3]! : 0;
        if (channels === 4) result.data[at + 3] = sum[3]! / samples;
      }
    });
    return { picture: pictureOf(result, context) };
  },
});
