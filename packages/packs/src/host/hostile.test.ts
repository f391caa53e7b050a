import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { isTensor, makeTensor } from "@dreamloom/engine";
import type { NodeError, TensorHandle } from "@dreamloom/engine";
import { canShutIn } from "../testing/can-shut-in.js";
import { hostRig } from "../testing/host-rig.js";
import type { HostRig, RigOptions } from "../testing/host-rig.js";

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const each of open.splice(0)) await each[Symbol.asyncDispose]();
});

function rig(options: RigOptions): HostRig {
  const made = hostRig({ processes: 1, ...options });
  open.push(made);
  return made;
}

const failure = (promise: Promise<unknown>): Promise<NodeError> =>
  promise.then(
    (outputs) => expect.unreachable(`it gave ${JSON.stringify(outputs)}`),
    (error: unknown) => error as NodeError,
  );

/** The host goes on after what was tried. */
const goesOn = async ({ run, pack }: HostRig): Promise<void> => {
  expect(await run(`${pack.manifest.name}/honest`)).toEqual({ fine: true });
};

/** A folder that is not the pack's, with a secret in it. */
function outside(): { readonly folder: string; readonly secret: string } {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-outside-"));
  const secret = join(folder, "secret.txt");
  writeFileSync(secret, "the secret");
  open.push({
    [Symbol.asyncDispose]: () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  });
  return { folder, secret };
}

describe.runIf(canShutIn)("a sandboxed pack that", () => {
  it("reads a file outside finds none there: only its own tree is mounted", async () => {
    const { secret } = outside();
    const thief = rig({ pack: "thief", prepare: (folder) => symlinkSync(secret, join(folder, "link")) });
    for (const path of [secret, "/etc/passwd", "/proc/1/environ", `/proc/${process.pid}/environ`])
      expect((await failure(thief.run("thief/read", { path }))).message).toMatch(
        /ERR_ACCESS|ENOENT|denied|restricted/,
      );
    expect((await failure(thief.run("thief/read-link"))).message).toMatch(/ENOENT/);
    await goesOn(thief);
  });

  it("writes a file is denied by Node and finds the folder read-only: outside, and its own code", async () => {
    const { folder, secret } = outside();
    const thief = rig({ pack: "thief" });
    for (const path of [secret, join(folder, "new"), "/tmp/new", "/dev/shm/new"])
      expect((await failure(thief.run("thief/write", { path }))).message).toMatch(
        /ERR_ACCESS|restricted|denied/,
      );
    await failure(thief.run("thief/own-code"));
    expect(readFileSync(secret, "utf8")).toBe("the secret");
    expect(readFileSync(join(thief.pack.folder, "index.js"), "utf8")).toMatch(/A pack that wants/);
    await goesOn(thief);
  });

  it("opens a socket reaches nobody: its network is empty", async () => {
    let connections = 0;
    const server = createServer(() => (connections += 1));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    open.push({ [Symbol.asyncDispose]: () => new Promise((resolve) => server.close(() => resolve())) });
    const { port } = server.address() as AddressInfo;
    const thief = rig({ pack: "thief" });
    expect((await failure(thief.run("thief/connect", { port }))).message).toMatch(/ECONNREFUSED|restricted/);
    expect(connections).toBe(0);
    await goesOn(thief);
  });

  it("starts a program is denied by Node, and there is none", async () => {
    const thief = rig({ pack: "thief" });
    expect((await failure(thief.run("thief/spawn"))).message).toMatch(/restricted|denied|ENOENT/);
    await goesOn(thief);
  });

  it("reads the environment finds none of ours: not its own, not that of bubblewrap", async () => {
    process.env["DREAMLOOM_TEST_KEY"] = "the secret";
    // With this permission /proc is there, and without Node's walls it can be read.
    const thief = rig({ pack: "thief", permissionModel: false, permissions: { processes: true } });
    const { found } = await thief.run("thief/environment");
    delete process.env["DREAMLOOM_TEST_KEY"];
    expect(found).toMatch(/PATH/);
    expect(found).not.toMatch(/the secret|DREAMLOOM/);
  });

  it("sends a signal to our process (SIGKILL, SIGSTOP, SIGUSR1) finds only its own", async () => {
    const thief = rig({ pack: "thief" });
    for (const name of ["SIGKILL", "SIGSTOP", "SIGUSR1"]) {
      expect((await failure(thief.run("thief/signal", { pid: process.pid, name }))).message).toMatch(/ESRCH/);
      await thief.run("thief/signal-parent", { name });
      await goesOn(thief);
    }
  });

  it("may start programs starts them inside its own sandbox, where there is nothing of ours", async () => {
    process.env["DREAMLOOM_TEST_KEY"] = "the secret";
    const { secret } = outside();
    const thief = rig({ pack: "thief", permissions: { processes: true } });
    const { found } = await thief.run("thief/programs");
    delete process.env["DREAMLOOM_TEST_KEY"];
    expect(found).toMatch(/PATH=/);
    expect(found).not.toMatch(/the secret/);
    await failure(thief.run("thief/programs-read", { path: secret }));
    await goesOn(thief);
  });

  it("writes where its tensors lie cannot: what it reads it can only read", async () => {
    const liar = rig({ pack: "liar" });
    const bytes = new Uint8Array(16).fill(1);
    const picture = makeTensor("u8", [16], bytes);
    expect(await liar.run("liar/writes-input", { picture })).toEqual({ stopped: "EBADF" });
    expect(bytes).toEqual(new Uint8Array(16).fill(1));
  });
});

