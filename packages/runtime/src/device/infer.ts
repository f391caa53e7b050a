/** Running ONNX files that came with packs: each pack has a device worker of its own, and none reaches ours. */

import { makeTensor, NodeError } from "@dreamloom/engine";
import type { BackendDoor, TensorHandle } from "@dreamloom/engine";
import { InferRoom, withoutWalls } from "./infer-room.js";
import type { InferOptions } from "./infer-room.js";
import type { AnyTensor } from "./ort.js";

/** Every pack's device worker. */
export interface Infer extends AsyncDisposable {
  readonly infer: BackendDoor["infer"];
  /** Whether a worker was ever started. */
  readonly started: boolean;
  /** Processes running now. */
  readonly pids: readonly number[];
  /** What shuts these processes in on this machine, tried with a process: a sentence. */
  walls(): Promise<{ readonly shutIn: boolean; readonly says: string }>;
}

/** Makes the rooms of packs. Starts nothing yet. */
export function createInfer(options: InferOptions = {}): Infer {
  const rooms = new Map<string, InferRoom>();
  let started = false;
  const roomOf = (pack: string): InferRoom => {
    const known = rooms.get(pack);
    if (known !== undefined) return known;
    const name = pack === "" ? "device worker for ONNX files" : `device worker of the pack "${pack}"`;
    const room: InferRoom = new InferRoom(name, options, () => {
      if (rooms.get(pack) === room) rooms.delete(pack);
      void room[Symbol.asyncDispose]();
    });
    rooms.set(pack, room);
    started = true;
    return room;
  };
  return {
    async infer(model, inputs, { backend = "auto", pack = "", seconds, signal }) {
      if (backend !== "auto" && backend !== "cpu")
        throw new NodeError(`ONNX files of packs are computed on the processor, not on "${backend}".`, {
          remedy: 'Leave the backend out, or say "cpu".',
        });
      const wired = await Promise.all(
        Object.entries(inputs).map(async ([name, tensor]) => [name, await toWire(tensor)] as const),
      );
      const request = { model, inputs: Object.fromEntries(wired), signal, seconds };
      const outputs = await roomOf(pack).infer(request);
      return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [name, fromWire(tensor)]));
    },
    get started() {
      return started;
    },
    get pids() {
      return [...rooms.values()].flatMap(({ pid }) => (pid === undefined ? [] : [pid]));
    },
    async walls() {
      const shutIn = await roomOf("").shutIn();
      return { shutIn, says: shutIn ? withWalls : withoutWalls };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([...rooms.values()].map((room) => room[Symbol.asyncDispose]()));
    },
  };
}

const withWalls =
  "ONNX files of packs are computed in a process of ours that bubblewrap shuts in: no network, no files.";

async function toWire(tensor: TensorHandle): Promise<AnyTensor> {
  return { dtype: tensor.dtype, shape: [...tensor.shape], data: await tensor.bytes() };
}

function fromWire({ dtype, shape, data }: AnyTensor): TensorHandle {
  return makeTensor(dtype, shape, data);
}
