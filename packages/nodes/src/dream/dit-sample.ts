import { defineNode } from "@dreamloom/engine";
import {
  choice,
  conditioning,
  dit,
  integer,
  latent,
  mask,
  number,
  optional,
  port,
  seed,
} from "@dreamloom/engine/sockets";
import { samplerNames } from "@dreamloom/runtime/choices";

const ofDit = { facets: { channels: { same: "dit.channels" } } } as const;
const steers = { facets: { width: { same: "dit.width" }, pooled: { same: "dit.pooled" } } } as const;

/** Walks a latent from noise to picture, one step at a time (rectified flow). */
export default defineNode({
  type: "dream/dit-sample",
  version: 1,
  title: "DiT sample",
  about: "Turns noise into a latent that agrees with the conditioning.",
  aliases: [
    "KSampler",
    "denoise",
    "diffusion",
    "CFG",
    "scheduler",
    "sampler_name",
    "ModelSamplingSD3",
    "img2img",
    "inpaint",
    "SetLatentNoiseMask",
    "negative prompt",
    "generate",
  ],
  group: "Dream",
  lane: "gpu",
  inputs: {
    dit: port(dit, "The model that paints."),
    start: port(latent, "Gives the size and, below full strength, the content.", ofDit),
    conditioning: port(conditioning, "What the picture should show, with its null row.", steers),
    null: optional(conditioning, "Steers away from this instead of the prompt's own null row.", steers),
    guidance: number(
      "How strongly to follow the conditioning; at 1, or without a null row, one row is run.",
      {
        default: 3.5,
        min: 1,
        max: 20,
        step: 0.1,
      },
    ),
    steps: integer("Levels of noise to walk through.", { default: 28, min: 1, max: 100 }),
    shift: number("Moves the levels towards noise; larger pictures want more.", {
      default: 3,
      min: 0.1,
      max: 12,
      step: 0.1,
    }),
    sampler: choice(
      "How each step is taken: `heun` asks the DiT twice a step, `dpmpp-2m` remembers the last.",
      samplerNames,
    ),
    seed: seed("Which noise to start from; the same seed gives the same picture."),
    strength: number("1 starts from noise alone; less keeps some of the start.", {
      default: 1,
      min: 0,
      max: 1,
      step: 0.05,
    }),
    mask: optional(mask, "Where to paint; what is black stays as it is in the start."),
  },
  outputs: { latent: port(latent, "The painted latent.", ofDit) },
  async run({ dit, ...values }, { backend, signal, progress, preview }) {
    return { latent: await backend.sample(dit, { ...values, signal, onStep: progress, onPreview: preview }) };
  },
});
