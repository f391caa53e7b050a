/** What a LoRA file holds: which models it changes. Loaded only when nothing is remembered of the file. */

import type { Facets, FileRef } from "@dreamloom/engine";
import { readLora } from "../lora/index.js";
import { readSafetensors } from "../weights/index.js";
import { inWords } from "./checkpoint-facts.js";

/** The models a LoRA file changes, and what is known of it. */
export interface LoraFacts {
  readonly parts: readonly ("lmm" | "dit")[];
  readonly facets: Facets;
}

/** Reads the names and shapes in a LoRA file. */
export async function readLoraFacts({ path }: FileRef): Promise<LoraFacts> {
  try {
    const { modules } = await readLora(await readSafetensors(path));
    const parts = (["lmm", "dit"] as const).filter((part) => modules.some(({ model }) => model === part));
    return { parts, facets: {} };
  } catch (error) {
    throw inWords(error);
  }
}
