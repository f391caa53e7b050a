/**
 * Opens a Dream folder: the four models and the sampler's settings, laid out like a diffusers pipeline
 * (`lmm/`, `adapter/`, `transformer/`, `vae/`, `scheduler/`, `lora/*.safetensors`, `preview.json`).
 * Opens no session and reads no tensor. A part that is there must be right; a part that is not there is left out.
 */

import { readdir, stat } from "node:fs/promises";
import { join, resolve } from "node:path";
import { z } from "zod";
import { partFolders } from "../files/part-folder.js";
import { readSafetensors, WeightsError } from "../weights/index.js";
import { openAdapter } from "./adapter.js";
import type { AdapterPart } from "./adapter.js";
import { openDit } from "./dit.js";
import type { DitPart } from "./dit.js";
import { guessFamily } from "./family.js";
import { openLmm } from "./lmm.js";
import type { LmmPart } from "./lmm.js";
import { readConfig, readJson } from "./read-config.js";
import { openScheduler } from "./scheduler.js";
import type { SchedulerConfig } from "./scheduler.js";
import { openVae } from "./vae.js";
import type { VaePart } from "./vae.js";

/** From 16 latent channels to a small colour picture: `colour = weight · latent + bias`, 0 to 1. */
export type PreviewConfig = {
  readonly weight: readonly (readonly number[])[];
  readonly bias: readonly number[];
};

/** What a Dream folder has. */
export type DreamFolder = {
  readonly path: string;
  readonly lmm: LmmPart | undefined;
  readonly adapter: AdapterPart | undefined;
  readonly dit: DitPart | undefined;
  readonly vae: VaePart | undefined;
  readonly scheduler: SchedulerConfig | undefined;
  readonly preview: PreviewConfig | undefined;
  /** Absolute paths of the LoRAs in `lora/`, sorted. */
  readonly loras: readonly string[];
};

/** Opens all parts that a Dream folder has. Throws `WeightsError`, with what the path is when it is no Dream folder. */
export async function openDreamFolder(path: string): Promise<DreamFolder> {
  const home = resolve(path);
  const names = await entries(home);
  const part = <T>(name: string, open: (folder: string) => Promise<T>) =>
    names.has(name) ? open(join(home, name)) : undefined;
  const [lmm, adapter, dit, vae, scheduler, preview, loras] = await Promise.all([
    part(partFolders.lmm, openLmm),
    part(partFolders.adapter, openAdapter),
    part(partFolders.dit, openDit),
    part(partFolders.vae, openVae),
    part("scheduler", openScheduler),
    part("preview.json", (file) => readConfig(file, PREVIEW)),
    part("lora", loraFiles),
  ]);
  if (!lmm && !adapter && !dit && !vae) throw await notADreamFolder(home, names);
  checkWidths({ home, lmm, adapter, dit, vae });
  return { path: home, lmm, adapter, dit, vae, scheduler, preview, loras: loras ?? [] };
}

const PREVIEW = z.object({
  weight: z.array(z.array(z.number())).length(3),
  bias: z.array(z.number()).length(3),
});

async function entries(home: string): Promise<ReadonlySet<string>> {
  const found = await stat(home).catch(() => undefined);
  if (!found) throw new WeightsError("file_missing", `There is no folder "${home}".`);
  if (!found.isDirectory()) throw await notADreamFolder(home, new Set());
  return new Set(await readdir(home));
}

async function loraFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder);
  return names
    .filter((name) => name.endsWith(".safetensors"))
    .sort()
    .map((name) => join(folder, name));
}

/** Says what the path is instead, as far as its names and tensors tell. */
async function notADreamFolder(home: string, names: ReadonlySet<string>): Promise<WeightsError> {
  const wanted = `a Dream folder has "lmm", "adapter", "transformer" and "vae" in it`;
  if (home.endsWith(".safetensors")) {
    const family = guessFamily((await readSafetensors(home)).tensors);
    return new WeightsError(
      "wrong_family",
      `"${home}" is a file${family ? ` that holds ${family}` : ""}; ${wanted}.`,
    );
  }
  if (names.has("config.json")) {
    const { model_type: type, _class_name: name } = await readJson(join(home, "config.json"));
    return new WeightsError(
      "wrong_family",
      `"${home}" is the folder of one model (${JSON.stringify(name ?? type)}); ${wanted}.`,
    );
  }
  if (names.has("model_index.json")) {
    const { _class_name: name } = await readJson(join(home, "model_index.json"));
    return new WeightsError(
      "wrong_family",
      `"${home}" is a pipeline of another kind (${JSON.stringify(name)}); ${wanted}.`,
    );
  }
  return new WeightsError("wrong_family", `"${home}" is no Dream folder; ${wanted}.`);
}

function checkWidths(
  dream: Pick<DreamFolder, "lmm" | "adapter" | "dit" | "vae"> & { readonly home: string },
): void {
  const { home, lmm, adapter, dit, vae } = dream;
  const differ = (sentence: string) =>
    new WeightsError("bad_config", `The parts of "${home}" do not fit together: ${sentence}.`);
  if (lmm && adapter && lmm.config.hidden !== adapter.config.lmmWidth) {
    throw differ(`the LMM is ${lmm.config.hidden} wide, the adapter takes ${adapter.config.lmmWidth}`);
  }
  if (adapter && dit && adapter.config.ditWidth !== dit.config.width) {
    throw differ(`the adapter gives ${adapter.config.ditWidth}, the DiT is ${dit.config.width} wide`);
  }
  if (vae && dit && vae.config.latentChannels !== dit.config.inChannels) {
    throw differ(
      `the VAE has ${vae.config.latentChannels} latent channels, the DiT takes ${dit.config.inChannels}`,
    );
  }
}
