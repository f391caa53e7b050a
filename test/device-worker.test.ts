/** What becomes of a task when its worker dies, its weights change or its parts do not fit. On nano-sized models. */

import { cp, mkdir, mkdtemp, readFile, rename, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { floatsOf, makeTensor } from "@dreamloom/engine";
import type { Conditioning, Model, SampleRequest, TensorHandle } from "@dreamloom/engine";
import { createBackend, createFiles } from "@dreamloom/runtime";
import type { Backend, BackendOptions } from "@dreamloom/runtime";

const fixtures = join(import.meta.dirname, "parity", "fixtures");
const { signal } = new AbortController();

describe("the device worker", () => {
  let folder: string;
  let backend: Backend;
  let warnings: string[];
  let dit: Model;
  let vae: Model;

  const open = (more: BackendOptions = {}): Backend =>
    createBackend({ onWarning: (message) => warnings.push(message), threads: 1, ...more });

  const model = async (part: Model["part"]): Promise<Model> => {
    const files = createFiles({ documentFolder: folder, modelFolders: [folder], inputFolder: folder });
    return { ...(await files.checkpoint("nano", part)), part, dtype: "stored", backend: "cpu", loras: [] };
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-device-"));
    await cp(join(fixtures, "dit-plain"), join(folder, "nano", "transformer"), { recursive: true });
    await cp(join(fixtures, "vae-attention"), join(folder, "nano", "vae"), { recursive: true });
    dit = await model("dit");
    vae = await model("vae");
    warnings = [];
    backend = open();
  });
  afterEach(async () => {
    await backend[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  const weights = (): string => join(folder, "nano", "transformer", "diffusion_pytorch_model.safetensors");

  test("a worker that dies under a task is started again and the task goes on", async () => {
    const plain = await backend.sample(dit, request());
    let killed = 0;
    const onStep = (step: number): void => {
      if (step === 2 && killed === 0) killed = kill(backend);
    };
    expect((await backend.sample(dit, request({ onStep }))).digest).toBe(plain.digest);
    expect(killed).toBe(1);
    expect(warnings).toEqual([
      "The device worker ended unexpectedly (signal SIGKILL). It is asked once more.",
    ]);
  });

  test("a worker that dies twice under a task fails it in a sentence, and the next task is done", async () => {
    const onStep = (step: number): void => void (step === 2 && kill(backend));
    await expect(backend.sample(dit, request({ onStep }))).rejects.toMatchObject({
      name: "NodeError",
      kind: "worker-lost",
      message: "The device worker ended unexpectedly (signal SIGKILL).",
    });
    expect((await backend.sample(dit, request())).shape).toEqual([16, 8, 8]);
  });

  test("a cancel stops one task and no other", async () => {
    const cancel = new AbortController();
    const onStep = (step: number): void => {
      if (step === 3) cancel.abort(new Error("enough"));
    };
    const stopped = backend.sample(dit, request({ steps: 100, signal: cancel.signal, onStep }));
    const other = backend.sample(dit, request({ steps: 20, seed: 9n }));
    await expect(stopped).rejects.toThrow("enough");
    expect((await other).shape).toEqual([16, 8, 8]);
    expect(backend.pids).toHaveLength(1);
    expect(warnings).toEqual([]);
  });

  test("a task that was cancelled before it was asked starts no worker", async () => {
    await expect(
      backend.sample(dit, request({ signal: AbortSignal.abort(new Error("never mind")) })),
    ).rejects.toThrow("never mind");
    expect(backend.started).toBe(false);
  });

  test("over the budget the session used longest ago is closed, and the numbers stay the same", async () => {
    const small = open({ budgetBytes: 1 });
    try {
      const latent = await small.sample(dit, request());
      const picture = await small.decode(vae, latent, { signal });
      expect((await small.report()).sessions.map(({ key }) => key.split(" ")[0])).toEqual(["vaeDecoder"]);
      const again = await small.sample(dit, request());
      expect((await small.report()).sessions.map(({ key }) => key.split(" ")[0])).toEqual(["dit"]);
      expect(again.digest).toBe(latent.digest);
      expect((await backend.decode(vae, latent, { signal })).digest).toBe(picture.digest);
    } finally {
      await small[Symbol.asyncDispose]();
    }
  });

  test("weights that were exchanged since the run was planned are refused, and welcome in the next run", async () => {
    await backend.sample(dit, request());
    await exchange(weights());
    for (const seed of [7n, 8n])
      await expect(backend.sample(dit, request({ seed }))).rejects.toThrow(
        "were changed after this run began",
      );
    const next = await model("dit");
    expect(next.digest).not.toBe(dit.digest);
    expect((await backend.sample(next, request())).shape).toEqual([16, 8, 8]);
  });

  test("weights that are put back by a copy are the same weights", async () => {
    const before = await backend.sample(dit, request());
    await cp(weights(), `${weights()}.copy`);
    await rename(`${weights()}.copy`, weights());
    expect((await backend.sample(dit, request())).digest).toBe(before.digest);
  });

  test("weights that are removed are missed by name, and the worker stays", async () => {
    const latent = await backend.sample(dit, request());
    await rm(weights());
    await expect(backend.sample(dit, request())).rejects.toMatchObject({
      kind: "file-missing",
      message: expect.stringContaining("diffusion_pytorch_model.safetensors") as string,
    });
    expect((await backend.decode(vae, latent, { signal })).shape).toEqual([64, 64, 3]);
    expect(warnings).toEqual([]);
  });

  test("a LoRA for another width is refused with both widths", async () => {
    const path = join(fixtures, "dit-dual", "lora.safetensors");
    const lora = { name: "wide", path, digest: dit.digest, strength: 1 };
    await expect(backend.sample({ ...dit, loras: [lora] }, request())).rejects.toMatchObject({
      name: "NodeError",
      message: expect.stringMatching(/"wide" is for another width.*48.*32/) as string,
    });
  });

  test("a LoRA twice at half its strength is the LoRA once", async () => {
    const lora = { name: "ink", path: join(fixtures, "dit-plain", "lora.safetensors"), digest: dit.digest };
    const stacked = (...strengths: number[]): Promise<TensorHandle> =>
      backend.sample({ ...dit, loras: strengths.map((strength) => ({ ...lora, strength })) }, request());
    const [once, twice, none] = [await stacked(1), await stacked(0.5, 0.5), await stacked()];
    expect(await distance(once, twice)).toBeLessThan(1e-5);
    expect(await distance(once, none)).toBeGreaterThan(1e-3);
  });

  test("a LoRA that fits only in part is used as far as it fits, with a warning that counts", async () => {
    const text = await readFile(join(fixtures, "dit-plain", "lora.safetensors"), "latin1");
    const path = join(folder, "part.safetensors");
    await writeFile(path, text.replaceAll("transformer_blocks.2.", "transformer_blocks.9."), "latin1");
    const lora = { name: "part", path, digest: vae.digest, strength: 1 };
    await backend.sample({ ...dit, loras: [lora] }, request());
    expect(warnings).toEqual([expect.stringMatching(/^Of the \d+ modules that the LoRA "part" changes/)]);
  });

  test.each([
    [
      "a latent of another model",
      { start: wave([4, 8, 8]) },
      "The latent has 4 channels, but this DiT takes 16",
    ],
    [
      "a conditioning of another model",
      { conditioning: conditioning(48) },
      "The conditioning is 48 wide, but this DiT takes 32",
    ],
    ["a picture that is too large", { start: wave([16, 32, 32]) }, "A picture of 256 × 256 is too large"],
    ["a size that cannot be cut", { start: wave([16, 7, 8]) }, "A picture of 64 × 56 cannot be made"],
    ["a sampler that is not there", { sampler: "magic" }, 'There is no sampler "magic".'],
  ])("%s is refused in words", async (_, more, words) => {
    await expect(backend.sample(dit, request(more))).rejects.toMatchObject({
      name: "NodeError",
      message: expect.stringContaining(words) as string,
    });
  });

  test("a picture whose sides are no multiples of 8 is refused in words", async () => {
    await expect(backend.encodePicture(vae, wave([20, 24, 3]), { signal })).rejects.toThrow(
      "The picture is 24 × 20; the VAE needs multiples of 8.",
    );
  });

  test("previews come after every step from the preview matrix, else after every fifth from the VAE", async () => {
    const seen: string[] = [];
    const onPreview = (picture: TensorHandle, step: number): void =>
      void seen.push(`${step}: ${picture.shape.join(" × ")}`);
    await backend.sample(dit, request({ steps: 7, onPreview }));
    expect(seen.splice(0)).toEqual(["5: 64 × 64 × 3"]);
    const row = Array.from({ length: 16 }, () => 0.01);
    await writeFile(
      join(folder, "nano", "preview.json"),
      JSON.stringify({ weight: [row, row, row], bias: [0, 0, 0] }),
    );
    await backend.sample(dit, request({ steps: 3, onPreview }));
    expect(seen).toEqual(["1: 8 × 8 × 3", "2: 8 × 8 × 3", "3: 8 × 8 × 3"]);
  });

  /** Puts weights of the same size but another content in the place of a file. */
  async function exchange(path: string): Promise<void> {
    const bytes = await readFile(path);
    const last = bytes.length - 4;
    bytes.writeFloatLE(bytes.readFloatLE(last) + 1, last);
    await mkdir(join(folder, "new"), { recursive: true });
    await writeFile(join(folder, "new", "weights"), bytes);
    await rename(join(folder, "new", "weights"), path);
  }
});

function kill(backend: Backend): number {
  for (const pid of backend.pids) process.kill(pid, "SIGKILL");
  return backend.pids.length;
}

/** The largest difference between two tensors' numbers. */
async function distance(a: TensorHandle, b: TensorHandle): Promise<number> {
  const [ours, theirs] = [await floatsOf(a), await floatsOf(b)];
  return ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (theirs[i] ?? NaN))), 0);
}

function wave(shape: readonly number[], phase = 0): TensorHandle {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin(phase + 12.9898 * i));
  return makeTensor("f32", shape, new Uint8Array(data.buffer));
}

function conditioning(width: number): Conditioning {
  return { rows: [{ name: "conditional", context: wave([9, width], 1), pooled: wave([width], 2) }] };
}

function request(more: Partial<SampleRequest> = {}): SampleRequest {
  return {
    start: wave([16, 8, 8]),
    conditioning: conditioning(32),
    guidance: 1,
    steps: 6,
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
