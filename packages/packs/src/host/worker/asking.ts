/**
 * What a task asks of the host, and the answers. One per task: when the task has ended, nothing is asked any more.
 */

import type { Value } from "@dreamloom/engine";
import type { CallName } from "../../broker/calls.js";
import type { ToPack } from "../messages.js";
import type { Region } from "../regions.js";
import { bytesOf } from "../wire-values.js";
import type { Channel } from "./channel.js";
import { packValue, unpackValue } from "./crossing.js";
import { thrownAgain } from "./failure.js";
import { keepCount } from "./keep-count.js";
import type { GivenTensor } from "./tensors.js";

/** The questions of one task. */
export interface Asking {
  /** Asks the broker. `onNotice` hears what it says on the way. */
  call(name: CallName, args: readonly unknown[], onNotice?: (notice: Value) => void): Promise<Value>;
  /** Shows a picture of the work so far; while one is on its way, only the latest of the others waits. */
  preview(picture: unknown, step: number, sigma?: number): void;
  /** A value that came with the task. */
  unpack(wire: unknown): Value;
  hear(message: Answering): void;
  close(): void;
}

/** Messages that answer. */
export type Answering = Extract<
  ToPack,
  { readonly kind: "answer" | "refused" | "notice" | "placed" | "taken" }
>;

interface Waiting {
  readonly settle: (message: Answering) => void;
  readonly stop: (error: unknown) => void;
}

let nextId = 1;

/** Questions on a channel for a task. */
export function createAsking(channel: Channel, task: number): Asking {
  const waiting = new Map<number, Waiting>();
  // The host holds twice the pack's memory for all of its processes together.
  const kept = keepCount(channel.mostBytes / 4, (digests) => {
    if (open) channel.send({ kind: "drop", task, digests });
  });
  let open = true;

  /** Sends one message and waits for what the host says to it. */
  const ask = async <T>(
    send: (id: number) => void,
    hear: (message: Answering, resolve: (value: T) => void, reject: (error: unknown) => void) => void,
  ): Promise<T> => {
    await channel.pace();
    if (!open) throw new Error("this node's task has ended; nothing can be asked for it any more");
    const id = nextId++;
    return new Promise<T>((resolve, reject) => {
      waiting.set(id, { settle: (message) => hear(message, resolve, reject), stop: reject });
      send(id);
    }).finally(() => waiting.delete(id));
  };

  const bytes = (tensor: GivenTensor): Promise<Uint8Array> =>
    ask(
      (id) => channel.send({ kind: "bytes", task, id, digest: tensor.digest }),
      (message, resolve, reject) => {
        if (message.kind === "refused") return reject(thrownAgain(message.failure));
        if (message.kind !== "placed") return;
        resolve(channel.get(message.at, bytesOf(tensor)));
        channel.send({ kind: "took", task, id: message.id });
      },
    );

  const unpack = (wire: unknown): Value =>
    unpackValue(wire, bytes, (tensor) => {
      kept.add(tensor, tensor.digest, bytesOf(tensor));
    });

  const previews = createPreviews((packed, step, sigma) =>
    ask<undefined>(
      (id) => {
        const said = { kind: "preview", task, id, picture: packed.wire, step } as const;
        channel.send(sigma === undefined ? said : { ...said, sigma }, packed.regions);
      },
      (_, resolve) => resolve(undefined),
    ),
  );

  return {
    unpack,
    call: async (name, args, onNotice) => {
      await kept.tidy();
      const packed = await packValue(args, channel);
      return ask<Value>(
        (id) => channel.send({ kind: "call", task, id, name, args: packed.wire }, packed.regions),
        (message, resolve, reject) => {
          if (message.kind === "answer") resolve(unpack(message.value));
          if (message.kind === "refused") reject(thrownAgain(message.failure));
          if (message.kind === "notice") onNotice?.(unpack(message.value));
        },
      ).finally(() => freeAll(packed.regions));
    },
    preview: (picture, step, sigma) => {
      if (open) previews(() => packValue(picture, channel), step, sigma);
    },
    hear: (message) => waiting.get(message.id)?.settle(message),
    close: () => {
      open = false;
      for (const { stop } of waiting.values()) stop(new Error("this node's task has ended"));
    },
  };
}

interface Picture {
  readonly wire: unknown;
  readonly regions: Region[];
}

/** One picture on its way at a time; of those that come meanwhile, the latest. A picture that cannot be sent is left out. */
function createPreviews(
  send: (picture: Picture, step: number, sigma: number | undefined) => Promise<unknown>,
): (pack: () => Promise<Picture>, step: number, sigma: number | undefined) => void {
  type Next = readonly [pack: () => Promise<Picture>, step: number, sigma: number | undefined];
  let next: Next | undefined;
  let sending = false;
  const sendAll = async (): Promise<void> => {
    sending = true;
    for (let now = next; now !== undefined; now = next) {
      next = undefined;
      const [pack, step, sigma] = now;
      const packed = await pack();
      await send(packed, step, sigma).finally(() => freeAll(packed.regions));
    }
  };
  return (pack, step, sigma) => {
    next = [pack, step, sigma];
    if (sending) return;
    sendAll()
      .catch(() => undefined)
      .finally(() => {
        sending = false;
      });
  };
}

function freeAll(regions: readonly Region[]): void {
  for (const region of regions) region.free();
}
