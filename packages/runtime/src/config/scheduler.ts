import { join, resolve } from "node:path";
import { z } from "zod";
import { WeightsError } from "../weights/index.js";
import { readJson, validate } from "./read-config.js";

/** What a sampler takes from a checkpoint: how far its noise levels are moved towards noise. */
export type SchedulerConfig = { readonly shift: number; readonly file: string };

const SCHEDULER = z.object({
  shift: z.number().gt(0),
  num_train_timesteps: z.literal(1000).optional(),
  use_dynamic_shifting: z.literal(false, { error: "dynamic shifting is not supported" }).optional(),
});

/** Opens the scheduler config in a folder as diffusers saves it. Throws `WeightsError`. */
export async function openScheduler(folder: string): Promise<SchedulerConfig> {
  const file = join(resolve(folder), "scheduler_config.json");
  const json = await readJson(file);
  if (json._class_name !== undefined && json._class_name !== "FlowMatchEulerDiscreteScheduler") {
    throw new WeightsError(
      "wrong_family",
      `"${file}" describes a ${JSON.stringify(json._class_name)}; it must be a "FlowMatchEulerDiscreteScheduler".`,
    );
  }
  return { shift: validate(file, json, SCHEDULER).shift, file };
}
