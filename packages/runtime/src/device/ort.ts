/**
 * The only file that imports onnxruntime-node: opens a built model and runs it. `run` and opening block the thread
 * for their whole length. Knows no model, no budget and no process.
 */

import { InferenceSession, Tensor } from "onnxruntime-node";
import { NodeError } from "@dreamloom/engine";
import type { Dtype } from "@dreamloom/engine";
import { graphBuilder } from "../onnx/index.js";
import type { BuiltModel } from "../onnx/index.js";

// From 1.29 on, ONNX Runtime's Linux builds report to Microsoft what models are opened unless they are told not to. It
// looks here when its first session is made.
process.env["ORT_DISABLE_TELEMETRY"] = "1";

/** A tensor going into a session or coming out of one; f32, row-major. */
export type SessionTensor = { readonly data: Float32Array; readonly shape: readonly number[] };

/** Where a session computes. */
export type SessionBackend = "cpu" | "webgpu" | "cuda";

/** How a session is opened. */
export type SessionOptions = {
  readonly backend: SessionBackend;
  /** Threads for one operator; ONNX Runtime's own choice (one per core) when not given. */
  readonly threads?: number;
  /** Sizes of named dimensions that are known beforehand: nothing about them is computed at run time. */
  readonly dimensions?: Readonly<Record<string, number>> | undefined;
};

/** Feeds made once and given to many runs. */
export type FixedFeeds = Readonly<Record<string, FixedFeed>>;
declare const fixed: unique symbol;
type FixedFeed = { readonly [fixed]: true };

/** An opened model. Holds its weights until released. */
export type Session = {
  run(
    feeds: Readonly<Record<string, SessionTensor>>,
    fixed?: FixedFeeds,
  ): Promise<Readonly<Record<string, SessionTensor>>>;
  release(): Promise<void>;
};

/** Makes feeds that many runs share, once. Their numbers must not change afterwards. */
export function fixFeeds(feeds: Readonly<Record<string, SessionTensor>>): FixedFeeds {
  return tensorsOf(feeds) as unknown as FixedFeeds;
}

/**
 * Opens a model. Its weights are mapped from their files by ONNX Runtime: onnxruntime-node takes `externalData`
 * as buffers only, and resolves relative files of a model given as bytes against the working directory, so the
 * folder is named by a session option.
 */
export async function createSession(built: BuiltModel, options: SessionOptions): Promise<Session> {
  const session = await openOn(options.backend, built.model, {
    executionProviders: [options.backend],
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    ...(options.dimensions === undefined ? {} : { freeDimensionOverrides: options.dimensions }),
    // Errors only: that some shape arithmetic stays on the CPU is no news.
    logSeverityLevel: 3,
    extra: { session: sessionEntries(built, options.backend) },
  });
  return {
    async run(feeds, fixedFeeds) {
      const results = await session.run({ ...(fixedFeeds as unknown as Feeds), ...tensorsOf(feeds) });
      const out = Object.entries(results).map(([name, tensor]) => {
        if (!(tensor.data instanceof Float32Array)) throw new Error(`output ${name} is not f32`);
        return [name, { data: tensor.data, shape: tensor.dims }] as const;
      });
      return Object.fromEntries(out);
    },
    release: () => session.release(),
  };
}

/** A tensor of any dtype: little-endian bytes, row-major. */
export type AnyTensor = {
  readonly dtype: Dtype;
  readonly shape: readonly number[];
  readonly data: Uint8Array;
};

/** An opened ONNX file. Holds its weights until released. */
export type FileSession = {
  run(feeds: Readonly<Record<string, AnyTensor>>): Promise<Readonly<Record<string, AnyTensor>>>;
  release(): Promise<void>;
};

/**
 * Opens the bytes of an ONNX file on the processor. They must have been looked at: nothing is refused here but what ONNX
 * Runtime refuses. Yes and no are u8 on this side.
 */
export async function openFileSession(model: Uint8Array): Promise<FileSession> {
  const session = await InferenceSession.create(model, {
    executionProviders: ["cpu"],
    logSeverityLevel: 3,
    // Never guessed: what was looked at is ONNX, and so it is read as ONNX.
    extra: { session: { load_model_format: "ONNX" } },
  });
  const bools = new Set(
    session.inputMetadata.flatMap((port) => (port.isTensor && port.type === "bool" ? [port.name] : [])),
  );
  return {
    async run(feeds) {
      const given = Object.entries(feeds).map(([name, tensor]) => [name, toOrt(tensor, bools.has(name))]);
      const results = await session.run(Object.fromEntries(given) as Feeds);
      return Object.fromEntries(
        Object.entries(results).map(([name, tensor]) => [name, fromOrt(name, tensor)]),
      );
    },
    release: () => session.release(),
  };
}

