/**
 * A pack that goes past our worker and writes frames of its own into the pipe to the host: each of them well formed, all of
 * them together meant to use the host up.
 */

import { ftruncateSync, writeSync } from "node:fs";

const node = (name, run) => ({
  type: `greedy/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});

/** Writes a message as our worker would. */
function send(message) {
  const text = Buffer.from(JSON.stringify(message));
  const frame = Buffer.alloc(4 + text.length);
  frame.writeUInt32LE(text.length, 0);
  text.copy(frame, 4);
  for (let done = 0; done < frame.length;) {
    try {
      done += writeSync(4, frame, done);
    } catch (error) {
      if (error.code !== "EAGAIN") throw error;
    }
  }
}

/** Fills the file of results: `mebibytes` of zeros. */
function fill(mebibytes) {
  const zeros = Buffer.alloc(1 << 20);
  for (let at = 0; at < mebibytes; at++) writeSync(6, zeros, 0, zeros.length, at << 20);
}

/** Until the task is cancelled or its time is up. */
const never = (signal) =>
  new Promise((_, reject) => {
    setInterval(() => undefined, 1000);
    signal?.addEventListener("abort", () => reject(signal.reason));
  });
const tensor = (mebibytes) => ({ $tensor: { at: 0, dtype: "u8", shape: [mebibytes << 20] } });

export default {
  prefix: "greedy",
  nodes: [
    node("honest", () => ({ fine: true })),
    /** Thousands of large values at once, all of them the same place in the file. */
    node("large", async () => {
      const text = JSON.stringify({ kind: "progress", task: 1, step: 1, of: 2, more: "x".repeat(15 << 20) });
      writeSync(6, text, 0);
      for (let i = 0; i < 2000; i++) send({ kind: "large", at: 0, length: text.length });
      await never();
    }),
    /** Thousands of previews of 128 MiB each. */
    node("previews", async () => {
      fill(128);
      for (let id = 1; id <= 1000; id++)
        send({ kind: "preview", task: 1, id: 1000 + id, picture: tensor(128), step: 1 });
      await never();
    }),
    /** Calls at once, each with a picture of 128 MiB. */
    node("calls", async ({ times }, { signal }) => {
      fill(128);
      for (let id = 1; id <= times; id++)
        send({
          kind: "call",
          task: 1,
          id: 1000 + id,
          name: "picture.apply",
          args: ["blur", [tensor(128)], {}],
        });
      await never(signal);
    }),
    /** Asks, and never reads what it is told: this blocks the only thread that would. */
    node("deaf", () => {
      for (let id = 1; id <= 200; id++)
        send({ kind: "call", task: 1, id: 1000 + id, name: "picture.png", args: [] });
      for (;;);
    }),
    /** Names a tensor beyond the end of the file. */
    node("nowhere", async () => {
      send({ kind: "done", task: 1, outputs: { picture: tensor(64) } });
      await never();
    }),
    /** Takes the place away while the host copies it. */
    node("cuts", async () => {
      fill(128);
      send({ kind: "done", task: 1, outputs: { picture: tensor(128) } });
      ftruncateSync(6, 0);
      await never();
    }),
    /** Small values that are costly to read: many short lists. */
    node("lists", async () => {
      const text = JSON.stringify({ kind: "progress", task: 1, step: 1, of: 2, more: "" });
      const lists = `${text.slice(0, -3)}[${"[],".repeat((15 << 20) / 3)}0]}`;
      writeSync(6, lists, 0);
      send({ kind: "large", at: 0, length: lists.length });
      await never();
    }),
    /** Progress that no display expects. */
    node("progress", async () => {
      for (const [step, of] of [
        [-1, 5],
        [10, 1],
        [1, 0],
        [1e308, 1e-308],
        [0, 0],
        [-1e9, -1],
      ]) {
        send({ kind: "progress", task: 1, step, of });
        await new Promise((resolve) => setTimeout(resolve, 150));
      }
      return {};
    }),
    /** A preview that is no picture. */
    node("odd-preview", async ({ dtype, shape }) => {
      const bytes = { u8: 1, f32: 4, f16: 2, i64: 8 }[dtype] * shape.reduce((a, b) => a * b, 1);
      if (bytes > 0) writeSync(6, Buffer.alloc(bytes), 0, bytes, 0);
      send({ kind: "preview", task: 1, id: 1000, picture: { $tensor: { at: 0, dtype, shape } }, step: 1 });
      await new Promise((resolve) => setTimeout(resolve, 300));
      return {};
    }),
  ],
};
