/**
 * The walk from noise to a latent: comes in a start, a conditioning and how to walk; goes out the latent. Everything
 * in between stays in this process. Hears a cancel before every call of the model.
 *
 *   noise ─► ask ─► model per row ─► guidance ─► sampler ─► mask ─► told ─► ask … ─► latent
 */

import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import type { DitConfig, DitPart } from "../config/index.js";
import { ditPositions, patchify, unpatchify } from "../models/index.js";
import {
  flowSigmas,
  gaussian,
  guide,
  keepUnmasked,
  maskToLatent,
  noised,
  predictClean,
  samplers,
  sigmasForStrength,
  timestepSinusoid,
} from "../sample/index.js";
import type { Ask, Sampler } from "../sample/index.js";
import { loraFeeds } from "./lora-feeds.js";
import type { Computing, Models, Run } from "./models.js";
import { fixFeeds } from "./ort.js";
import type { FixedFeeds } from "./ort.js";
import { previewer } from "./preview.js";
import type { Told } from "./preview.js";
import type { StepNotice, SampleRequest, WireConditioning, WireTensor } from "./protocol.js";
import { onlyOutput, planes, sized } from "./wire.js";
import type { PlaneSize } from "./wire.js";

/** Gets the walk's progress and previews. */
export type Notify = (notice: StepNotice) => void;

/** Walks a latent down from noise. */
export async function sample(
  models: Models,
  request: SampleRequest,
  computing: Computing,
  notify: Notify,
): Promise<WireTensor> {
  const dit = request.dit as Model & { readonly part: "dit" };
  const part = await models.part(dit);
  const size = planes(request.start);
  checkFits(request, part.config, size);
  const sampler = samplerNamed(request.sampler);
  const always = { ...(await loraFeeds(models, dit, part, computing)), ...(await positionFeeds(part, size)) };
  const show = await previewer(models, request, computing);
  return models.use({ kind: "dit", model: dit }, computing, async (run) => {
    const predict = predictor({ run, busy: computing.busy, request, config: part.config, size, always });
    const walked = await walk({ request, sampler, size, predict }, async (told) => {
      const { step, of, sigma } = told;
      notify({ kind: "step", step, of, sigma, preview: await show(told) });
    });
    return sized(walked, request.start.shape);
  });
}

interface Walk {
  readonly request: SampleRequest;
  readonly sampler: Sampler;
  readonly size: PlaneSize;
  readonly predict: (latent: Float32Array, sigma: number) => Promise<Float32Array>;
}

async function walk(
  { request, sampler, size, predict }: Walk,
  tell: (told: Told) => Promise<void>,
): Promise<Float32Array> {
  const sigmas = sigmasForStrength(flowSigmas(request), request.strength);
  const noise = gaussian(request.seed, request.start.data.length);
  const start = request.start.data;
  const latent = noised(start, noise, sigmas[0] ?? 0);
  const mask = request.mask === undefined ? undefined : latentMask(request.mask, size);
  const clean = new Float32Array(latent.length);
  const state = sampler.start(sigmas);
  for (let ask: Ask | undefined = state.asks; ask !== undefined; ask = state.asks) {
    const velocity = await predict(latent, ask.sigma);
    if (ask.endsStep) predictClean(latent, velocity, ask.sigma, clean);
    state.answer(latent, velocity);
    if (!ask.endsStep) continue;
    if (mask !== undefined) keepUnmasked(latent, { start, noise, mask, sigma: ask.next });
    await tell({ step: ask.step + 1, of: ask.steps, sigma: ask.next, clean: () => clean, size });
  }
  return latent;
}

interface Predictor {
  readonly run: Run;
  readonly busy: Computing["busy"];
  readonly request: SampleRequest;
  readonly config: DitConfig;
  readonly size: PlaneSize;
  readonly always: FixedFeeds;
}

/** The guided velocity at a latent. The rows are runs of their own: nothing is padded to one length. */
function predictor({ run, busy, request, config, size, always }: Predictor): Walk["predict"] {
  const { conditional, unconditional, guidance } = request;
  const rows = guidance === 1 || unconditional === undefined ? [conditional] : [conditional, unconditional];
  const fixed = rows.map((row) => ({ ...always, ...rowFeeds(row) }));
  const patch = config.patchSize;
  const wide = config.inChannels * patch ** 2;
  const latentSize = { ...size, patchSize: patch };
  return async (latent, sigma) => {
    const feeds = {
      patches: sized(patchify(latent, latentSize), [latent.length / wide, wide]),
      time: sized(timestepSinusoid(1000 * sigma), [1, 256]),
    };
    const velocities: Float32Array[] = [];
    await busy(async () => {
      for (const row of fixed)
        velocities.push(unpatchify(onlyOutput(await run(feeds, row)).data, latentSize));
    });
    const [first = new Float32Array(), without] = velocities;
    return without === undefined ? first : guide(first, without, guidance, first);
  };
}

function rowFeeds({ context, pooled }: WireConditioning): FixedFeeds {
  return fixFeeds({ context, pooled: sized(pooled.data, [1, pooled.data.length]) });
}

async function positionFeeds(part: DitPart, size: PlaneSize): Promise<FixedFeeds> {
  const positions = await ditPositions(part, size);
  return fixFeeds({ positions: sized(positions, [positions.length / part.config.width, part.config.width]) });
}

function latentMask({ data, shape }: WireTensor, size: PlaneSize): Float32Array {
  const [height = 0, width = 0] = shape;
  return maskToLatent({ data, height, width }, size);
}

function samplerNamed(name: string): Sampler {
  const found = Object.hasOwn(samplers, name) ? samplers[name as keyof typeof samplers] : undefined;
  if (found !== undefined) return found;
  throw new NodeError(`There is no sampler "${name}".`, {
    remedy: `Choose one of ${Object.keys(samplers).join(", ")}.`,
  });
}

function checkFits({ conditional, unconditional }: SampleRequest, config: DitConfig, size: PlaneSize): void {
  const { channels, height, width } = size;
  if (channels !== config.inChannels)
    throw new NodeError(
      `The latent has ${channels} channels, but this DiT takes ${config.inChannels}: they belong to different models.`,
    );
  for (const row of [conditional, unconditional])
    if (row !== undefined && row.context.shape[1] !== config.width)
      throw new NodeError(
        `The conditioning is ${row.context.shape[1]} wide, but this DiT takes ${config.width}: they belong to different models.`,
      );
  const largest = config.posEmbedMaxSize * config.patchSize;
  if (width % config.patchSize !== 0 || height % config.patchSize !== 0 || width * height === 0)
    throw new NodeError(`A picture of ${8 * width} × ${8 * height} cannot be made.`, {
      remedy: `Use multiples of ${8 * config.patchSize}.`,
    });
  if (width > largest || height > largest)
    throw new NodeError(
      `A picture of ${8 * width} × ${8 * height} is too large for this DiT; it knows places up to ${8 * largest} × ${8 * largest}.`,
    );
}
