/**
 * A worker that hangs: stopped by the system as a debugger would, so that it says nothing at all. It is killed, its
 * task fails in a sentence, and the next task is done by another. Times are those of the process, made short.
 */

import { createHash } from "node:crypto";
import { cp, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { makeTensor, type Model, type SampleRequest, type TensorHandle } from "@dreamloom/engine";
import { createBackend, createFiles, createMedia, type Backend } from "@dreamloom/runtime";

const root = join(import.meta.dirname, "..");
const { signal } = new AbortController();

describe.runIf(process.platform !== "win32")("a device worker that hangs", () => {
  let folder: string;
  let dit: Model;
  let backend: Backend | undefined;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-silence-"));
    const fixture = join(root, "test", "parity", "fixtures", "dit-plain");
    await cp(fixture, join(folder, "nano", "transformer"), { recursive: true });
    const files = createFiles({ documentFolder: folder, modelFolders: [folder], inputFolder: folder });
    const found = await files.checkpoint("nano", "dit");
    dit = { ...found, part: "dit", dtype: "stored", backend: "cpu", loras: [] };
  });
  afterEach(async () => {
    await backend?.[Symbol.asyncDispose]();
    await rm(folder, { recursive: true, force: true });
  });

  test("without a session at work gives no sign of life, and is killed", async () => {
    const warnings: string[] = [];
    backend = createBackend({ silenceMs: 900, threads: 1, onWarning: (words) => warnings.push(words) });
    const before = await backend.sample(dit, request());
    const hung = stop(backend);
    await expect(backend.sample(dit, request({ seed: 8n }))).rejects.toMatchObject({
      name: "NodeError",
      kind: "timed-out",
      message: "The device worker gave no sign of life for 0.9 s and was stopped.",
    });
    expect(() => process.kill(hung, 0)).toThrow("ESRCH");
    expect((await backend.sample(dit, request())).digest).toBe(before.digest);
    expect([backend.pids.length, backend.pids.includes(hung), warnings]).toEqual([1, false, []]);
  });

  test("in the midst of a step does not hear a cancel, and is killed after the grace", async () => {
    backend = createBackend({ graceMs: 100, threads: 1 });
    const before = await backend.sample(dit, request());
    const cancel = new AbortController();
    let hung = 0;
    const onStep = (step: number): void => {
      if (step !== 2) return;
      hung = stop(backend!);
      cancel.abort(new Error("enough"));
    };
    const work = backend.sample(dit, request({ steps: 100, signal: cancel.signal, onStep }));
    await expect(work).rejects.toThrow("enough");
    expect(() => process.kill(hung, 0)).toThrow("ESRCH");
    expect((await backend.sample(dit, request())).digest).toBe(before.digest);
  });

  test("while it loads a model hears a cancel, and opens the model for the next who asks", async () => {
    backend = createBackend({ threads: 1 });
    const cancel = new AbortController();
    const work = backend.sample(dit, request({ signal: cancel.signal }));
    work.catch(() => undefined);
    while (!backend.started) await new Promise(setImmediate);
    cancel.abort(new Error("enough"));
    await expect(work).rejects.toThrow("enough");
    expect((await backend.sample(dit, request())).shape).toEqual([16, 8, 8]);
    expect(backend.pids).toHaveLength(1);
  });
});

test.runIf(process.platform !== "win32")(
  "a media worker that hangs is killed, and another reads",
  async () => {
    await using media = createMedia({ silenceMs: 900 });
    const path = join(root, "test", "pictures", "grey.jpg");
    const digest = `sha256:${createHash("sha256")
      .update(await readFile(path))
      .digest("hex")}` as TensorHandle["digest"];
    const file = { name: "grey.jpg", path, digest };
    const [before] = await media.read(file, { signal });
    const hung = media.pid!;
    process.kill(hung, "SIGSTOP");
    await expect(media.read(file, { signal })).rejects.toMatchObject({
      name: "NodeError",
      kind: "timed-out",
      message: "The media worker gave no sign of life for 0.9 s and was stopped.",
    });
    expect(() => process.kill(hung, 0)).toThrow("ESRCH");
    const [after] = await media.read(file, { signal });
    expect([after!.digest, media.pid === hung]).toEqual([before!.digest, false]);
  },
);

test("a media worker that is killed fails its task in a sentence, and another does the next", async () => {
  await using media = createMedia();
  const picture = makeTensor("f32", [400, 400, 3], new Uint8Array(400 * 400 * 12));
  const values = { width: 4000, height: 4000, filter: "lanczos" };
  const small = { ...values, width: 4, height: 4 };
  const before = await media.apply("resize", [picture], small, { signal });
  const work = media.apply("resize", [picture], values, { signal });
  process.kill(media.pid!, "SIGKILL");
  await expect(work).rejects.toMatchObject({
    name: "NodeError",
    kind: "worker-lost",
    message: expect.stringMatching(
      /^The media worker ended unexpectedly \((signal SIGKILL|exit code \d+)\)\.$/,
    ) as string,
  });
  expect((await media.apply("resize", [picture], small, { signal })).digest).toBe(before.digest);
});

/** Stops the worker without a word, as if it hung, and gives its id. */
function stop(backend: Backend): number {
  const [pid] = backend.pids;
  process.kill(pid!, "SIGSTOP");
  return pid!;
}

function wave(shape: readonly number[], phase = 0): TensorHandle {
  const count = shape.reduce((product, size) => product * size, 1);
  const data = Float32Array.from({ length: count }, (_, i) => Math.sin(phase + 12.9898 * i));
  return makeTensor("f32", shape, new Uint8Array(data.buffer));
}

function request(more: Partial<SampleRequest> = {}): SampleRequest {
  return {
    start: wave([16, 8, 8]),
    conditioning: { rows: [{ name: "conditional", context: wave([9, 32], 1), pooled: wave([32], 2) }] },
    guidance: 1,
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
