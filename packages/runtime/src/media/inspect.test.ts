import { readFileSync } from "node:fs";
import { afterAll, describe, expect, it } from "vitest";
import { makeTensor, NodeError } from "@dreamloom/engine";
import { createMedia } from "./client.js";
import { insertPngText } from "./png-text.js";

const media = createMedia({ entry: new URL("../../dist/media/worker.js", import.meta.url) });
afterAll(() => media[Symbol.asyncDispose]());
const asking = { signal: new AbortController().signal };

/** Eight pixels, four wide. */
const colours = Float32Array.from({ length: 24 }, (_, i) => Math.round((i * 255) / 24) / 255);
const picture = makeTensor("f32", [2, 4, 3], new Uint8Array(colours.buffer));

describe("looking into a picture file that lies in memory", () => {
  it("tells the same digest as the picture has on a port, its size and its texts", async () => {
    const png = await media.png(picture, asking);
    const file = insertPngText(png, [{ keyword: "dreamloom", text: '{ "dreamloom": 1 } ä' }]);
    const found = await media.inspect(file, "a.png", asking);
    expect(found).toMatchObject({
      digest: picture.digest,
      width: 4,
      height: 2,
      texts: { dreamloom: '{ "dreamloom": 1 } ä' },
    });
    expect(Buffer.from(found.png).equals(Buffer.from(png))).toBe(true);
  });

  it("takes what cameras write, upright", async () => {
    const jpeg = readFileSync(new URL("../../../../test/pictures/lying.jpg", import.meta.url));
    const { width, height, texts } = await media.inspect(jpeg, "camera.jpg", asking);
    const small = await media.shrink(jpeg, "camera.jpg", { ...asking, size: 8 });
    const view = Buffer.from(small);
    expect(Math.sign(width - height)).toBe(Math.sign(view.readUInt32BE(16) - view.readUInt32BE(20)));
    expect(texts).toEqual({});
  });

  it("makes small PNGs, and leaves smaller pictures their size", async () => {
    const png = await media.png(picture, asking);
    const sizeOf = async (size: number): Promise<number[]> => {
      const bytes = Buffer.from(await media.shrink(png, "a.png", { ...asking, size }));
      expect(bytes.subarray(1, 4).toString()).toBe("PNG");
      return [bytes.readUInt32BE(16), bytes.readUInt32BE(20)];
    };
    expect([await sizeOf(2), await sizeOf(100)]).toEqual([
      [2, 1],
      [4, 2],
    ]);
  });

  it("refuses in a sentence what is no picture, what is damaged, and what is too large", async () => {
    const png = await media.png(picture, asking);
    const bomb = Buffer.from(png);
    bomb.writeUInt32BE(100_000, 16);
    for (const bytes of [Buffer.from("no picture"), Buffer.from(png.subarray(0, 60)), bomb]) {
      await expect(media.inspect(bytes, "a.png", asking)).rejects.toThrow(NodeError);
      await expect(media.shrink(bytes, "a.png", { ...asking, size: 8 })).rejects.toThrow(/^"a\.png" /);
    }
  });
});
