/**
 * One contract for all backends, over nano-sized models of random weights: every backend gives the numbers of the
 * CPU to 1e-3, and keeps what the backend door promises. The graphics backend is tried on SwiftShader, a graphics
 * driver that computes on the processor; nothing may fall back to the CPU's own operators.
 */

import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { floatsOf, makeTensor } from "@dreamloom/engine";
import type { Conditioning, Model, SampleRequest, TensorHandle } from "@dreamloom/engine";
import { createBackend, createFiles, listBackends } from "@dreamloom/runtime";
import type { Backend } from "@dreamloom/runtime";
import { combinePrompt, generatePrompt } from "@dreamloom/runtime/prompts";

const swiftShader = process.env["VK_ICD_FILENAMES"] ?? "/usr/lib/chromium/vk_swiftshader_icd.json";
const haveGraphics = process.platform === "darwin" || existsSync(swiftShader);
const backends = haveGraphics || process.env["DREAMLOOM_CI"] === "1" ? ["cpu", "webgpu"] : ["cpu"];
if (!haveGraphics)
  process.stderr.write(
    `The backend "webgpu" is not compared: there is no SwiftShader (Debian's package chromium brings it).\n`,
  );

const fixtures = join(import.meta.dirname, "parity", "fixtures");
const { signal } = new AbortController();

interface Models {
  readonly lmm: Model;
  readonly adapter: Model;
  readonly dit: Model;
  readonly dual: Model;
  readonly vae: Model;
  readonly lora: Model["loras"][number];
}

let models: Models;

beforeAll(async () => {
  const files = createFiles({ documentFolder: fixtures, modelFolders: [fixtures], inputFolder: fixtures });
  const model = async (name: string, part: Model["part"]): Promise<Model> => {
    const found = await files.checkpoint(name, part);
    return { ...found, part, dtype: "stored", backend: "auto", loras: [] };
  };
  const lora = await files.find({ file: "dit-plain/lora.safetensors" });
  models = {
    lmm: await model("lmm-grouped", "lmm"),
    adapter: await model("adapter-wide", "adapter"),
    dit: await model("dit-plain", "dit"),
    dual: await model("dit-dual", "dit"),
    vae: await model("vae-attention", "vae"),
    lora: { ...lora, strength: 1 },
  };
});

/** Numbers between −1 and 1 that look random and are the same every time. */
function wave(shape: readonly number[], phase: number): TensorHandle {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from(
    { length: count },
    (_, i) => Math.sin(phase + 12.9898 * i) * Math.cos(0.37 * i),
  );
  return makeTensor("f32", shape, new Uint8Array(data.buffer));
}

function picture(width: number, height: number, phase: number): TensorHandle {
  const data = Float32Array.from(
    { length: width * height * 3 },
    (_, i) => 0.5 + 0.5 * Math.sin(phase + i / 7),
  );
  return makeTensor("f32", [height, width, 3], new Uint8Array(data.buffer));
}

function conditioning(width: number, phase: number): Conditioning {
  return {
    rows: [
      { name: "conditional", context: wave([9, width], phase), pooled: wave([width], phase + 1) },
      { name: "null", context: wave([4, width], phase + 2), pooled: wave([width], phase + 3) },
    ],
  };
}

function request(more: Partial<SampleRequest> = {}): SampleRequest {
  return {
    start: wave([16, 8, 8], 5),
    conditioning: conditioning(32, 1),
    guidance: 3.5,
    steps: 4,
    shift: 3,
    sampler: "euler",
    seed: 7n,
    strength: 1,
    signal,
    onStep: () => undefined,
    onPreview: () => undefined,
    ...more,
  };
}

/** Everything that a backend can compute, by name. */
async function everything(backend: Backend): Promise<Record<string, TensorHandle>> {
  const { lmm, adapter, dit, dual, vae, lora } = models;
  const prompt = combinePrompt([picture(40, 24, 1), picture(16, 32, 2)], "{1:one} beside {2:two} {1}");
  const encoding = await backend.lmmEncode(lmm, prompt, { signal });
  const adapted = await backend.adapt(adapter, encoding, { signal });
  const latent = await backend.encodePicture(vae, picture(48, 32, 3), { signal });
  const withLora = { ...dit, loras: [lora, { ...lora, strength: -0.25 }] };
  const wide = request({ conditioning: conditioning(48, 1), start: wave([16, 6, 10], 5) });
  return {
    ...named(
      "hidden",
      encoding.rows.map(({ hidden }) => hidden),
    ),
    ...named("vit", encoding.vit),
    ...named(
      "context",
      adapted.rows.map(({ context }) => context),
    ),
    ...named(
      "pooled",
      adapted.rows.map(({ pooled }) => pooled),
    ),
    sampled: await backend.sample(dit, request({ conditioning: adapted })),
    "sampled with dual attention": await backend.sample(dual, wide),
    "sampled with two LoRAs": await backend.sample(withLora, request()),
    latent,
    decoded: await backend.decode(vae, latent, { signal }),
  };
}

function named(name: string, tensors: readonly TensorHandle[]): Record<string, TensorHandle> {
  return Object.fromEntries(tensors.map((tensor, index) => [`${name} ${index}`, tensor]));
}

/** The largest distance over the largest reference number. */
async function errorOf(ours: TensorHandle, reference: TensorHandle): Promise<number> {
  expect(ours.shape).toEqual(reference.shape);
  const [a, b] = [await floatsOf(ours), await floatsOf(reference)];
  const distance = a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] ?? NaN))), 0);
  return distance / b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

let reference: Promise<Record<string, TensorHandle>> | undefined;
function onCpu(): Promise<Record<string, TensorHandle>> {
  reference ??= (async () => {
    await using cpu = createBackend({ threads: 2 });
    return await everything(cpu);
  })();
  return reference;
}

