import { createHash } from "node:crypto";
import { link, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { floatsOf, makeTensor, NodeError } from "@dreamloom/engine";
import type { Digest, Dtype, FileRef, TensorHandle } from "@dreamloom/engine";
import * as hand from "../../../../test/support/onnx-by-hand.js";
import { graphBuilder } from "../onnx/index.js";
import { shutter } from "../process/index.js";
import { createInfer } from "./infer.js";
import type { Infer } from "./infer.js";
import type { InferOptions } from "./infer-room.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-infer-"));
});
afterAll(() => rm(folder, { recursive: true }));

const open: Infer[] = [];
afterEach(async () => {
  for (const infer of open.splice(0)) await infer[Symbol.asyncDispose]();
});

function rooms(options: InferOptions = {}): Infer {
  const made = createInfer(options);
  open.push(made);
  return made;
}

let files = 0;
async function stored(bytes: Uint8Array): Promise<FileRef> {
  files += 1;
  const path = join(folder, `${files}.onnx`);
  await writeFile(path, bytes);
  return { name: "models/x.onnx", path, digest: digestOf(bytes) };
}

const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;

const f32 = (shape: readonly number[], ...numbers: readonly number[]): TensorHandle =>
  makeTensor("f32", shape, new Uint8Array(Float32Array.from(numbers).buffer));

const asking = (pack = "toon@1.0.0") => ({ signal: new AbortController().signal, pack });

async function refusal(promise: Promise<unknown>): Promise<NodeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
}

/** Doubles `x` of any width. */
function doubling(): Uint8Array {
  const graph = graphBuilder("double");
  const x = graph.input("x", [1, "n"]);
  graph.output("y", graph.node("Mul", [x, graph.floats([2], [1])]), [1, "n"]);
  return graph.build().model;
}

/** Gives back what it is given, in its type. */
const same = (type: number): Uint8Array =>
  hand.model(
    hand.node("Identity", ["x"], ["y"]),
    hand.part(2, "same"),
    hand.value(11, "x", type, ["n"]),
    hand.value(12, "y", type, ["n"]),
  );

