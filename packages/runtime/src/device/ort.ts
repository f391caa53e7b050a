/**
 * The only file that imports onnxruntime-node: opens a built model and runs it. `run` and opening block the thread
 * for their whole length. Knows no model, no budget and no process.
 */

import { InferenceSession, Tensor } from "onnxruntime-node";
import type { BuiltModel } from "../onnx/index.js";

/** A tensor going into a session or coming out of one; f32, row-major. */
export type SessionTensor = { readonly data: Float32Array; readonly shape: readonly number[] };

/** Where a session computes. */
export type SessionBackend = "cpu" | "webgpu";

/** How a session is opened. */
export type SessionOptions = {
  readonly backend: SessionBackend;
  /** Threads for one operator; ONNX Runtime's own choice (one per core) when not given. */
  readonly threads?: number;
};

/** An opened model. Holds its weights until released. */
export type Session = {
  run(feeds: Readonly<Record<string, SessionTensor>>): Promise<Readonly<Record<string, SessionTensor>>>;
  release(): Promise<void>;
};

/**
 * Opens a model. Its weights are mapped from their files by ONNX Runtime: onnxruntime-node takes `externalData`
 * as buffers only, and resolves relative files of a model given as bytes against the working directory, so the
 * folder is named by a session option.
 */
export async function createSession(built: BuiltModel, options: SessionOptions): Promise<Session> {
  const session = await InferenceSession.create(built.model, {
    executionProviders: [options.backend],
    ...(options.threads === undefined ? {} : { intraOpNumThreads: options.threads }),
    extra: { session: sessionEntries(built, options.backend) },
  });
  return {
    async run(feeds) {
      const tensors = Object.entries(feeds).map(
        ([name, { data, shape }]) => [name, new Tensor("float32", data, shape)] as const,
      );
      const results = await session.run(Object.fromEntries(tensors));
      const out = Object.entries(results).map(([name, tensor]) => {
        if (!(tensor.data instanceof Float32Array))
          throw new Error(`Internal error: output ${name} is not f32.`);
        return [name, { data: tensor.data, shape: tensor.dims }] as const;
      });
      return Object.fromEntries(out);
    },
    release: () => session.release(),
  };
}

function sessionEntries(built: BuiltModel, backend: SessionBackend): Record<string, string> {
  const entries: Record<string, string> = {};
  if (built.externalFolder !== undefined)
    entries.model_external_initializers_file_folder_path = built.externalFolder;
  if (backend === "webgpu") entries.disable_cpu_ep_fallback = "1";
  return entries;
}
