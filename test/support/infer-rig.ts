/** ONNX files of a test's own, and rooms of packs that are closed after each test. */

import { createHash } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, expect } from "vitest";
import { makeTensor, NodeError } from "@dreamloom/engine";
import type { Digest, FileRef, TensorHandle } from "@dreamloom/engine";
import { createInfer } from "../../packages/runtime/src/device/infer.js";
import type { Infer } from "../../packages/runtime/src/device/infer.js";
import type { InferOptions } from "../../packages/runtime/src/device/infer-room.js";
import { graphBuilder } from "../../packages/runtime/src/onnx/index.js";

/** A folder of the test file's own. */
export let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-infer-"));
});
afterAll(() => rm(folder, { recursive: true }));

const open: Infer[] = [];
afterEach(async () => {
  for (const infer of open.splice(0)) await infer[Symbol.asyncDispose]();
});

/** Rooms of packs. */
export function rooms(options: InferOptions = {}): Infer {
  const made = createInfer(options);
  open.push(made);
  return made;
}

let files = 0;
/** A model as a file. */
export async function stored(bytes: Uint8Array): Promise<FileRef> {
  files += 1;
  const path = join(folder, `${files}.onnx`);
  await writeFile(path, bytes);
  return { name: "models/x.onnx", path, digest: digestOf(bytes) };
}

/** As files are digested. */
export const digestOf = (bytes: Uint8Array): Digest =>
  `sha256:${createHash("sha256").update(bytes).digest("hex")}` as Digest;

/** An f32 tensor of these numbers. */
export const f32 = (shape: readonly number[], ...numbers: readonly number[]): TensorHandle =>
  makeTensor("f32", shape, new Uint8Array(Float32Array.from(numbers).buffer));

/** What asking takes. */
export const asking = (pack = "toon@1.0.0") => ({ signal: new AbortController().signal, pack });

/** The sentence that a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<NodeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
}

/** Doubles `x` of any width. */
export function doubling(): Uint8Array {
  const graph = graphBuilder("double");
  const x = graph.input("x", [1, "n"]);
  graph.output("y", graph.node("Mul", [x, graph.floats([2], [1])]), [1, "n"]);
  return graph.build().model;
}
