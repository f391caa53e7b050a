/**
 * What a walk looks like so far: a small picture of where the model believes it will end. By the Dream folder's
 * preview matrix after every step; without one the VAE decodes after every fifth.
 */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Model } from "@dreamloom/engine";
import { partFolder } from "../files/part-folder.js";
import { previewPicture } from "../sample/index.js";
import type { PreviewMatrix } from "../sample/index.js";
import type { Computing, Models } from "./models.js";
import type { SampleRequest, WireTensor } from "./protocol.js";
import { decode } from "./vae.js";
import { sized } from "./wire.js";
import type { PlaneSize } from "./wire.js";

/** What is known after a step. `clean` is where the model believes the walk will end. */
export interface Told {
  /** From 1. */
  readonly step: number;
  readonly of: number;
  /** The level of noise that the latent is at now. */
  readonly sigma: number;
  readonly clean: () => Float32Array;
  readonly size: PlaneSize;
}

/** A way to look at a walk: gives a picture `[h, w, 3]` after steps that are shown. Never fails. */
export type Previewer = (told: Told) => Promise<WireTensor | undefined>;

/** The way to look at walks of a request's DiT. */
export async function previewer(
  models: Models,
  { dit }: SampleRequest,
  computing: Computing,
): Promise<Previewer> {
  const matrix = await previewMatrix(dit);
  if (matrix !== undefined)
    return async ({ clean, size }) => sized(previewPicture(clean(), matrix), [size.height, size.width, 3]);
  if ((await partFolder(dit.path, "vae")) === dit.path) return async () => undefined;
  const vae: Model = { ...dit, part: "vae", loras: [], facets: {} };
  return async ({ step, of, clean, size: { channels, height, width } }) => {
    if (step % 5 !== 0 || step === of) return undefined;
    const latent = sized(clean().slice(), [channels, height, width]);
    // A picture on the way is a courtesy: a VAE that cannot be opened is reported by the node that decodes.
    return decode(models, { vae, latent }, computing).catch(() => undefined);
  };
}

async function previewMatrix(dit: Model): Promise<PreviewMatrix | undefined> {
  const text = await readFile(join(dit.path, "preview.json"), "utf8").catch(() => undefined);
  if (text === undefined) return undefined;
  const channels = Number(dit.facets["channels"] ?? 16);
  return parseMatrix(text, channels);
}

/** Undefined when the file is not three rows of one number per channel and three more. */
function parseMatrix(text: string, channels: number): PreviewMatrix | undefined {
  try {
    const { weight, bias } = JSON.parse(text) as { weight: number[][]; bias: number[] };
    const matrix = { weight: Float32Array.from(weight.flat()), bias: Float32Array.from(bias) };
    const whole = weight.length === 3 && matrix.weight.length === 3 * channels && matrix.bias.length === 3;
    return whole && [...matrix.weight, ...matrix.bias].every(Number.isFinite) ? matrix : undefined;
  } catch {
    return undefined;
  }
}
