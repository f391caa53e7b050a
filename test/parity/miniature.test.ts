/** The bundled miniature against transformers and diffusers; numbers by `training/reference/miniature.py`. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { openDreamFolder } from "../../packages/runtime/src/config/index.js";
import type { AdapterPart, DitPart, LmmPart, VaePart } from "../../packages/runtime/src/config/index.js";
import { toVaeSpace } from "../../packages/runtime/src/models/index.js";
import { readTokenizer, ropeIndex, tokenizeRow } from "../../packages/runtime/src/text/index.js";
import { prepareForVision } from "../../packages/runtime/src/vision/index.js";
import { adapted, decoded, encoded, lastHidden, sampled, visionFeatures, withDit } from "./compute.js";
import type { Conditioning } from "./compute.js";
import { errorOf, expectClose, fixtureFolder, openReference, SAMPLING_TOLERANCE } from "./fixture.js";
import type { Numbers, Reference } from "./fixture.js";
import { rowsOf, tokensOf } from "./rows.js";

const folder = join(import.meta.dirname, "..", "..", "models", "dream-mini");

describe("the miniature", () => {
  let reference: Reference;
  let lmm: LmmPart, adapter: AdapterPart, dit: DitPart, vae: VaePart;
  beforeAll(async () => {
    reference = await openReference(folder, join(fixtureFolder("dream-mini"), "reference.safetensors"));
    const dream = await openDreamFolder(folder);
    if (!dream.lmm || !dream.adapter || !dream.dit || !dream.vae)
      throw new Error("the miniature is not whole");
    ({ lmm, adapter, dit, vae } = dream as {
      lmm: LmmPart;
      adapter: AdapterPart;
      dit: DitPart;
      vae: VaePart;
    });
  });

  it("reads words and pictures into the reference's tokens, positions and patches", async () => {
    const tokenizer = readTokenizer(await readFile(lmm.tokenizerFile, "utf8"));
    for (const [index, row] of rowsOf(reference).entries()) {
      const grids = await Promise.all(row.pictures.map((picture) => preparedGrid(picture)));
      const tokens = tokenizeRow(
        tokenizer,
        { name: "conditional", parts: row.parts },
        grids,
        lmm.config.vision.mergeSize,
      );
      expect([...tokens.ids]).toEqual([...(await reference.integers(`ids.${index}`))]);
      expect([...ropeIndex(tokens)]).toEqual([...(await reference.integers(`positions.${index}`))]);
    }
  });

  async function preparedGrid(picture: number) {
    const { data, shape } = await reference.bytes(`picture.${picture}`);
    const [height = 0, width = 0] = shape;
    const pixels = {
      width,
      height,
      channels: 3 as const,
      data: Float32Array.from(data, (value) => value / 255),
    };
    const { patches, grid } = prepareForVision(pixels, lmm.vision);
    expect(errorOf(patches, (await reference.floats(`patches.${picture}`)).data)).toBeLessThan(1e-6);
    return grid;
  }

  it("sees pictures and reaches the last hidden states as the reference does", async () => {
    for (const [index, row] of rowsOf(reference).entries()) {
      const features: Numbers[] = [];
      for (const picture of row.pictures) {
        const [rows = 0, columns = 0] = await reference.integers(`grid.${picture}`);
        const seen = await visionFeatures(lmm, await reference.floats(`patches.${picture}`), {
          rows,
          columns,
        });
        expectClose(seen, await reference.floats(`features.${picture}`));
        features.push(seen);
      }
      const positions = await reference.integers(`positions.${index}`);
      const hidden = await lastHidden(lmm, await tokensOf(reference, index, lmm.config), {
        positions,
        features,
      });
      expectClose(hidden, await reference.floats(`hidden.${index}`));
    }
  });

  it("adapts hidden states with ViT features blended in", async () => {
    const { context, pooled } = await adapted(adapter, await reference.floats("blended.2"));
    expectClose(context, await reference.floats("blended_context.2"));
    expectClose(pooled, await reference.floats("blended_pooled.2"));
  });

  it("gives the reference's velocity", async () => {
    const noise = await reference.floats("chain.noise");
    const row = await conditioning("conditional");
    const ours = await withDit(dit, (velocity) => velocity(noise, Number(reference.notes.sigma), row));
    expectClose({ data: ours, shape: noise.shape }, await reference.floats("chain.velocity"));
  });

  it("paints the reference's picture from a prompt's hidden states in four guided steps", async () => {
    const rows = [
      await adapted(adapter, await reference.floats("hidden.0")),
      await adapted(adapter, await reference.floats("hidden.1")),
    ];
    const noise = await reference.floats("chain.noise");
    const { steps, shift, guidance } = reference.notes as { steps: number; shift: number; guidance: number };
    const final = await withDit(dit, (velocity) =>
      sampled(velocity, noise, { rows, steps, shift, guidance }),
    );
    expectClose(final, await reference.floats("chain.final"), SAMPLING_TOLERANCE);
    const latent = { data: toVaeSpace(final.data, vae.config), shape: final.shape };
    expectClose(await decoded(vae, latent), await reference.floats("chain.picture"), SAMPLING_TOLERANCE);
  });

  it("encodes and decodes pictures as the reference does", async () => {
    for (const index of (reference.notes.sizes as unknown[]).keys()) {
      const { mean, logVariance } = await encoded(vae, await reference.floats(`vae.picture.${index}`));
      expectClose(mean, await reference.floats(`vae.mean.${index}`));
      expectClose(logVariance, await reference.floats(`vae.logvar.${index}`));
      expectClose(
        await decoded(vae, await reference.floats(`vae.latent.${index}`)),
        await reference.floats(`vae.decoded.${index}`),
      );
    }
  });

  async function conditioning(name: string): Promise<Conditioning> {
    return {
      context: await reference.floats(`chain.${name}.context`),
      pooled: await reference.floats(`chain.${name}.pooled`),
    };
  }
});
