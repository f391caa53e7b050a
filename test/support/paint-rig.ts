/** A task of a pack's node with models, a file and a text on its ports, and the broker over it. */

import { expect } from "vitest";
import { defineNode, makeTensor, NodeError } from "@dreamloom/engine";
import type { AnyDefinition, Model, TensorHandle, Value } from "@dreamloom/engine";
import { file, list, port } from "@dreamloom/engine/sockets";
import * as sockets from "@dreamloom/engine/sockets";
import { brokerRig } from "./broker-rig.js";
import type { BrokerRigOptions } from "./broker-rig.js";

/** A node that takes models, a file and a text. */
export const paint = defineNode({
  type: "toon/paint",
  version: 1,
  title: "Paint",
  about: "Takes everything.",
  inputs: {
    dit: port(sockets.dit, "A DiT."),
    vaes: list(sockets.vae, "VAEs."),
    photo: file("A photograph.", { accept: [".png"] }),
    note: sockets.textSocket,
  },
  outputs: { dit: port(sockets.dit, "The same DiT."), text: port(sockets.textSocket, "Words.") },
  run: ({ dit, note }) => ({ dit, text: note }),
}) as AnyDefinition;

/** The same, and it writes. */
export const save = { ...paint, type: "toon/save", title: "Save", effect: "writes" } as AnyDefinition;

/** A model on a port. */
export const model = (part: Model["part"], more: Partial<Model> = {}): Model => ({
  part,
  path: `/home/ada/models/${part}`,
  digest: `sha256:${"a".repeat(64)}` as Model["digest"],
  dtype: "stored",
  backend: "cpu",
  loras: [],
  facets: {},
  ...more,
});

/** A LoRA on a stack. */
export const lora = {
  name: "ink",
  path: "/home/ada/loras/ink.safetensors",
  digest: `sha256:${"b".repeat(64)}` as Model["digest"],
  strength: 0.5,
};

/** The DiT on its port. */
export const dit = model("dit", {
  loras: [lora],
  facets: { channels: 16, width: 8, pooled: 4, largest: 512 },
});
/** The file that was chosen. */
export const photo = { file: "pictures/apple.png", digest: `sha256:${"c".repeat(64)}` };

/** What came into it. */
export const values = {
  dit: dit as unknown as Value,
  vaes: [model("vae"), model("vae", { path: "/other/vae" })] as unknown as Value,
  photo,
  note: "hello",
};

/** Every permission. */
export const everything = {
  read: true,
  write: true,
  picture: true,
  backend: true,
  network: ["a.example"],
} as const;

/** A broker for a task of it. */
export const paintRig = (more: Partial<BrokerRigOptions> = {}) =>
  brokerRig({ node: paint, permissions: everything, values, ...more });

/** Zeros. */
export const f32 = (...shape: readonly number[]): TensorHandle =>
  makeTensor("f32", shape, new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)));
/** A text as bytes travel. */
export const bytes = (text: string): TensorHandle =>
  makeTensor("u8", [text.length], new Uint8Array(Buffer.from(text)));

/** The sentence that a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<NodeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
}
