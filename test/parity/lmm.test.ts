import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openLmm } from "../../packages/runtime/src/config/index.js";
import { readTokenizer, ropeIndex, ropeTables, tokenizeRow } from "../../packages/runtime/src/text/index.js";
import { prepareForVision, visionRope } from "../../packages/runtime/src/vision/index.js";
import { lastHidden, visionFeatures } from "./compute.js";
import { errorOf, expectClose, fixtureFolder, MODULE_TOLERANCE, openReference } from "./fixture.js";
import { loraFeeds } from "./lora.js";
import { rowsOf, tokensOf } from "./rows.js";

describe.each(["lmm-grouped", "lmm-equal-heads", "lmm-sharded"])("the LMM of %s", (name) => {
  const folder = fixtureFolder(name);

  it("prepares pictures of odd sizes as the published processor does", async () => {
    const reference = await openReference(folder);
    const { vision, config } = await openLmm(folder);
    for (const picture of rowsOf(reference).flatMap((row) => row.pictures)) {
      const { data, shape } = await reference.bytes(`picture.${picture}`);
      const [height = 0, width = 0, channels = 0] = shape;
      const pixels = { width, height, channels, data: Float32Array.from(data, (value) => value / 255) };
      const { patches, grid } = prepareForVision(pixels as Parameters<typeof prepareForVision>[0], vision);
      expect([grid.rows, grid.columns]).toEqual([...(await reference.integers(`grid.${picture}`))]);
      expect(errorOf(patches, (await reference.floats(`patches.${picture}`)).data)).toBeLessThan(1e-6);
      const { headDim, mergeSize } = config.vision;
      const { cos, sin } = visionRope(grid, { headDim, mergeSize });
      expect(errorOf(cos, (await reference.floats(`vision_cos.${picture}`)).data)).toBeLessThan(1e-5);
      expect(errorOf(sin, (await reference.floats(`vision_sin.${picture}`)).data)).toBeLessThan(1e-5);
    }
  });

  it("gives the reference's tokens, positions and rope tables for every row", async () => {
    const reference = await openReference(folder);
    const { config, tokenizerFile } = await openLmm(folder);
    const tokenizer = readTokenizer(await readFile(tokenizerFile, "utf8"));
    for (const [index, row] of rowsOf(reference).entries()) {
      const grids = await Promise.all(
        row.pictures.map(async (picture) => {
          const [rows = 0, columns = 0] = await reference.integers(`grid.${picture}`);
          return { rows, columns };
        }),
      );
      const tokens = tokenizeRow(
        tokenizer,
        { name: "conditional", parts: row.parts },
        grids,
        config.vision.mergeSize,
      );
      expect([...tokens.ids]).toEqual([...(await reference.integers(`ids.${index}`))]);
      const positions = ropeIndex(tokens);
      expect([...positions]).toEqual([...(await reference.integers(`positions.${index}`))]);
      const { headDim, ropeTheta, ropeSections } = config;
      const { cos, sin } = ropeTables(positions, { headDim, theta: ropeTheta, sections: ropeSections });
      expect(errorOf(cos, (await reference.floats(`cos.${index}`)).data)).toBeLessThan(1e-5);
      expect(errorOf(sin, (await reference.floats(`sin.${index}`)).data)).toBeLessThan(1e-5);
    }
  });

  it("sees every picture as the reference's vision tower does", async () => {
    const reference = await openReference(folder);
    const lmm = await openLmm(folder);
    for (const picture of rowsOf(reference).flatMap((row) => row.pictures)) {
      const [rows = 0, columns = 0] = await reference.integers(`grid.${picture}`);
      const ours = await visionFeatures(lmm, await reference.floats(`patches.${picture}`), { rows, columns });
      expectClose(ours, await reference.floats(`features.${picture}`));
    }
  });

  it("reaches the reference's last hidden states in every row", async () => {
    const reference = await openReference(folder);
    const lmm = await openLmm(folder);
    for (const [index, row] of rowsOf(reference).entries()) {
      const tokens = await tokensOf(reference, index, lmm.config);
      const positions = await reference.integers(`positions.${index}`);
      const features = await Promise.all(
        row.pictures.map((picture) => reference.floats(`features.${picture}`)),
      );
      expectClose(
        await lastHidden(lmm, tokens, { positions, features }),
        await reference.floats(`hidden.${index}`),
      );
    }
  });
});

describe("a LoRA on the language model", () => {
  it("changes the last hidden states as peft does, given as inputs of the graph", async () => {
    const folder = fixtureFolder("lmm-grouped");
    const reference = await openReference(folder);
    const lmm = await openLmm(folder);
    const lora = await loraFeeds(join(folder, "lora.safetensors"), "");
    const positions = await reference.integers("positions.1");
    const features = [await reference.floats("features.0")];
    const ours = await lastHidden(lmm, await tokensOf(reference, 1, lmm.config), {
      positions,
      features,
      lora,
    });
    expectClose(ours, await reference.floats("hidden_with_lora.1"));
    const without = await reference.floats("hidden.1");
    expect(errorOf(ours.data, without.data)).toBeGreaterThan(100 * MODULE_TOLERANCE);
  });
});
