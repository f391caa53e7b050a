/** Runs our models over a fixture's inputs, each the way the device worker does: one row at a time, unpadded. */

import type { AdapterPart, DitPart, LmmPart, VaePart } from "../../packages/runtime/src/config/index.js";
import { createSession } from "../../packages/runtime/src/device/ort.js";
import type { SessionTensor } from "../../packages/runtime/src/device/ort.js";
import {
  buildAdapter,
  buildDit,
  buildText,
  buildVaeDecoder,
  buildVaeEncoder,
  buildVision,
  ditPositions,
  embedTokens,
  patchify,
  placeFeatures,
  unpatchify,
} from "../../packages/runtime/src/models/index.js";
import type { BuildOptions } from "../../packages/runtime/src/models/index.js";
import type { BuiltModel } from "../../packages/runtime/src/onnx/index.js";
import { flowSigmas, guide, samplers, timestepSinusoid } from "../../packages/runtime/src/sample/index.js";
import { ropeTables } from "../../packages/runtime/src/text/index.js";
import type { ImageSpan } from "../../packages/runtime/src/text/index.js";
import { visionRope } from "../../packages/runtime/src/vision/index.js";
import type { Numbers } from "./fixture.js";

/** Runs something with an opened session and closes it. */
export async function using<T>(built: BuiltModel, work: (run: Run) => Promise<T>): Promise<T> {
  const session = await createSession(built, { backend: "cpu", threads: 1 });
  try {
    return await work(async (feeds) => session.run({ ...noLora(built), ...feeds }));
  } finally {
    await session.release();
  }
}

/** One run of an opened session; low-rank inputs that are not given have rank 0. */
export type Run = (feeds: Record<string, SessionTensor>) => Promise<Readonly<Record<string, SessionTensor>>>;

/** A row of a prompt as tokens. */
export type TokenizedRow = { readonly ids: Int32Array; readonly images: readonly ImageSpan[] };

/** The vision tower's features of one picture's patches. */
export function visionFeatures(
  lmm: LmmPart,
  patches: Numbers,
  grid: { rows: number; columns: number },
): Promise<Numbers> {
  const { headDim, mergeSize } = lmm.config.vision;
  const count = grid.rows * grid.columns;
  const { cos, sin } = visionRope(grid, { headDim, mergeSize });
  const shape = [count, headDim];
  return using(buildVision(lmm, { backend: "cpu" }), async (run) =>
    output(await run({ patches, cos: { data: cos, shape }, sin: { data: sin, shape } }), "features"),
  );
}

/** The last hidden states of one row; `features` by the number of the picture in its prompt. */
export function lastHidden(
  lmm: LmmPart,
  row: TokenizedRow,
  {
    positions,
    features,
    lora,
  }: {
    readonly positions: Int32Array;
    readonly features: readonly Numbers[];
    readonly lora?: Record<string, SessionTensor>;
  },
): Promise<Numbers> {
  const { hidden, headDim, ropeTheta, ropeSections } = lmm.config;
  const tokens = row.ids.length;
  const { cos, sin } = ropeTables(positions, { headDim, theta: ropeTheta, sections: ropeSections });
  return using(buildText(lmm, { backend: "cpu", lora: "all" }), async (run) => {
    const embeds = await embedTokens(lmm, row.ids);
    for (const { picture, start } of row.images) {
      const found = features[picture];
      if (found) placeFeatures(embeds, hidden, start, found.data);
    }
    const shape = [tokens, headDim];
    const feeds = {
      ...lora,
      embeds: { data: embeds, shape: [tokens, hidden] },
      cos: { data: cos, shape },
      sin: { data: sin, shape },
    };
    return output(await run(feeds), "hidden");
  });
}

/** The adapter's context and pooled vector. */
export function adapted(
  adapter: AdapterPart,
  hidden: Numbers,
): Promise<{ context: Numbers; pooled: Numbers }> {
  return using(buildAdapter(adapter, { backend: "cpu" }), async (run) => {
    const out = await run({ hidden });
    return { context: output(out, "context"), pooled: output(out, "pooled") };
  });
}