describe.each(backends)("the backend %s", (name) => {
  let backend: Backend;
  const warnings: string[] = [];

  beforeAll(() => {
    const environment = { VK_ICD_FILENAMES: swiftShader, LD_LIBRARY_PATH: dirname(swiftShader) };
    backend = createBackend({
      defaultBackend: name,
      onWarning: (message) => warnings.push(message),
      ...(name === "webgpu" && process.platform !== "darwin" ? { environment } : {}),
    });
  });
  afterAll(async () => {
    await backend[Symbol.asyncDispose]();
    expect(warnings).toEqual([]);
  });

  test("starts no process before something is computed", () => {
    expect([backend.started, backend.pids]).toEqual([false, []]);
  });

  test("gives the CPU's numbers for every model", { timeout: 240_000 }, async () => {
    const ours = await everything(backend);
    const theirs = await onCpu();
    expect(Object.keys(ours)).toEqual(Object.keys(theirs));
    for (const [key, tensor] of Object.entries(theirs)) {
      const found = ours[key];
      if (found === undefined) throw new Error(`there is no ${key}`);
      expect.soft(await errorOf(found, tensor), key).toBeLessThan(1e-3);
    }
  });

  test("a prompt without pictures opens no vision tower and gives no features", async () => {
    const { rows, vit } = await backend.lmmEncode(models.lmm, generatePrompt("two"), { signal });
    expect(vit).toEqual([]);
    expect(rows.map((row) => [row.name, row.images])).toEqual([
      ["conditional", []],
      ["null", []],
    ]);
  });

  test("the same request gives the same bytes, another seed others", async () => {
    const [first, second, other] = [
      await backend.sample(models.dit, request()),
      await backend.sample(models.dit, request()),
      await backend.sample(models.dit, request({ seed: 8n })),
    ];
    expect(first.digest).toBe(second.digest);
    expect(first.digest).not.toBe(other.digest);
  });

  test("at guidance 1, or with no null row, one row is run a step", async () => {
    const runsOf = async (more: Partial<SampleRequest>): Promise<number> => {
      const before = (await backend.report()).runs;
      await backend.sample(models.dit, request(more));
      return (await backend.report()).runs - before;
    };
    const [conditional] = conditioning(32, 1).rows;
    if (conditional === undefined) throw new Error("no row");
    expect(await runsOf({})).toBe(8);
    expect(await runsOf({ guidance: 1 })).toBe(4);
    expect(await runsOf({ conditioning: { rows: [conditional] } })).toBe(4);
  });

  test("another conditioning's conditional row stands in for the null row", async () => {
    const own = conditioning(32, 1);
    const other = conditioning(32, 9);
    const [conditional, none] = [own.rows[0], other.rows[0]];
    if (conditional === undefined || none === undefined) throw new Error("no row");
    const joined: Conditioning = { rows: [conditional, { ...none, name: "null" }] };
    const asNull = await backend.sample(models.dit, request({ conditioning: own, null: other }));
    const asRow = await backend.sample(models.dit, request({ conditioning: joined }));
    expect(asNull.digest).toBe(asRow.digest);
  });

  test("what the mask leaves black stays as it was, and strength 0 changes nothing", async () => {
    const start = wave([16, 8, 8], 5);
    const data = Float32Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 0 : 1));
    const mask = makeTensor("f32", [64, 64], new Uint8Array(data.buffer));
    const [before, after] = [
      await floatsOf(start),
      await floatsOf(await backend.sample(models.dit, request({ start, mask }))),
    ];
    const black = [...after.keys()].filter((i) => i % 8 < 4);
    const white = [...after.keys()].filter((i) => i % 8 >= 4);
    expect(black.every((i) => after[i] === before[i])).toBe(true);
    expect(white.some((i) => after[i] !== before[i])).toBe(true);
    expect((await backend.sample(models.dit, request({ start, strength: 0 }))).digest).toBe(start.digest);
  });

  test("a LoRA changes the picture, and at strength 0 it does not", async () => {
    const { dit, lora } = models;
    const stacked = (strength: number): Model => ({ ...dit, loras: [{ ...lora, strength }] });
    const plain = await backend.sample(dit, request());
    expect(await errorOf(await backend.sample(stacked(0), request()), plain)).toBeLessThan(1e-5);
    expect(await errorOf(await backend.sample(stacked(1), request()), plain)).toBeGreaterThan(1e-3);
  });

  test.each(["heun", "dpmpp-2m"])("%s walks too, and tells every step once", async (sampler) => {
    const steps: string[] = [];
    const onStep = (step: number, of: number): void => void steps.push(`${step}/${of}`);
    await backend.sample(models.dit, request({ sampler, onStep }));
    expect(steps).toEqual(["1/4", "2/4", "3/4", "4/4"]);
  });

  test("a cancel is heard between two steps, and the next request is answered", async () => {
    const cancel = new AbortController();
    let steps = 0;
    const onStep = (step: number): void => {
      steps = step;
      if (step === 2) cancel.abort(new Error("enough"));
    };
    const asked = backend.sample(models.dit, request({ steps: 100, signal: cancel.signal, onStep }));
    await expect(asked).rejects.toThrow("enough");
    expect(steps).toBeLessThan(100);
    expect((await backend.sample(models.dit, request())).shape).toEqual([16, 8, 8]);
  });
});

test("of every backend it is said in one sentence or two what it is, or why it does not work here", async () => {
  const found = await listBackends();
  expect(found.map(({ name }) => name)).toEqual(["cpu", "webgpu", "cuda"]);
  for (const { about } of found) expect(about).toMatch(/^[^\n/]{10,140}\.$/);
});