const trusts = canShutIn ? (["sandboxed", "trusted"] as const) : (["trusted"] as const);

describe.each(trusts)("a %s pack that", (trust) => {
  it("loops for ever is killed when its time is over, and the next task gets a new process", async () => {
    const hanger = rig({ pack: "hanger", trust, limits: { seconds: 1 } });
    const error = await failure(hanger.run("hanger/loop"));
    expect([error.kind, error.message]).toEqual([
      "timed-out",
      '"hanger/loop" of the pack "hanger" took longer than 1 s and was stopped.',
    ]);
    await goesOn(hanger);
  });

  it("never answers is killed when its time is over", async () => {
    const hanger = rig({ pack: "hanger", trust, limits: { seconds: 1 } });
    expect((await failure(hanger.run("hanger/never"))).kind).toBe("timed-out");
    await goesOn(hanger);
  });

  it("does not hear a cancel is killed after the grace time", async () => {
    const hanger = rig({ pack: "hanger", trust, graceMs: 100 });
    for (const type of ["hanger/deaf", "hanger/loop"]) {
      const controller = new AbortController();
      const stop = (): void => controller.abort(new Error("enough"));
      // A loop does not let its own log out: it is cancelled at once.
      if (type === "hanger/loop") setTimeout(stop, 300);
      const run = hanger.run(type, {}, { signal: controller.signal, log: stop });
      expect((await failure(run)).message).toBe("enough");
      await goesOn(hanger);
    }
  });

  it("answers after a cancel is not listened to", async () => {
    const hanger = rig({ pack: "hanger", trust });
    const controller = new AbortController();
    const run = hanger.run(
      "hanger/late",
      {},
      { signal: controller.signal, log: () => controller.abort(new Error("enough")) },
    );
    expect((await failure(run)).message).toBe("enough");
    await goesOn(hanger);
  });

  it("allocates without end only ends its own task: 10 GiB of buffers", async () => {
    const eater = rig({ pack: "eater", trust });
    const error = await failure(eater.run("eater/buffers"));
    expect([error.kind, error.message]).toEqual([
      "out-of-memory",
      '"eater/buffers" of the pack "eater" ran out of the 256 MiB of memory that it may use.',
    ]);
    await goesOn(eater);
  });

  it("allocates without end only ends its own process: objects", async () => {
    const eater = rig({ pack: "eater", trust, limits: { memoryMiB: 64 } });
    expect((await failure(eater.run("eater/objects"))).kind).toBe("out-of-memory");
    await goesOn(eater);
  });

  it("gives more than its memory is told so", async () => {
    const eater = rig({ pack: "eater", trust, limits: { memoryMiB: 64 } });
    expect((await failure(eater.run("eater/result"))).kind).toBe("out-of-memory");
    await goesOn(eater);
  });

  it.each([
    ["exit", /^"leaver\/exit" of the pack "leaver" ended its process \(exit code 7\)\.$/],
    ["exit-well", /ended its process \(exit code 0\)\.$/],
    ["abort", /ended its process \((exit code 134|signal SIGABRT)\)/],
    ["kill", /ended its process \((exit code 137|signal SIGKILL)\)/],
    ["timer", /^a timer broke$/],
    ["promise", /^a promise was left behind$/],
  ])("ends or breaks its process fails its task, and no other: %s", async (name, sentence) => {
    const leaver = rig({ pack: "leaver", trust });
    expect((await failure(leaver.run(`leaver/${name}`))).message).toMatch(sentence);
    await goesOn(leaver);
  });

  it.each(["close", "stop"])(
    "makes its process useless is killed when its time is over: %s",
    async (name) => {
      const leaver = rig({ pack: "leaver", trust, limits: { seconds: 2 } });
      expect(["timed-out", "worker-lost"]).toContain((await failure(leaver.run(`leaver/${name}`))).kind);
      await goesOn(leaver);
    },
  );

  it.each(
    [
      "garbage length utf8 no-json null list deep kind proto-kind task no-outputs call call-proto large large-length bytes",
      "proto proto-top nested dollar integer integer-object",
      "long-claim unwritten many-claims overflow negative fraction dtype digest",
    ].flatMap((line) => line.split(" ")),
  )("sends what is no message, or claims what is not there, is killed: %s", async (name) => {
    const liar = rig({ pack: "liar", trust });
    const error = await failure(liar.run(`liar/${name}`));
    expect(error.kind, error.message).toBe("wrong-outputs");
    expect(error.message).toMatch(/^"liar\/[\w-]+" of the pack "liar" was stopped because it sent .+\.$/);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    await goesOn(liar);
  });

  it("claims a file of nothing for a tensor is stopped: by the limit on files, or by that on memory", async () => {
    const liar = rig({ pack: "liar", trust });
    const { kind, message } = await failure(liar.run("liar/sparse"));
    if (trust === "sandboxed") expect(message).toMatch(/EFBIG/);
    else expect([kind, message]).toEqual(["wrong-outputs", expect.stringMatching(/larger than its memory/)]);
    await goesOn(liar);
  });

  it("answers twice is heard once: its second answer is nobody's", async () => {
    const liar = rig({ pack: "liar", trust });
    await liar.run("liar/twice").catch(() => undefined);
    await goesOn(liar);
  });

  it("gives a record with the key constructor gives a record, and pollutes nothing", async () => {
    const { a } = (await rig({ pack: "liar", trust }).run("liar/constructor")) as { a: object };
    expect(Object.hasOwn(a, "constructor")).toBe(true);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it("changes bytes after it named them changes nothing: they were copied, then digested", async () => {
    const { a } = await rig({ pack: "liar", trust }).run("liar/changes");
    const bytes = await (a as TensorHandle).bytes();
    expect(makeTensor("u8", [1 << 20], bytes).digest).toBe((a as TensorHandle).digest);
  });

  it("changes its input changes its own copy", async () => {
    const bytes = new Uint8Array(16).fill(1);
    await rig({ pack: "liar", trust }).run("liar/writes-input", { picture: makeTensor("u8", [16], bytes) });
    expect(bytes).toEqual(new Uint8Array(16).fill(1));
  });

  it("floods its host with messages is killed", async () => {
    const liar = rig({ pack: "liar", trust });
    expect((await failure(liar.run("liar/flood-frames"))).message).toMatch(
      /was stopped because it sent too many/,
    );
    await goesOn(liar);
  });

  it("writes 1 GiB to its standard output is killed, and a few lines of it are kept", async () => {
    const liar = rig({ pack: "liar", trust });
    const error = await failure(liar.run("liar/flood-words"));
    expect(error.message).toBe(
      '"liar/flood-words" of the pack "liar" was stopped because it wrote too much to its standard output.',
    );
    expect(liar.logs.join("").length).toBeLessThan(1 << 20);
    await goesOn(liar);
  });

  it("throws what would steer a terminal has it taken out", async () => {
    const error = await failure(rig({ pack: "liar", trust }).run("liar/control-words"));
    expect(error.message).toBe("\ufffd[2J\ufffdgnp.exe\ufffd");
  });

  it.each([
    ["getter", "a getter threw"],
    [
      "class",
      '"liar/class" gave what cannot be handed on: it holds a Map, which is neither plain data nor a tensor.',
    ],
    ["function", '"liar/function" gave what cannot be handed on: it holds a function.'],
    [
      "promise",
      '"liar/promise" gave what cannot be handed on: it holds a Promise, which is neither plain data nor a tensor.',
    ],
  ])("gives no values fails its task: %s", async (name, message) => {
    const liar = rig({ pack: "liar", trust });
    expect((await failure(liar.run(`liar/${name}`))).message).toBe(message);
    await goesOn(liar);
  });

  it("gives nothing, or numbers that are none, is left to the engine to judge", async () => {
    const { run } = rig({ pack: "liar", trust });
    expect(await run("liar/nothing")).toEqual({});
    const { a, b } = await run("liar/nan");
    expect([isTensor(a), b]).toEqual([true, NaN]);
  });
});
