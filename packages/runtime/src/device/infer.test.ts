import { link, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { floatsOf, makeTensor } from "@dreamloom/engine";
import type { Dtype, FileRef, TensorHandle } from "@dreamloom/engine";
import {
  asking,
  digestOf,
  doubling,
  f32,
  folder,
  refusal,
  rooms,
  stored,
} from "../../../../test/support/infer-rig.js";
import { graphBuilder } from "../onnx/index.js";
import * as hand from "../../../../test/support/onnx-by-hand.js";

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
