/** What the parity tests are worth: one weight, one position, one noise level changed, and each comparison fails. */

import { cp, mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openAdapter, openDit, openLmm, openVae } from "../../packages/runtime/src/config/index.js";
import { readWeights } from "../../packages/runtime/src/weights/index.js";
import { adapted, decoded, encoded, lastHidden, sampled, visionFeatures, withDit } from "./compute.js";
import { errorOf, fixtureFolder, MODULE_TOLERANCE, openReference, SAMPLING_TOLERANCE } from "./fixture.js";
import { tokensOf } from "./rows.js";

let copies = "";
beforeAll(async () => {
  copies = await mkdtemp(join(tmpdir(), "dreamloom-parity-"));
});
afterAll(() => rm(copies, { recursive: true }));

describe("with one weight changed", () => {
  it("the vision tower's numbers no longer agree", async () => {
    const folder = await tampered("lmm-sharded", "visual.blocks.0.attn.qkv.weight");
    expect(await visionError(folder)).toBeGreaterThan(MODULE_TOLERANCE);
  });

  it("the language model's numbers no longer agree", async () => {
    const folder = await tampered("lmm-sharded", "model.layers.0.self_attn.v_proj.weight");
    expect(await textError(folder)).toBeGreaterThan(MODULE_TOLERANCE);
  });

  it("the adapter's numbers no longer agree", async () => {
    const folder = await tampered("adapter-wide", "input_embeds_align_mlp.2.weight");
    const reference = await openReference(folder);
    const { context } = await adapted(await openAdapter(folder), await reference.floats("hidden.0"));
    expect(errorOf(context.data, (await reference.floats("context.0")).data)).toBeGreaterThan(
      MODULE_TOLERANCE,
    );
  });

  it("the DiT's numbers no longer agree, in one call and after a run", async () => {
    const folder = await tampered("dit-plain", "transformer_blocks.2.attn.add_k_proj.weight");
    expect(await callError(folder)).toBeGreaterThan(MODULE_TOLERANCE);
    expect(await runError(folder)).toBeGreaterThan(SAMPLING_TOLERANCE);
  });

  it("the VAE's numbers no longer agree, in either direction", async () => {
    const encoder = await tampered("vae-attention", "encoder.mid_block.attentions.0.to_v.weight");
    const reference = await openReference(encoder);
    const { mean } = await encoded(await openVae(encoder), await reference.floats("picture.0"));
    expect(errorOf(mean.data, (await reference.floats("mean.0")).data)).toBeGreaterThan(MODULE_TOLERANCE);
    const decoder = await tampered("vae-attention", "decoder.up_blocks.1.resnets.0.conv2.weight");
    const picture = await decoded(await openVae(decoder), await reference.floats("latent.0"));
    expect(errorOf(picture.data, (await reference.floats("decoded.0")).data)).toBeGreaterThan(
      MODULE_TOLERANCE,
    );
  });
});

describe("with one position id changed", () => {
  it.each([0, 1, 2])("on axis %i the language model's numbers no longer agree", async (axis) => {
    const error = await textError(fixtureFolder("lmm-sharded"), (positions) => {
      const at = axis * (positions.length / 3) + 5;
      positions[at] = (positions[at] ?? 0) + 1;
    });
    expect(error).toBeGreaterThan(MODULE_TOLERANCE);
  });
});

describe("with one sigma changed", () => {
  it("a sampling run ends elsewhere", async () => {
    const error = await runError(fixtureFolder("dit-plain"), (sigmas) => {
      sigmas[2] = (sigmas[2] ?? 0) + 0.01;
    });
    expect(error).toBeGreaterThan(SAMPLING_TOLERANCE);
  });
});

describe("with nothing changed", () => {
  it("a copied checkpoint agrees, so that only the change can be what the others saw", async () => {
    const lmm = await copied("lmm-sharded");
    expect(await visionError(lmm)).toBeLessThanOrEqual(MODULE_TOLERANCE);
    expect(await textError(lmm)).toBeLessThanOrEqual(MODULE_TOLERANCE);
    const dit = await copied("dit-plain");
    expect(await callError(dit)).toBeLessThanOrEqual(MODULE_TOLERANCE);
    expect(await runError(dit)).toBeLessThanOrEqual(SAMPLING_TOLERANCE);
  });
});

async function visionError(folder: string): Promise<number> {
  const reference = await openReference(folder);
  const [rows = 0, columns = 0] = await reference.integers("grid.0");
  const ours = await visionFeatures(await openLmm(folder), await reference.floats("patches.0"), {
    rows,
    columns,
  });
  return errorOf(ours.data, (await reference.floats("features.0")).data);
}

async function textError(
  folder: string,
  move: (positions: Int32Array) => void = () => undefined,
): Promise<number> {
  const reference = await openReference(folder);
  const lmm = await openLmm(folder);
  const positions = await reference.integers("positions.1");
  move(positions);
  const features = [await reference.floats("features.0")];
  const ours = await lastHidden(lmm, await tokensOf(reference, 1, lmm.config), { positions, features });
  return errorOf(ours.data, (await reference.floats("hidden.1")).data);
}

async function callError(folder: string): Promise<number> {
  const reference = await openReference(folder);
  const row = { context: await reference.floats("context.0"), pooled: await reference.floats("pooled.0") };
  const latent = await reference.floats("latent.0");
  const [{ sigma } = { sigma: 0 }] = reference.notes.calls as { sigma: number }[];
  const ours = await withDit(await openDit(folder), (velocity) => velocity(latent, sigma, row));
  return errorOf(ours, (await reference.floats("velocity.0")).data);
}

async function runError(folder: string, move?: (sigmas: Float64Array) => void): Promise<number> {
  const reference = await openReference(folder);
  const { steps, shift, guidance } = reference.notes as { steps: number; shift: number; guidance: number };
  const rows = await Promise.all(
    [0, 1].map(async (row) => ({
      context: await reference.floats(`context.${row}`),
      pooled: await reference.floats(`pooled.${row}`),
    })),
  );
  const noise = await reference.floats("noise");
  const options = { rows, steps, shift, guidance, ...(move ? { move } : {}) };
  const final = await withDit(await openDit(folder), (velocity) => sampled(velocity, noise, options));
  return errorOf(final.data, (await reference.floats("final")).data);
}

async function copied(name: string): Promise<string> {
  const folder = await mkdtemp(join(copies, `${name}-`));
  await cp(fixtureFolder(name), folder, { recursive: true });
  return folder;
}

/** A copy of a checkpoint in which one f32 of one tensor is 1 larger. */
async function tampered(name: string, tensor: string): Promise<string> {
  const folder = await copied(name);
  const info = (await readWeights(folder)).tensors.get(tensor);
  if (info?.dtype !== "F32") throw new Error(`${tensor} of ${name} is not f32`);
  const handle = await open(info.file, "r+");
  const bytes = Buffer.alloc(4);
  const at = info.offset + 4 * Math.floor(info.byteLength / 8);
  await handle.read(bytes, 0, 4, at);
  bytes.writeFloatLE(bytes.readFloatLE(0) + 1, 0);
  await handle.write(bytes, 0, 4, at);
  await handle.close();
  return folder;
}
