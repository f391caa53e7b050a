/** A pack that goes past our worker and writes into the pipe to the host what our worker never would. Its tasks are the first of their process. */

import { ftruncateSync, writeSync } from "node:fs";

const node = (name, run) => ({
  type: `liar/${name}`,
  version: 1,
  title: name,
  about: name,
  inputs: {},
  outputs: {},
  run,
});
const wait = () => new Promise(() => setInterval(() => undefined, 1000));

function raw(bytes) {
  for (let done = 0; done < bytes.length;) done += writeSync(4, bytes, done);
}

function frame(text) {
  const body = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(body.length, 0);
  return Buffer.concat([length, body]);
}

const say = (message) => raw(frame(typeof message === "string" ? message : JSON.stringify(message)));
const done = (outputs) => say({ kind: "done", task: 1, outputs });
const tensor = (at, dtype, shape, more = {}) => ({ $tensor: { at, dtype, shape, ...more } });

const lies = {
  garbage: () => raw(Buffer.from("this is no frame at all, is it?")),
  length: () => raw(Buffer.from([0xff, 0xff, 0xff, 0xff])),
  utf8: () => raw(Buffer.concat([Buffer.from([2, 0, 0, 0]), Buffer.from([0xc3, 0x28])])),
  "no-json": () => say("{"),
  null: () => say("null"),
  list: () => say("[]"),
  deep: () => say("[".repeat(500_000) + "]".repeat(500_000)),
  kind: () => say({ kind: "please" }),
  "proto-kind": () => say('{"__proto__":{"kind":"ready"}}'),
  task: () => say({ kind: "done", task: 2, outputs: {} }),
  "no-outputs": () => say({ kind: "done", task: 1, outputs: [] }),
  call: () => say({ kind: "call", task: 1, id: 1, name: "constructor", args: [] }),
  "call-proto": () =>
    say('{"kind":"call","task":1,"id":1,"name":"picture.apply","args":[{"__proto__":{"i":1}}]}'),
  large: () => say({ kind: "large", at: 0, length: 100 }),
  "large-length": () => say({ kind: "large", at: 0, length: 2 ** 40 }),
  bytes: () => say({ kind: "bytes", task: 1, id: 1, digest: `sha256:${"0".repeat(64)}` }),
  proto: () => say('{"kind":"done","task":1,"outputs":{"a":{"__proto__":{"polluted":true}}}}'),
  "proto-top": () => say('{"kind":"done","task":1,"outputs":{"__proto__":{"polluted":true}}}'),
  constructor: () => done({ a: { constructor: { prototype: { polluted: true } } } }),
  nested: () => say(`{"kind":"done","task":1,"outputs":{"a":${"[".repeat(100)}${"]".repeat(100)}}}`),
  dollar: () => done({ a: { $code: "1" } }),
  integer: () => done({ a: { $int: "1".repeat(5000) } }),
  "integer-object": () => done({ a: { $int: { toString: 1 } } }),
  "long-claim": () => done({ a: tensor(0, "u8", [2 ** 40]) }),
  unwritten: () => done({ a: tensor(0, "u8", [1000]) }),
  sparse: () => {
    ftruncateSync(6, 2 ** 30);
    done({ a: tensor(0, "u8", [2 ** 30]) });
  },
  "many-claims": () => {
    writeSync(6, Buffer.alloc(8 << 20), 0, 8 << 20, 0);
    done({ a: Array.from({ length: 1000 }, (_, i) => tensor(0, "u8", [(8 << 20) - i])) });
  },
  overflow: () => done({ a: tensor(0, "f32", [2 ** 31, 2 ** 31, 2 ** 31]) }),
  negative: () => done({ a: tensor(-1, "u8", [1]) }),
  fraction: () => done({ a: tensor(0, "u8", [1.5]) }),
  dtype: () => done({ a: tensor(0, "constructor", [1]) }),
  digest: () => done({ a: { $tensor: { digest: `sha256:${"0".repeat(64)}`, dtype: "u8", shape: [1] } } }),
  twice: () => {
    done({});
    done({});
  },
};

export default {
  prefix: "liar",
  nodes: [
    ...Object.entries(lies).map(([name, lie]) => node(name, () => (lie(), wait()))),
    /** The bytes change after they were named; and an honest digest stands beside them that is not theirs. */
    node("changes", async () => {
      writeSync(6, Buffer.alloc(1 << 20, 1), 0, 1 << 20, 0);
      done({ a: tensor(0, "u8", [1 << 20]) });
      for (let i = 0; i < 200; i++) writeSync(6, Buffer.alloc(1 << 20, i), 0, 1 << 20, 0);
      await wait();
    }),
    node("writes-input", async ({ picture }) => {
      const bytes = await picture.bytes();
      bytes.fill(7);
      try {
        writeSync(5, Buffer.alloc(16, 9), 0, 16, 0);
      } catch (error) {
        return { stopped: error.code };
      }
      return { stopped: "no" };
    }),
    node("flood-frames", () => {
      for (;;) say({ kind: "progress", task: 1, step: 1, of: 2 });
    }),
    node("flood-words", async () => {
      const line = "x".repeat(1 << 20);
      for (let i = 0; i < 1024; i++) await new Promise((resolve) => process.stdout.write(line, resolve));
      return {};
    }),
    node("control-words", () => {
      throw new Error("\u001b[2J\u202egnp.exe\u0000");
    }),
    node("getter", () => ({
      get a() {
        throw new Error("a getter threw");
      },
    })),
    node("class", () => ({ a: new Map() })),
    node("function", () => ({ a: () => 1 })),
    node("promise", () => ({ a: Promise.resolve(1) })),
    node("nothing", () => undefined),
    node("nan", (_, { tensor: make }) => ({
      a: make("f32", [1], new Uint8Array(new Float32Array([NaN]).buffer)),
      b: NaN,
    })),
    node("honest", () => ({ fine: true })),
  ],
};
