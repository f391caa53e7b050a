import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { patchify, unpatchify } from "./patches.js";

const sizes = fc.record({
  channels: fc.integer({ min: 1, max: 4 }),
  width: fc.integer({ min: 1, max: 4 }),
  height: fc.integer({ min: 1, max: 4 }),
  patchSize: fc.integer({ min: 1, max: 3 }),
});

describe("patches", () => {
  it("are cut row by row, a token's numbers by channel, row, column", () => {
    const size = { channels: 2, width: 4, height: 2, patchSize: 2 };
    const latent = Float32Array.from({ length: 16 }, (_, i) => i);
    expect([...patchify(latent, size)]).toEqual([0, 1, 4, 5, 8, 9, 12, 13, 2, 3, 6, 7, 10, 11, 14, 15]);
  });

  it("come back from tokens whose numbers go by row, column, channel", () => {
    const size = { channels: 2, width: 4, height: 2, patchSize: 2 };
    const tokens = Float32Array.of(0, 8, 1, 9, 4, 12, 5, 13, 2, 10, 3, 11, 6, 14, 7, 15);
    expect([...unpatchify(tokens, size)]).toEqual(Array.from({ length: 16 }, (_, i) => i));
  });

  it("hold every number of the latent once, and give it back", () => {
    fc.assert(
      fc.property(sizes, ({ channels, width, height, patchSize }) => {
        const size = { channels, width: width * patchSize, height: height * patchSize, patchSize };
        const latent = Float32Array.from({ length: channels * size.width * size.height }, (_, i) => i);
        const tokens = patchify(latent, size);
        const area = patchSize ** 2;
        const reordered = tokens.map((_, i) => {
          const token = Math.floor(i / (channels * area)) * channels * area;
          const inside = i - token;
          return tokens[token + (inside % channels) * area + Math.floor(inside / channels)] ?? NaN;
        });
        expect([...unpatchify(reordered, size)]).toEqual([...latent]);
      }),
    );
  });
});