const arrays = {
  f32: Float32Array,
  f16: Uint16Array,
  i32: Int32Array,
  i64: BigInt64Array,
  u8: Uint8Array,
} as const satisfies Readonly<Record<Dtype, unknown>>;

const ortTypes = { f32: "float32", f16: "float16", i32: "int32", i64: "int64", u8: "uint8" } as const;

function toOrt({ dtype, shape, data }: AnyTensor, bool: boolean): Tensor {
  // A copy of its own where the bytes do not lie as the numbers need them (`slice` of a Buffer is none).
  const { buffer, byteOffset, byteLength } = data.byteOffset % 8 === 0 ? data : new Uint8Array(data);
  const numbers = new arrays[dtype](
    buffer as ArrayBuffer,
    byteOffset,
    byteLength / arrays[dtype].BYTES_PER_ELEMENT,
  );
  return new Tensor(bool ? "bool" : ortTypes[dtype], numbers as never, shape);
}

function fromOrt(name: string, tensor: Tensor): AnyTensor {
  const dtype = (Object.keys(ortTypes) as Dtype[]).find((key) => ortTypes[key] === tensor.type);
  if (dtype === undefined && tensor.type !== "bool")
    throw new NodeError(
      `The model's output "${name}" is ${tensor.type}; it must be f32, f16, i32, i64 or u8.`,
    );
  const { buffer, byteOffset, byteLength } = tensor.data as Uint8Array;
  return {
    dtype: dtype ?? "u8",
    shape: [...tensor.dims],
    data: new Uint8Array(buffer, byteOffset, byteLength),
  };
}

/** Opens and runs one addition: says in a sentence when a backend does not work here. */
export async function probeBackend(backend: SessionBackend): Promise<null> {
  const graph = graphBuilder("probe");
  const x = graph.input("x", [4]);
  graph.output("y", graph.node("Add", [x, x]), [4]);
  try {
    const session = await createSession(graph.build(), { backend });
    const { y } = await session.run({ x: { data: Float32Array.of(0, 1, 2, 3), shape: [4] } });
    await session.release();
    if (y?.data.join() === "0,2,4,6") return null;
  } catch (error) {
    throw error instanceof NodeError ? error : doesNotWork(backend, saidBy(error), error);
  }
  throw new NodeError(`The backend "${backend}" computes wrong numbers here.`, {
    remedy: 'Use the backend "cpu".',
  });
}

/** Opens a session; that the machine lacks what the backend needs is a sentence, all else is as it was thrown. */
async function openOn(
  backend: SessionBackend,
  model: Uint8Array,
  options: InferenceSession.SessionOptions,
): Promise<InferenceSession> {
  try {
    return await InferenceSession.create(model, options);
  } catch (error) {
    const lacking = lackings[backend];
    if (lacking === undefined || !lacking.when.test(String(error))) throw error;
    throw doesNotWork(backend, lacking.what, error);
  }
}

/** What a backend may find missing, by what ONNX Runtime says then. */
const lackings: Readonly<Partial<Record<SessionBackend, { readonly when: RegExp; readonly what: string }>>> =
  {
    webgpu: { when: /Failed to get a WebGPU adapter/, what: "no graphics adapter was found" },
    cuda: {
      when: /Failed to load shared library/,
      what: "ONNX Runtime's CUDA library, or what it needs of NVIDIA's, cannot be loaded",
    },
  };

function doesNotWork(backend: SessionBackend, why: string, cause: unknown): NodeError {
  return new NodeError(`The backend "${backend}" does not work here: ${why}.`, {
    remedy: 'Use the backend "cpu".',
    cause,
  });
}

/** What a native library said, without the place in its source. */
function saidBy(error: unknown): string {
  const [line = ""] = (error instanceof Error ? error.message : String(error)).split("\n");
  return line.replace(/^\/.* was false\. /, "").replace(/\.$/, "");
}

type Feeds = Record<string, Tensor>;

function tensorsOf(feeds: Readonly<Record<string, SessionTensor>>): Feeds {
  const tensors: Feeds = {};
  for (const [name, { data, shape }] of Object.entries(feeds))
    tensors[name] = new Tensor("float32", data, shape);
  return tensors;
}

function sessionEntries(built: BuiltModel, backend: SessionBackend): Record<string, string> {
  const entries: Record<string, string> = {};
  if (built.externalFolder !== undefined)
    entries["model_external_initializers_file_folder_path"] = built.externalFolder;
  if (backend !== "cpu") entries["disable_cpu_ep_fallback"] = "1";
  return entries;
}
