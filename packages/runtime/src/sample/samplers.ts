/** The samplers by name. */

import type { SamplerName } from "../choices.js";
import { dpmpp2m } from "./dpmpp.js";
import { heun } from "./heun.js";
import { moveAlong, walk } from "./sampler.js";
import type { Sampler } from "./sampler.js";

/** One straight step a level, as the model was published. */
const euler: Sampler = {
  start: (sigmas) => walk(sigmas, (latent, velocity, from, to) => moveAlong(latent, velocity, to - from)),
};

/** Every sampler. */
export const samplers: Readonly<Record<SamplerName, Sampler>> = { euler, heun, "dpmpp-2m": dpmpp2m };
