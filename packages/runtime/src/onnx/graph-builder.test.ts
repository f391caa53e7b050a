import { mkdir, mkdtemp, realpath, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createSession } from "../device/ort.js";
import type { TensorInfo } from "../weights/index.js";
import { graphBuilder } from "./graph-builder.js";

let folder = "";
beforeAll(async () => {
  folder = await realpath(await mkdtemp(join(tmpdir(), "dreamloom-onnx-")));
});
afterAll(() => rm(folder, { recursive: true }));

/** A file in which the tensor begins at an odd byte. */
async function stored(
  dtype: TensorInfo["dtype"],
  bytes: Uint8Array,
  shape: readonly number[],
): Promise<TensorInfo> {
  const file = join(folder, `${dtype}.safetensors`);
  await writeFile(file, Buffer.concat([Buffer.alloc(13, 0xff), bytes, Buffer.alloc(5, 0xff)]));
  return { name: "w", file, offset: 13, byteLength: bytes.length, dtype, shape };
}

describe("a graph over weights in a file", () => {
  it.each([
    ["F32", new Uint8Array(Float32Array.of(1, 2, 3, 4, 5, 6).buffer)],
    ["F16", new Uint8Array(Uint16Array.of(0x3c00, 0x4000, 0x4200, 0x4400, 0x4500, 0x4600).buffer)],
    ["BF16", new Uint8Array(Uint16Array.of(0x3f80, 0x4000, 0x4040, 0x4080, 0x40a0, 0x40c0).buffer)],
  ] as const)("computes with %s read from any byte of it", async (dtype, bytes) => {
    const graph = graphBuilder("test");
    const x = graph.input("x", ["rows", 3]);
    const weight = graph.weight(await stored(dtype, bytes, [2, 3]));
    graph.output("y", graph.node("Gemm", [x, weight], { attributes: { transB: { int: 1 } } }), ["rows", 2]);
    const built = graph.build();
    expect(built).toMatchObject({ externalFolder: folder, weightBytes: 24 });
    expect(built.model.length).toBeLessThan(1000);
    const session = await createSession(built, { backend: "cpu", threads: 1 });
    const { y } = await session.run({ x: { data: Float32Array.of(1, 0, 0, 1, 1, 1), shape: [2, 3] } });
    await session.release();
    expect(y && [...y.data]).toEqual([1, 4, 6, 15]);
    expect(y?.shape).toEqual([2, 2]);
  });

  it("sees a tensor in another shape without copying it", async () => {
    const graph = graphBuilder("test");
    const info = await stored("F32", new Uint8Array(Float32Array.of(1, 2, 3, 4).buffer), [1, 2, 2, 1]);
    const sum = graph.node("Add", [graph.input("x", [2, 2]), graph.weight(info, [2, 2])]);
    graph.output("y", graph.node("Mul", [sum, graph.weight(info, [4, 1, 1])]), [4, 2, 2]);
    const session = await createSession(graph.build(), { backend: "cpu", threads: 1 });
    const { y } = await session.run({ x: { data: new Float32Array(4), shape: [2, 2] } });
    await session.release();
    expect(y && [...y.data.slice(12)]).toEqual([4, 8, 12, 16]);
  });

  it("counts a weight once, however often it is used", async () => {
    const graph = graphBuilder("test");
    const info = await stored("F32", new Uint8Array(16), [2, 2]);
    expect(graph.weight(info)).toBe(graph.weight(info));
    expect(graph.build().weightBytes).toBe(16);
  });

  it("follows a link out of the folder, as in a Hugging Face cache", async () => {
    const info = await stored("F32", new Uint8Array(Float32Array.of(7).buffer), [1]);
    await mkdir(join(folder, "snapshot"));
    const link = join(folder, "snapshot", "model.safetensors");
    await symlink(info.file, link);
    const graph = graphBuilder("test");
    const sum = graph.node("Add", [graph.input("x", [1]), graph.weight({ ...info, file: link })]);
    graph.output("y", sum, [1]);
    const built = graph.build();
    expect(built.external).toEqual([{ location: "F32.safetensors", file: info.file }]);
    const session = await createSession(built, { backend: "cpu", threads: 1 });
    const { y } = await session.run({ x: { data: Float32Array.of(1), shape: [1] } });
    await session.release();
    expect(y && [...y.data]).toEqual([8]);
  });

  it("refuses weights of one model in two folders", async () => {
    const here = await stored("F32", new Uint8Array(4), [1]);
    await mkdir(join(folder, "other"));
    await writeFile(join(folder, "other", "b.safetensors"), "");
    const graph = graphBuilder("test");
    graph.weight(here);
    graph.weight({ ...here, name: "b", file: join(folder, "other", "b.safetensors") });
    expect(() => graph.build()).toThrow(`lie in two folders, "${folder}" and "${join(folder, "other")}"`);
  });

  it("refuses a dtype that no model is computed from", async () => {
    const info = await stored("I64", new Uint8Array(16), [2]);
    expect(() => graphBuilder("test").weight(info)).toThrow(
      `Tensor "w" of "${info.file}" is I64; models are computed from F32, F16 or BF16.`,
    );
  });
});

describe("a graph without weights", () => {
  it("needs no folder, and takes attributes, constants and several outputs", async () => {
    const graph = graphBuilder("test");
    const x = graph.input("x", [1, 4]);
    const [left, right] = graph.nodes("Split", [x], 2, {
      attributes: { axis: { int: -1 }, num_outputs: { int: 2 } },
    });
    const turned = graph.node("Concat", [right, left], { attributes: { axis: { int: 1 } } });
    graph.output("turned", turned, [1, 4]);
    graph.output("scaled", graph.node("Mul", [turned, graph.floats([0.5], [1])]), [1, 4]);
    const built = graph.build();
    expect(built.externalFolder).toBeUndefined();
    const session = await createSession(built, { backend: "cpu", threads: 1 });
    const out = await session.run({ x: { data: Float32Array.of(1, 2, 3, 4), shape: [1, 4] } });
    await session.release();
    expect([...(out.turned?.data ?? [])]).toEqual([3, 4, 1, 2]);
    expect([...(out.scaled?.data ?? [])]).toEqual([1.5, 2, 0.5, 1]);
  });
});
