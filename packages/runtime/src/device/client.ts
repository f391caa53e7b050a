/**
 * The parent's side of the device workers: one process per backend, started with the first request. Knows how to
 * reach a worker and what to do when it is lost; knows no tensor handle.
 */

import { NodeError } from "@dreamloom/engine";
import type { BackendName } from "../files/numeric-class.js";
import { onnxRuntimeVersion } from "../files/onnx-runtime.js";
import { WorkerProcess } from "../process/index.js";
import type { WorkerStop } from "../process/index.js";
import type { DeviceProtocol, WarningNotice } from "./protocol.js";
import { settingsEnvironment } from "./worker-settings.js";

/** How workers are started and how long they are waited for. */
export interface ClientOptions {
  readonly budgetBytes: number;
  readonly threads?: number | undefined;
  readonly onWarning?: ((message: string) => void) | undefined;
  /** Variables for the worker, such as those that name a graphics driver. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** The worker's entry; another one only in tests. */
  readonly entry?: URL | string | undefined;
  readonly silenceMs?: number | undefined;
  readonly graceMs?: number | undefined;
}

/** What a request takes beside its body. */
export interface AskOptions<Notice> {
  readonly signal?: AbortSignal | undefined;
  readonly onNotice?: ((notice: Exclude<Notice, WarningNotice>) => void) | undefined;
}

/** The worker of one backend. */
export class DeviceClient implements AsyncDisposable {
  readonly #worker: WorkerProcess<DeviceProtocol>;
  readonly #onWarning: (message: string) => void;
  #lastStop: WorkerStop | undefined;

  /** Starts nothing yet. */
  constructor(backend: BackendName, options: ClientOptions) {
    const { budgetBytes, threads, silenceMs, graceMs } = options;
    this.#onWarning = options.onWarning ?? (() => undefined);
    this.#worker = new WorkerProcess<DeviceProtocol>({
      name: "device worker",
      entry: options.entry ?? import.meta.resolve("@dreamloom/runtime/device-worker"),
      environment: { ...options.environment, ...settingsEnvironment({ backend, budgetBytes, threads }) },
      passEnvironment: backend === "cpu" ? [] : graphicsEnvironment,
      bystanders: "resend",
      onStop: (stop) => (this.#lastStop = stop),
      ...(silenceMs === undefined ? {} : { silenceMs }),
      ...(graceMs === undefined ? {} : { graceMs }),
    });
  }

  /** How many processes were started so far. */
  get starts(): number {
    return this.#worker.starts;
  }

  /** The id of the running process, if one runs. */
  get pid(): number | undefined {
    return this.#worker.pid;
  }

  /** Asks the worker; once more when it died under the work, because that may have been somebody else's doing. */
  async request<K extends keyof DeviceProtocol & string>(
    kind: K,
    body: DeviceProtocol[K]["request"],
    options: AskOptions<DeviceProtocol[K]["notice"]> = {},
  ): Promise<DeviceProtocol[K]["reply"]> {
    const onNotice = (notice: DeviceProtocol[K]["notice"]): void => {
      if (notice.kind === "warning") this.#onWarning(notice.message);
      else options.onNotice?.(notice as Exclude<DeviceProtocol[K]["notice"], WarningNotice>);
    };
    const asked = { signal: options.signal, onNotice };
    // A worker that cannot load it dies with its loader's words, which help nobody.
    onnxRuntimeVersion();
    try {
      return await this.#worker.request(kind, body, asked);
    } catch (error) {
      if (!this.#died(error) || options.signal?.aborted) throw error;
      this.#onWarning(`${(error as NodeError).message} It is asked once more.`);
    }
    return this.#worker.request(kind, body, asked);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker[Symbol.asyncDispose]();
  }

  #died(error: unknown): boolean {
    return error instanceof NodeError && this.#lastStop?.reason === "died" && this.#lastStop.error === error;
  }
}

/** What drivers of graphics adapters are found by. */
const graphicsEnvironment = [
  "VK_*",
  "LD_LIBRARY_PATH",
  "DYLD_*",
  "CUDA_*",
  "NVIDIA_*",
  "XDG_RUNTIME_DIR",
  "DISPLAY",
  "WAYLAND_DISPLAY",
  "HOME",
];