/** What steers the DiT. */
export type Conditioning = { readonly context: Numbers; readonly pooled: Numbers };

/** The DiT's velocity at a latent `[channels, height, width]`. */
export type Velocity = (latent: Numbers, sigma: number, row: Conditioning) => Promise<Float32Array>;

/** Opens a DiT; `lora` are feeds by input name. */
export function withDit<T>(
  dit: DitPart,
  work: (velocity: Velocity) => Promise<T>,
  lora: Record<string, SessionTensor> = {},
): Promise<T> {
  const { width, patchSize } = dit.config;
  return using(buildDit(dit, { backend: "cpu", lora: "all" }), (run) =>
    work(async (latent, sigma, { context, pooled }) => {
      const [channels = 0, height = 0, columns = 0] = latent.shape;
      const size = { channels, height, width: columns, patchSize };
      const tokens = (height * columns) / patchSize ** 2;
      const out = await run({
        ...lora,
        patches: { data: patchify(latent.data, size), shape: [tokens, channels * patchSize ** 2] },
        positions: { data: await ditPositions(dit, size), shape: [tokens, width] },
        context,
        pooled,
        time: { data: timestepSinusoid(1000 * sigma), shape: [1, 256] },
      });
      return unpatchify(output(out, "velocity").data, size);
    }),
  );
}

/** A whole run of Euler steps from stored noise. `move` may change the noise levels before they are walked. */
export async function sampled(
  velocity: Velocity,
  noise: Numbers,
  options: {
    rows: readonly Conditioning[];
    steps: number;
    shift: number;
    guidance: number;
    move?: (sigmas: Float64Array) => void;
  },
): Promise<Numbers> {
  const sigmas = flowSigmas({ steps: options.steps, shift: options.shift });
  options.move?.(sigmas);
  const latent = noise.data.slice();
  const state = samplers.euler.start(sigmas);
  for (let ask = state.asks; ask; ask = state.asks) {
    const rows: Float32Array[] = [];
    for (const row of options.rows)
      rows.push(await velocity({ data: latent, shape: noise.shape }, ask.sigma, row));
    const [first = new Float32Array(0), second] = rows;
    state.answer(latent, second ? guide(first, second, options.guidance) : first);
  }
  return { data: latent, shape: noise.shape };
}

/** Mean and log variance of a picture `[3, height, width]`. */
export function encoded(
  vae: VaePart,
  picture: Numbers,
  form: BuildOptions = { backend: "cpu" },
): Promise<{ mean: Numbers; logVariance: Numbers }> {
  return using(buildVaeEncoder(vae, form), async (run) => {
    const { data, shape } = output(
      await run({ picture: { data: picture.data, shape: [1, ...picture.shape] } }),
      "moments",
    );
    const [, channels = 0, height = 0, width = 0] = shape;
    const half = [channels / 2, height, width];
    const middle = data.length / 2;
    return {
      mean: { data: data.subarray(0, middle), shape: half },
      logVariance: { data: data.subarray(middle), shape: half },
    };
  });
}

/** The picture of a latent `[channels, height, width]` in the VAE's own space. */
export function decoded(
  vae: VaePart,
  latent: Numbers,
  form: BuildOptions = { backend: "cpu" },
): Promise<Numbers> {
  return using(buildVaeDecoder(vae, form), async (run) => {
    const { data, shape } = output(
      await run({ latent: { data: latent.data, shape: [1, ...latent.shape] } }),
      "picture",
    );
    return { data, shape: shape.slice(1) };
  });
}

function output(outputs: Readonly<Record<string, SessionTensor>>, name: string): Numbers {
  const found = outputs[name];
  if (!found) throw new Error(`the model has no output ${name}`);
  return { data: found.data, shape: found.shape };
}

function noLora(built: BuiltModel): Record<string, SessionTensor> {
  const inputs = built.inputs.filter(({ name }) => /\.lora_[ab]$/.test(name));
  return Object.fromEntries(
    inputs.map(({ name, shape }) => [
      name,
      { data: new Float32Array(0), shape: shape.map((size) => (typeof size === "number" ? size : 0)) },
    ]),
  );
}
