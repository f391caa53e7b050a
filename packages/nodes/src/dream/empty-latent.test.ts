import { makeTensor, type Context, type Model } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import emptyLatent from "./empty-latent.js";

const context = { tensor: makeTensor } as Context;
const dit = { facets: { width: 192, channels: 16, size: 64, largest: 192 } } as unknown as Model;

async function shapeOf(size: { width?: number; height?: number }) {
  return (await emptyLatent.run({ dit, ...size }, context)).latent.shape;
}

describe("empty latent", () => {
  it("is an eighth of the size asked for, and of the trained size where nothing is asked", async () => {
    expect(await shapeOf({ width: 128, height: 96 })).toEqual([16, 12, 16]);
    expect(await shapeOf({ width: 128 })).toEqual([16, 8, 16]);
    expect(await shapeOf({})).toEqual([16, 8, 8]);
  });

  it("refuses a side that is no multiple of 16, while checking and when linked", async () => {
    expect(emptyLatent.check!({ width: 100, height: 64 }, new Set())).toEqual([
      { port: "width", message: "100 is no multiple of 16; 96 is." },
    ]);
    await expect(async () => shapeOf({ height: 100 })).rejects.toThrow("The height does not fit: 100");
  });

  it("refuses a side that the DiT has no places for, before anything is loaded", async () => {
    await expect(async () => shapeOf({ width: 208 })).rejects.toThrow("at most 192 pixels");
  });
});
