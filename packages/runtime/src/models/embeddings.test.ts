import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDit, openLmm } from "../config/index.js";
import { readTensor } from "../weights/index.js";
import { ditPositions, embedTokens, placeFeatures } from "./embeddings.js";
import { fromVaeSpace, toVaeSpace } from "./latent-space.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");

describe("token embeddings", () => {
  it("are the rows of the stored table, in the order of the tokens", async () => {
    const lmm = await openLmm(join(fixtures, "lmm-grouped"));
    const info = lmm.tensors.get("model.embed_tokens.weight");
    if (!info) throw new Error("the fixture lacks its embeddings");
    const table = await readTensor(info);
    const embeds = await embedTokens(lmm, Int32Array.of(7, 311, 7));
    expect([...embeds]).toEqual([7, 311, 7].flatMap((id) => [...table.slice(64 * id, 64 * id + 64)]));
  });

  it("of a token that the model does not have are refused", async () => {
    const lmm = await openLmm(join(fixtures, "lmm-grouped"));
    await expect(embedTokens(lmm, Int32Array.of(312))).rejects.toThrow("Row 312 is not one of the 312 rows");
  });

  it("give their places to a picture's features", () => {
    const embeds = new Float32Array(8);
    placeFeatures(embeds, 2, 1, Float32Array.of(1, 2, 3, 4));
    expect([...embeds]).toEqual([0, 0, 1, 2, 3, 4, 0, 0]);
  });
});

describe("the DiT's positions", () => {
  it("are refused for a latent that cannot be cut, and for one that is too large", async () => {
    const dit = await openDit(join(fixtures, "dit-plain"));
    await expect(ditPositions(dit, { width: 7, height: 8 })).rejects.toThrow("A latent of 7 × 8 cannot be cut into patches of 2.");
    await expect(ditPositions(dit, { width: 26, height: 8 })).rejects.toThrow("A latent of 26 × 8 is too large for");
    await expect(ditPositions(dit, { width: 26, height: 8 })).rejects.toThrow("whose positions reach 24 × 24.");
  });
});

describe("the VAE's space", () => {
  it("is left and entered by shift and scaling", () => {
    const config = { scaling: 2, shift: 0.5 } as Parameters<typeof toVaeSpace>[1];
    expect([...toVaeSpace(Float32Array.of(4, 0), config)]).toEqual([2.5, 0.5]);
    expect([...fromVaeSpace(Float32Array.of(2.5, 0.5), config)]).toEqual([4, 0]);
  });
});
