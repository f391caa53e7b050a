/** The samplers by name. */

import type { SamplerName } from "../choices.js";
import { dpmpp2m } from "./dpmpp.js";
import { heun } from "./heun.js";
import { moveAlong, walk } from "./sampler.js";
import type { Sampler } from "./sampler.js";

const euler: Sampler = {
  title: "Euler",
  about: "One straight step a level, as the model was published.",
  start: (sigmas) => walk(sigmas, (latent, velocity, from, to) => moveAlong(latent, velocity, to - from)),
};

/** Every sampler. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = { euler, heun, "dpmpp-2m": dpmpp2m };

/** How often the model is asked in a walk of so many steps down to 0. */
export function evaluations(name: SamplerName, steps: number): number {
  return name === "heun" ? Math.max(0, 2 * steps - 1) : steps;
}