describe("running an ONNX file", () => {
  it("gives all outputs by name, and opens the file once", async () => {
    const infer = rooms();
    const model = await stored(doubling());
    const { y } = await infer.infer(model, { x: f32([1, 3], 1, 2, 3) }, asking());
    expect(y?.shape).toEqual([1, 3]);
    expect(y?.digest).toBe(f32([1, 3], 2, 4, 6).digest);
    // It is open: that its file is gone makes no difference.
    await rm(model.path);
    expect(Object.keys(await infer.infer(model, { x: f32([1, 1], 1) }, asking()))).toEqual(["y"]);
  });

  it.each([
    ["f32", 1, Float32Array.of(0.5, -1)],
    ["u8", 2, Uint8Array.of(0, 255)],
    ["i32", 6, Int32Array.of(-1, 7)],
    ["i64", 7, BigInt64Array.of(-1n, 2n ** 62n)],
    ["f16", 10, Uint16Array.of(0x3c00, 0xbc00)],
    ["u8", 9, Uint8Array.of(0, 1)],
  ] as const)("carries %s tensors there and back (ONNX's type %i)", async (dtype: Dtype, type, numbers) => {
    const { buffer } = numbers;
    const given = makeTensor(dtype, [2], new Uint8Array(buffer));
    const { y } = await rooms().infer(await stored(same(type)), { x: given }, asking());
    expect([y?.dtype, y?.digest]).toEqual([dtype, given.digest]);
  });

  it("takes tensors wherever their bytes come to lie", async () => {
    const infer = rooms();
    for (const length of [1, 2, 3, 4, 5, 6, 7, 8]) {
      const name = "x".repeat(length);
      const graph = graphBuilder("same");
      graph.output("y", graph.node("Identity", [graph.input(name, ["n"])]), ["n"]);
      const model = await stored(graph.build().model);
      // A Buffer comes out of a message as a piece of it, its beginning wherever the message has it.
      const bytes = Buffer.from(Float32Array.of(1, 2, 3).buffer);
      const { y } = await infer.infer(model, { [name]: makeTensor("f32", [3], bytes) }, asking());
      expect([...(await floatsOf(y!))]).toEqual([1, 2, 3]);
    }
  });

  it("says which input is missing, unknown, of another type or another shape", async () => {
    const infer = rooms();
    const model = await stored(doubling());
    const said = async (inputs: Readonly<Record<string, TensorHandle>>): Promise<string> =>
      (await refusal(infer.infer(model, inputs, asking()))).message;
    expect(await said({})).toBe('The model "models/x.onnx" needs its input "x", which was not given.');
    expect(await said({ x: f32([1, 1], 1), z: f32([1], 1) })).toBe(
      'The model "models/x.onnx" has no input "z"; it has "x".',
    );
    expect(await said({ x: f32([2, 1], 1, 1) })).toBe(
      'The model "models/x.onnx" takes "x" as f32 [1, any]; it was given f32 [2, 1].',
    );
    expect(await said({ x: makeTensor("u8", [1, 1], Uint8Array.of(1)) })).toBe(
      'The model "models/x.onnx" takes "x" as f32 [1, any]; it was given u8 [1, 1].',
    );
    expect(await said({ x: f32([1], 1) })).toMatch(/f32 \[1, any\]; it was given f32 \[1\]/);
  });

  it("says what ONNX Runtime refuses, without a path of this machine", async () => {
    const infer = rooms();
    const ends = [hand.part(2, "g"), hand.value(11, "x", 1, ["n"]), hand.value(12, "y", 1, ["n"])];
    const unknown = await stored(hand.model(hand.node("Frobnicate", ["x"], ["y"]), ...ends));
    const { message } = await refusal(infer.infer(unknown, { x: f32([1], 1) }, asking()));
    expect(message).toMatch(/^The model "models\/x\.onnx" cannot be opened: .*Frobnicate.*\.$/);
    expect(message).not.toMatch(/\/(?:onnxruntime|home|work|tmp)\//);
    const three = hand.initializer("w", 1, [3], hand.raw(new Uint8Array(12)));
    const shapes = await stored(hand.model(hand.node("Add", ["x", "w"], ["y"]), three, ...ends));
    const uneven = await refusal(infer.infer(shapes, { x: f32([2], 1, 2) }, asking()));
    expect(uneven.message).toMatch(/^The model "models\/x\.onnx" could not be computed: .*broadcast/);
  });

  it("refuses a file that was changed, is gone, is a link or has another name elsewhere", async () => {
    const infer = rooms();
    const model = await stored(doubling());
    const said = async (ref: FileRef): Promise<string> =>
      (await refusal(infer.infer(ref, { x: f32([1, 1], 1) }, asking()))).message;
    expect(await said({ ...model, digest: digestOf(Buffer.from("another")) })).toBe(
      'The model "models/x.onnx" was changed after the run began.',
    );
    expect(await said({ ...model, path: join(folder, "none.onnx") })).toBe(
      'The model "models/x.onnx" does not exist.',
    );
    await symlink(model.path, join(folder, "link.onnx"));
    expect(await said({ ...model, path: join(folder, "link.onnx") })).toMatch(/is a link/);
    await link(model.path, join(folder, "hard.onnx"));
    expect(await said({ ...model, path: join(folder, "hard.onnx") })).toMatch(/another name elsewhere/);
    expect(await said({ ...model, path: folder })).toMatch(/is not a plain file/);
  });

  it("refuses what is no model of ONNX's own before ONNX Runtime sees it, and goes on", async () => {
    const infer = rooms();
    const noise = await stored(Buffer.from("MZ this is a program, not a model"));
    expect((await refusal(infer.infer(noise, {}, asking()))).message).toMatch(
      /^The model "models\/x\.onnx" is /,
    );
    const ends = [hand.part(2, "g"), hand.value(12, "y", 1, [1])];
    const outside = await stored(
      hand.model(
        hand.node("Identity", ["w"], ["y"]),
        hand.initializer("w", 1, [1], ...hand.elsewhere("/etc/passwd")),
        ...ends,
      ),
    );
    expect((await refusal(infer.infer(outside, {}, asking()))).message).toMatch(
      /keeps weights outside itself/,
    );
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("computes on the processor and says so to whoever asks for more", async () => {
    const asked = rooms().infer(await stored(doubling()), {}, { ...asking(), backend: "cuda" });
    expect((await refusal(asked)).message).toBe(
      'ONNX files of packs are computed on the processor, not on "cuda".',
    );
  });
});

describe("the device worker of a pack", () => {
  it("L27: is ended when a loop takes longer than it may, and the next request starts another", async () => {
    const infer = rooms();
    const endless = await stored(hand.loop(2n ** 62n));
    const late = await refusal(infer.infer(endless, { x: f32([1], 0) }, { ...asking(), seconds: 2 }));
    expect([late.kind, late.message]).toEqual([
      "timed-out",
      'The model "models/x.onnx" took longer than 2 s and was stopped.',
    ]);
    const short = await stored(hand.loop(5n));
    const { y } = await infer.infer(short, { x: f32([1], 1) }, asking());
    expect(y?.digest).toBe(f32([1], 6).digest);
  });

  it("is ended when it does not hear a cancel", async () => {
    const infer = rooms({ graceMs: 50 });
    const controller = new AbortController();
    const model = await stored(hand.loop(2n ** 62n));
    const work = infer.infer(model, { x: f32([1], 0) }, { signal: controller.signal, pack: "toon@1.0.0" });
    const ended = expect(work).rejects.toThrow("enough");
    await vi.waitFor(() => expect(infer.pids).toHaveLength(1));
    controller.abort(new Error("enough"));
    await ended;
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("is one pack's alone: while a pack's loop runs, another's file is computed", async () => {
    const infer = rooms({ graceMs: 50 });
    const controller = new AbortController();
    const model = await stored(hand.loop(2n ** 62n));
    const hostile = infer.infer(
      model,
      { x: f32([1], 0) },
      { signal: controller.signal, pack: "hostile@1.0.0" },
    );
    const ended = expect(hostile).rejects.toThrow("enough");
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking("modest@1.0.0"));
    expect(new Set(infer.pids).size).toBe(2);
    controller.abort(new Error("enough"));
    await ended;
  });

  it("does what one pack asks for one after the other, each with its whole time", async () => {
    const infer = rooms();
    const model = await stored(doubling());
    const asked = Array.from({ length: 20 }, (_, at) => infer.infer(model, { x: f32([1, 1], at) }, asking()));
    const given = await Promise.all(asked);
    expect(given.map(({ y }) => y?.digest)).toEqual(given.map((_, at) => f32([1, 1], 2 * at).digest));
    expect(infer.pids).toHaveLength(1);
  });

  it("fails the request whose process dies, and no later one", async () => {
    const infer = rooms();
    const model = await stored(hand.loop(2n ** 62n));
    const work = refusal(infer.infer(model, { x: f32([1], 0) }, asking()));
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking("other@1.0.0"));
    process.kill(infer.pids[0]!, "SIGKILL");
    const lost = await work;
    expect([lost.kind, lost.message]).toEqual([
      "worker-lost",
      'The device worker of the pack "toon@1.0.0" ended unexpectedly (signal SIGKILL).',
    ]);
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("fails a request in a sentence when the file wants more memory than it may have", async () => {
    const infer = rooms({ memoryBytes: 2 ** 30 });
    const size = Buffer.alloc(16);
    for (const at of [0, 8]) size.writeBigInt64LE(40_000n, at);
    const greedy = hand.model(
      hand.node("ConstantOfShape", ["s"], ["big"]),
      hand.node("Add", ["big", "x"], ["y"]),
      hand.part(2, "greedy"),
      hand.initializer("s", 7, [2], hand.raw(size)),
      hand.value(11, "x", 1, [1]),
      hand.value(12, "y", 1, ["a", "b"]),
    );
    const failed = await refusal(infer.infer(await stored(greedy), { x: f32([1], 1) }, asking()));
    expect(failed.kind).toBe("out-of-memory");
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("ends when nothing is asked of it", async () => {
    const infer = rooms({ idleMs: 1 });
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
    await vi.waitFor(() => expect(infer.pids).toEqual([]), { timeout: 10_000 });
  });

  it.runIf(shutter() !== undefined)("is shut in where bubblewrap works", async () => {
    const warnings: string[] = [];
    const infer = rooms({ onWarning: (message) => warnings.push(message) });
    expect(await infer.walls()).toEqual({
      shutIn: true,
      says: "ONNX files of packs are computed in a process of ours that bubblewrap shuts in: no network, no files.",
    });
    expect(warnings).toEqual([]);
  });

  it("is started without walls where those do not come up, and that is said once", async () => {
    const warnings: string[] = [];
    const walls = { program: "/bin/false" };
    const infer = rooms({ walls, onWarning: (message) => warnings.push(message) });
    const model = await stored(doubling());
    for (let times = 0; times < 2; times += 1) await infer.infer(model, { x: f32([1, 1], 1) }, asking());
    expect(warnings).toEqual([
      'The device worker of the pack "toon@1.0.0" ended unexpectedly (exit code 1). ' +
        "ONNX files of packs are computed in a process of ours that nothing shuts in on this machine.",
    ]);
  });

  it("says that nothing shuts it in where that is so", async () => {
    const walls = await rooms({ walls: "none" }).walls();
    expect(walls).toEqual({
      shutIn: false,
      says: "ONNX files of packs are computed in a process of ours that nothing shuts in on this machine.",
    });
  });
});
