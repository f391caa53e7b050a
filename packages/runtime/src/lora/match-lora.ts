/** Whether a LoRA fits a model: which of its modules are there, and whether their widths agree. */

import { NodeError } from "@dreamloom/engine";
import type { LoraModel } from "./paths.js";
import type { LoraFile, LoraModule } from "./read-lora.js";

/** Widths of the modules that can take a change, by path. */
export type LoraTargets = ReadonlyMap<string, { readonly in: number; readonly out: number }>;

/** The modules that fit, and what a person should know about the rest. */
export interface LoraMatch {
  readonly modules: readonly LoraModule[];
  readonly warnings: readonly string[];
}

const modelNames: Readonly<Record<LoraModel, string>> = { dit: "DiT", lmm: "LMM" };

/**
 * The modules of a file that one model has. A `NodeError` when none is there, or when one is there with another
 * width; warnings with counts when only some are. A file with nothing for this model gives an empty list.
 */
export function matchLora(file: LoraFile, model: LoraModel, targets: LoraTargets, name: string): LoraMatch {
  const own = file.modules.filter((module) => module.model === model);
  if (own.length === 0) return { modules: [], warnings: [] };
  const here = modelNames[model];
  const modules = own.filter(({ path }) => targets.has(path));
  if (modules.length === 0)
    throw new NodeError(
      `The LoRA "${name}" does not fit this ${here}: of its ${own.length} modules none is there (the first is "${own[0]?.path}").`,
      { remedy: "Use a LoRA that was trained on this model." },
    );
  for (const module of modules) {
    const target = targets.get(module.path);
    if (target !== undefined && (target.in !== module.inFeatures || target.out !== module.outFeatures))
      throw new NodeError(
        `The LoRA "${name}" is for another width: its "${module.path}" takes ${module.inFeatures} numbers and gives ${module.outFeatures}; this ${here}'s takes ${target.in} and gives ${target.out}.`,
        { remedy: "Use a LoRA that was trained on this model." },
      );
  }
  return { modules, warnings: warningsOf(file, own.length, modules.length, name, here) };
}

function warningsOf(
  file: LoraFile,
  own: number,
  used: number,
  name: string,
  here: string,
): readonly string[] {
  const warnings: string[] = [];
  if (used < own)
    warnings.push(
      `Of the ${own} modules that the LoRA "${name}" changes in a ${here}, ${used} are in this one; the others are left out.`,
    );
  if (file.ignored.length > 0)
    warnings.push(
      `${file.ignored.length} modules of the LoRA "${name}" have no effect here, such as "${file.ignored[0]}".`,
    );
  if (file.unknown.length > 0)
    warnings.push(
      `${file.unknown.length} modules of the LoRA "${name}" belong to no model known here, such as "${file.unknown[0]}".`,
    );
  return warnings;
}
