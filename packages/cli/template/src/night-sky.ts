import { setImmediate as nextTurn } from "node:timers/promises";
import { defineNode } from "@dreamloom/engine";
import { colour, integer, picture, port, seed } from "@dreamloom/engine/sockets";

/** Paints a sky that grows darker upwards, with stars where the seed puts them. */
export default defineNode({
  type: "pack-prefix/night-sky",
  // Goes up when the same inputs give another picture: what is in the cache is then painted again.
  version: 1,
  title: "Night sky",
  about: "Paints a night sky; where its stars are follows from the seed.",
  aliases: ["stars", "starfield"],
  group: "Pack title",
  lane: "cpu",
  inputs: {
    width: integer("How wide the picture is.", { default: 256, min: 16, max: 4096, unit: "px" }),
    height: integer("How high the picture is.", { default: 160, min: 16, max: 4096, unit: "px" }),
    stars: integer("How many stars there are.", { default: 150, min: 0, max: 100_000 }),
    horizon: colour("The colour above the horizon; higher up the sky is darker.", { default: "#5a4fcf" }),
    seed: seed("Where the stars are; another seed gives another sky."),
  },
  outputs: { picture: port(picture, "The painted sky.") },
  // A node is pure: it never writes to its inputs, keeps nothing, and the same inputs always give the same outputs.
  async run({ width, height, stars, horizon, seed }, { tensor, progress, signal }) {
    const pixels = new Float32Array(height * width * 3);
    const colours = rgbOf(horizon);
    for (let y = 0; y < height; y++) {
      const depth = (y + 1) / height;
      const row = colours.map((part) => part * (0.06 + 0.94 * depth * depth * depth));
      for (let x = 0; x < width; x++) pixels.set(row, (y * width + x) * 3);
      // Lets a cancel be heard, and somebody who waits see how far it is.
      if (y % 64 === 0) await nextTurn(undefined, { signal });
      progress(y + 1, height);
    }
    const random = randomFrom(seed);
    for (let star = 0; star < stars; star++) {
      // The product puts more stars high up, where it is dark; few are bright.
      const [x, y, bright] = [random(), random() * random(), random() * random()];
      const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 3;
      for (let part = at; part < at + 3; part++) pixels[part] = Math.min(1, (pixels[part] ?? 0) + bright);
    }
    // A picture is f32 [height, width, 3 or 4], 0 to 1.
    return { picture: tensor("f32", [height, width, 3], new Uint8Array(pixels.buffer)) };
  },
});

/** Red, green and blue of `#rrggbb`, each 0 to 1. */
function rgbOf(colour: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
}

/** Numbers from 0 to 1 that follow from the seed alone (mulberry32). */
function randomFrom(seed: bigint): () => number {
  let state = Number(BigInt.asUintN(32, seed ^ (seed >> 32n)));
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}
