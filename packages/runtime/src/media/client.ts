/**
 * The door to the media worker, as nodes see it. Tensor handles stay on this side; their numbers cross. The worker is
 * started with the first request, so a run that needs no picture work starts none.
 */

import { floatsOf, makeTensor } from "@dreamloom/engine";
import type { Asking, PictureDoor, TensorHandle } from "@dreamloom/engine";
import { PackWorkers } from "../process/pack-workers.js";
import { WorkerProcess } from "../process/worker-process.js";
import type { MediaProtocol, PictureInspected, WirePicture } from "./protocol.js";

/** How the media worker is started. */
export interface MediaOptions {
  /** Most private memory it may have, where that can be limited (Linux). Default 4 GiB. */
  readonly memoryBytes?: number;
  /** Another entry, for tests. */
  readonly entry?: URL | string;
  /** Times of the process, for tests. */
  readonly graceMs?: number;
  readonly silenceMs?: number;
  readonly idleMs?: number;
}

/** Most private memory of the media worker, unless it is told otherwise. */
export const mediaMemoryBytes = 4 * 2 ** 30;

/** The media worker's door. */
export interface Media extends PictureDoor, AsyncDisposable {
  /** Whether a process was ever started. */
  readonly started: boolean;
  /** The id of the running process, if one runs. */
  readonly pid: number | undefined;
  /** All processes that run now: that of the person's own pictures, and one of each pack that asked lately. */
  readonly pids: readonly number[];
  /** What a picture file that lies in memory is and holds. Rejects with a sentence when it is no picture. */
  inspect(bytes: Uint8Array, name: string, asking: Asking): Promise<PictureInspected>;
  /** A PNG that fits into `size` × `size` of a picture file that lies in memory. Rejects likewise. */
  shrink(bytes: Uint8Array, name: string, options: Asking & { readonly size: number }): Promise<Uint8Array>;
}

/** Opens the door; starts nothing yet. */
export function createMedia(options: MediaOptions = {}): Media {
  const { memoryBytes = mediaMemoryBytes, entry, idleMs, ...times } = options;
  const make = (name: string): WorkerProcess<MediaProtocol> =>
    new WorkerProcess<MediaProtocol>({
      name,
      entry: entry ?? import.meta.resolve("@dreamloom/runtime/media-worker"),
      memoryBytes,
      bystanders: "resend",
      ...times,
    });
  const worker = make("media worker");
  const ofPacks = new PackWorkers<MediaProtocol>({
    make: (pack) => make(`media worker of the pack "${pack}"`),
    idleMs,
  });
  const ask = <K extends keyof MediaProtocol>(
    kind: K,
    body: MediaProtocol[K]["request"],
    { signal, pack }: Asking,
  ): Promise<MediaProtocol[K]["reply"]> =>
    pack === undefined
      ? worker.request(kind, body, { signal })
      : ofPacks.request(pack, kind, body, { signal });
  return {
    get started() {
      return worker.starts > 0;
    },
    get pid() {
      return worker.pid;
    },
    get pids() {
      return [...(worker.pid === undefined ? [] : [worker.pid]), ...ofPacks.pids];
    },
    async read({ path, name, digest }, asking) {
      const frames = await ask("read", { path, name, digest }, asking);
      // All frames arrive in one buffer; a copy lets each go its own way.
      return frames.map(
        frames.length === 1 ? toHandle : ({ shape, data }) => toHandle({ shape, data: data.slice() }),
      );
    },
    async png(picture, asking) {
      return ask("png", await toWire(picture), asking);
    },
    inspect: (bytes, name, { signal }) => worker.request("inspect", { bytes, name }, { signal }),
    shrink: (bytes, name, { signal, size }) => worker.request("shrink", { bytes, name, size }, { signal }),
    async apply(operation, pictures, values, asking) {
      const wire = await Promise.all(pictures.map(toWire));
      return toHandle(await ask("apply", { operation, pictures: wire, values }, asking));
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([worker[Symbol.asyncDispose](), ofPacks[Symbol.asyncDispose]()]);
    },
  };
}

async function toWire(tensor: TensorHandle): Promise<WirePicture> {
  return { shape: tensor.shape, data: await floatsOf(tensor) };
}

function toHandle({ shape, data }: WirePicture): TensorHandle {
  return makeTensor("f32", shape, new Uint8Array(data.buffer, data.byteOffset, data.byteLength));
}
