/**
 * A picture on the miniature: 28 steps with guidance, all sessions open, from the prompt's words to the picture's
 * numbers in the process that asked. Beside it the sum of the native session calls inside the same pictures, stage by
 * stage. Each picture has a seed of its own.
 */

import { join } from "node:path";
import { createBackend, createFiles } from "@dreamloom/runtime";
import { generatePrompt } from "@dreamloom/runtime/prompts";
import { makeTensor } from "@dreamloom/engine";
import { median, report, table } from "./support.mjs";

const pictures = 15;
const warmUps = 3;
const steps = 28;
const { signal } = new AbortController();
const models = await openModels(join(import.meta.dirname, "..", "models"), "dream-mini");
const backend = createBackend();

try {
  const loadStart = performance.now();
  const first = await paint(0);
  const loadSeconds =
    (performance.now() - loadStart - sum(first, "wallMs")) / 1000 + (await backend.report()).openMs / 1000;
  for (let i = 1; i <= warmUps; i++) await paint(i);
  const painted = [];
  for (let i = 0; i < pictures; i++) painted.push(await paint(100 + i));

  const stages = Object.keys(first);
  const middle = (stage, what) => median(painted.map((picture) => picture[stage][what]));
  table([
    ["stage", "ms", "bare sessions", "runs"],
    ...stages.map((stage) => [
      stage,
      ...["wallMs", "bareMs", "runs"].map((what) => middle(stage, what).toFixed(1)),
    ]),
  ]);
  const { peakBytes } = await backend.report();
  report("miniature", {
    pictureSeconds: median(painted.map((picture) => sum(picture, "wallMs"))) / 1000,
    overBareSessions: median(painted.map((picture) => sum(picture, "wallMs") / sum(picture, "bareMs"))),
    loadSeconds,
    peakMiB: peakBytes / 2 ** 20,
    ...Object.fromEntries(stages.map((stage) => [`${stage}Ms`, middle(stage, "wallMs")])),
  });
} finally {
  await backend[Symbol.asyncDispose]();
}

/** One picture; for each stage its time, the time inside native session calls, and how many there were. */
async function paint(seed) {
  const { lmm, adapter, dit, vae } = models;
  const { channels, size } = dit.facets;
  const shape = [channels, size / 8, size / 8];
  const start = makeTensor("f32", shape, new Uint8Array(4 * channels * (size / 8) ** 2));
  const silent = { signal, onStep: () => undefined, onPreview: () => undefined };
  const settings = {
    guidance: 3.5,
    steps,
    shift: 3,
    sampler: "euler",
    strength: 1,
    seed: BigInt(seed),
    ...silent,
  };
  const stages = {};
  const encoding = await stage(stages, "encode", () =>
    backend.lmmEncode(lmm, generatePrompt("a rocket left of a blue whale"), { signal }),
  );
  const conditioning = await stage(stages, "adapt", () => backend.adapt(adapter, encoding, { signal }));
  const latent = await stage(stages, "sample", () =>
    backend.sample(dit, { start, conditioning, ...settings }),
  );
  await stage(stages, "decode", () => backend.decode(vae, latent, { signal }));
  return stages;
}

async function stage(stages, name, work) {
  const before = await backend.report();
  const startMs = performance.now();
  const result = await work();
  const wallMs = performance.now() - startMs;
  const after = await backend.report();
  const bareMs = after.runMs - before.runMs;
  // Opening is measured by itself.
  stages[name] = { wallMs: wallMs - (after.openMs - before.openMs), bareMs, runs: after.runs - before.runs };
  return result;
}

function sum(stages, what) {
  return Object.values(stages).reduce((total, stage) => total + stage[what], 0);
}

async function openModels(folder, checkpoint) {
  const files = createFiles({ documentFolder: folder, modelFolders: [folder], inputFolder: folder });
  const part = async (name) => ({
    ...(await files.checkpoint(checkpoint, name)),
    part: name,
    dtype: "stored",
    backend: "cpu",
    loras: [],
  });
  return {
    lmm: await part("lmm"),
    adapter: await part("adapter"),
    dit: await part("dit"),
    vae: await part("vae"),
  };
}
