/**
 * The backend door: what nodes ask of models, answered by device workers. Comes in handles, go out handles; in
 * between their numbers travel to the worker of the model's backend and the result's come back.
 */

import { floatsOf, makeTensor } from "@dreamloom/engine";
import type {
  BackendDoor,
  Conditioning,
  Encoding,
  Model,
  SampleRequest as SampleAsked,
  TensorHandle,
} from "@dreamloom/engine";
import { backendNames, resolveBackend } from "../files/numeric-class.js";
import type { BackendName } from "../files/numeric-class.js";
import { DeviceClient } from "./client.js";
import type { ClientOptions } from "./client.js";
import { createInfer } from "./infer.js";
import type { Infer } from "./infer.js";
import type { InferOptions } from "./infer-room.js";
import type { DeviceReport, StepNotice, WireConditioning, WireTensor } from "./protocol.js";
import { defaultBudgetBytes } from "./worker-settings.js";

/** How the backend door is made. */
export interface BackendOptions extends Partial<ClientOptions> {
  /** What `auto` stands for. Default `cpu`. */
  readonly defaultBackend?: string | undefined;
  /** Limits of the workers that run ONNX files of packs. */
  readonly infer?: InferOptions | undefined;
}

/** The backend door and the workers behind it. Dispose of it to end them. */
export interface Backend extends BackendDoor, AsyncDisposable {
  /** Whether a worker was ever started. */
  readonly started: boolean;
  /** Processes running now. */
  readonly pids: readonly number[];
  /** What the worker of a backend says of itself; starts it if need be. */
  report(backend?: string): Promise<DeviceReport>;
  /** What shuts the workers of packs' ONNX files in on this machine, tried with a process: a sentence. */
  readonly inferWalls: Infer["walls"];
}

/** Makes the door. Workers are started by the first task that computes. */
export function createBackend(options: BackendOptions = {}): Backend {
  const clients = new Map<BackendName, DeviceClient>();
  const clientOptions: ClientOptions = {
    ...options,
    budgetBytes: options.budgetBytes ?? defaultBudgetBytes(),
  };
  const clientOf = (name: string): DeviceClient => {
    const backend = resolveBackend(name, options.defaultBackend ?? "auto");
    const client = clients.get(backend) ?? new DeviceClient(backend, clientOptions);
    clients.set(backend, client);
    return client;
  };
  const infer = createInfer({ onWarning: options.onWarning, ...options.infer });
  return {
    infer: infer.infer,
    inferWalls: infer.walls,
    async lmmEncode(lmm, prompt, { signal }) {
      const pictures = await Promise.all(prompt.pictures.map(toWire));
      const body = { lmm, rows: prompt.rows, pictures };
      const { rows, vit } = await clientOf(lmm.backend).request("lmmEncode", body, { signal });
      const encoded = rows.map(({ name, hidden, images }) => ({ name, hidden: fromWire(hidden), images }));
      return { rows: encoded, vit: vit.map(fromWire) } satisfies Encoding;
    },
    async adapt(adapter, { rows }, { signal }) {
      const hidden = await Promise.all(
        rows.map(async (row) => ({ name: row.name, hidden: await toWire(row.hidden) })),
      );
      const reply = await clientOf(adapter.backend).request("adapt", { adapter, rows: hidden }, { signal });
      const adapted = reply.rows.map(({ name, context, pooled }) => ({
        name,
        context: fromWire(context),
        pooled: fromWire(pooled),
      }));
      return { rows: adapted } satisfies Conditioning;
    },
    async sample(dit, request) {
      const body = await sampleBody(dit, request);
      const onNotice = (notice: StepNotice): void => tell(request, notice);
      return fromWire(
        await clientOf(dit.backend).request("sample", body, { signal: request.signal, onNotice }),
      );
    },
    async encodePicture(vae, picture, { signal }) {
      const body = { vae, picture: await toWire(picture) };
      return fromWire(await clientOf(vae.backend).request("encodePicture", body, { signal }));
    },
    async decode(vae, latent, { signal }) {
      const body = { vae, latent: await toWire(latent) };
      return fromWire(await clientOf(vae.backend).request("decode", body, { signal }));
    },
    get started() {
      return infer.started || [...clients.values()].some(({ starts }) => starts > 0);
    },
    get pids() {
      const own = [...clients.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
      return [...own, ...infer.pids];
    },
    report: (backend = "auto") => clientOf(backend).request("report", null),
    async [Symbol.asyncDispose]() {
      await Promise.all([infer, ...clients.values()].map((one) => one[Symbol.asyncDispose]()));
    },
  };
}

/** A backend and whether it works on this machine. */
export interface BackendFound {
  readonly name: BackendName;
  readonly works: boolean;
  /** A sentence: what it is, or why it does not work. */
  readonly about: string;
}

/** What this machine has: every backend is tried in a worker of its own. */
export async function listBackends(options: BackendOptions = {}): Promise<readonly BackendFound[]> {
  const tried = backendNames.map(async (name): Promise<BackendFound> => {
    await using client = new DeviceClient(name, {
      ...options,
      budgetBytes: options.budgetBytes ?? defaultBudgetBytes(),
    });
    try {
      await client.request("probe", null);
      return { name, works: true, about: abouts[name] };
    } catch (error) {
      return { name, works: false, about: error instanceof Error ? error.message : String(error) };
    }
  });
  return Promise.all(tried);
}

const abouts: Readonly<Record<BackendName, string>> = {
  cpu: 'ONNX Runtime on the processor. "auto" stands for this one.',
  webgpu: 'ONNX Runtime on a graphics adapter. Used when it is asked for by name; "auto" does not choose it.',
  cuda: 'ONNX Runtime on an NVIDIA card. Used when it is asked for by name; "auto" does not choose it.',
};

async function sampleBody(dit: Model, request: SampleAsked) {
  const { conditioning, null: other, guidance, steps, shift, sampler, seed, strength } = request;
  const away = other === undefined ? rowNamed(conditioning, "null") : rowNamed(other, "conditional");
  const one = guidance === 1 || away === undefined;
  return {
    dit,
    start: await toWire(request.start),
    conditional: await wireRow(rowNamed(conditioning, "conditional")),
    unconditional: one ? undefined : await wireRow(away),
    mask: request.mask === undefined ? undefined : await toWire(request.mask),
    guidance,
    steps,
    shift,
    sampler,
    seed,
    strength,
  };
}

type Row = Conditioning["rows"][number];

function rowNamed({ rows }: Conditioning, name: Row["name"]): Row | undefined {
  return rows.find((row) => row.name === name);
}

async function wireRow(row: Row | undefined): Promise<WireConditioning> {
  if (row === undefined) throw new Error("a conditioning has no conditional row");
  return { context: await toWire(row.context), pooled: await toWire(row.pooled) };
}

function tell({ onStep, onPreview }: SampleAsked, { step, of, sigma, preview }: StepNotice): void {
  onStep(step, of);
  if (preview !== undefined) onPreview(fromWire(preview), step, sigma);
}

async function toWire(tensor: TensorHandle): Promise<WireTensor> {
  return { data: await floatsOf(tensor), shape: tensor.shape };
}

function fromWire({ data, shape }: WireTensor): TensorHandle {
  return makeTensor("f32", shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
