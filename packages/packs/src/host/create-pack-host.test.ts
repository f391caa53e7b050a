import { spawn } from "node:child_process";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { makeTensor, NodeError } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";
import type { Evidence } from "../evidence.js";
import { probeSandbox } from "../sandbox/probe-sandbox.js";
import { findPrograms, missingInWords } from "../sandbox/programs.js";
import { canShutIn } from "../testing/can-shut-in.js";
import { engineFolder, hostRig } from "../testing/host-rig.js";
import type { HostRig, RigOptions } from "../testing/host-rig.js";

const trusts = canShutIn ? (["sandboxed", "trusted"] as const) : (["trusted"] as const);
const open: HostRig[] = [];
afterEach(async () => {
  for (const rig of open.splice(0)) await rig[Symbol.asyncDispose]();
});

function rig(options: RigOptions): HostRig {
  const made = hostRig(options);
  open.push(made);
  return made;
}

const failure = (promise: Promise<unknown>): Promise<NodeError> =>
  promise.then(
    (outputs) => expect.unreachable(`it gave ${JSON.stringify(outputs)}`),
    (error: unknown) => error as NodeError,
  );

const numbers = (...values: number[]): TensorHandle =>
  makeTensor("f32", [values.length], new Uint8Array(Float32Array.from(values).buffer));

describe.each(trusts)("a %s pack", (trust) => {
  it("gets values of every kind and gives them back", async () => {
    const values = {
      text: "Grüße\u0000 $",
      list: [1, -0, NaN, Infinity, 2n ** 64n - 1n, null, true, []],
      record: { $int: "no", "": {}, constructor: 1, toString: "x" },
      picture: numbers(0, 0.5, 1),
      none: numbers(),
    };
    const given = await rig({ pack: "honest", trust }).run("honest/echo", values);
    expect(given).toEqual(values);
    expect(Object.isFrozen((given as { list: unknown }).list)).toBe(true);
  });

  it("reads a tensor when it asks for the bytes, and makes another, digested by the host", async () => {
    const { picture } = await rig({ pack: "honest", trust }).run("honest/invert", {
      picture: numbers(0, 0.25, 1),
    });
    expect(picture).toMatchObject({ digest: numbers(1, 0.75, 0).digest, shape: [3] });
    expect(await (picture as TensorHandle).bytes()).toEqual(Buffer.from(await numbers(1, 0.75, 0).bytes()));
  });

  it("gives a text that is longer than a frame, but none without end", async () => {
    const { run } = rig({ pack: "honest", trust });
    const { text } = await run("honest/long", { length: 3 << 20 });
    expect(text).toBe("x".repeat(3 << 20));
    expect((await failure(run("honest/long", { length: 17 << 20 }))).kind).toBe("wrong-outputs");
    expect(await run("honest/add", { a: 1, b: 2 })).toEqual({ sum: 3 });
  });

  it("is heard when it fails: its own words, a bug, and what its check finds", async () => {
    const { run } = rig({ pack: "honest", trust });
    expect(await failure(run("honest/refuses"))).toMatchObject({
      ...{ name: "NodeError", kind: "refused", message: "The apple is eaten.", remedy: "Bring another." },
    });
    const bug = await failure(run("honest/throws"));
    expect([bug.name, bug.message]).toEqual([
      "Error",
      "Cannot read properties of undefined (reading 'apple')",
    ]);
    expect(bug.stack).toMatch(/index\.js/);
    expect((await failure(run("honest/checked", { words: "bad" }))).message).toBe(
      '"honest/checked".words: These words are bad.',
    );
    expect((await failure(run("honest/checked", { words: "", picture: numbers(1) }))).message).toBe(
      '"honest/checked".picture: A picture is linked.',
    );
    expect(await run("honest/checked", { words: "fine" })).toEqual({});
  });

  it("says how far it is, ten times a second at most, and its words and console are the log", async () => {
    const { run, progress, previews, logs } = rig({ pack: "honest", trust });
    await run("honest/talks");
    expect(progress.at(-1)).toEqual([100_000, 100_000]);
    expect(progress.length).toBeLessThan(10);
    expect(previews.map(({ shape }) => shape)).toEqual([[1, 1, 3]]);
    expect(logs.toSorted()).toEqual(["one", "two"]);
  });

  it("asks its host, a thousand times at once, and reads every answer", async () => {
    const { sum } = await rig({ pack: "honest", trust }).run("honest/asks", { times: 1000 });
    expect(sum).toBe(Array.from({ length: 1000 }, (_, i) => i % 256).reduce((a, b) => a + b));
  });

  it("asks for far more than it may hold, and the host lets go of what nobody holds any more", async () => {
    const { run } = rig({ pack: "honest", trust, limits: { memoryMiB: 128, seconds: 60 } });
    expect(await run("honest/asks-much", { times: 150 })).toEqual({});
  });

  it("that holds on to more answers than twice its memory is told so, and may ask again in its next task", async () => {
    const { run } = rig({ pack: "honest", trust, limits: { memoryMiB: 64 } });
    const { kind, message } = await failure(run("honest/hoards", { times: 40 }));
    expect([kind, message]).toEqual([
      "out-of-memory",
      "The nodes of a pack may hold at most 128 MiB of what they asked for at once: twice its memory.",
    ]);
    expect(await run("honest/hoards", { times: 10 })).toEqual({ held: 10 });
  });

  it("hears a cancel, and the run ends with the signal's reason", async () => {
    const { run, host } = rig({ pack: "honest", trust });
    const controller = new AbortController();
    const log = (): void => controller.abort(new Error("enough"));
    await expect(run("honest/waits", {}, { signal: controller.signal, log })).rejects.toThrow("enough");
    const [pid] = host.pids;
    expect(await run("honest/pid")).toBeDefined();
    expect(host.pids).toEqual([pid]);
  });

  it("cancelled before it began starts nothing", async () => {
    const { run, host } = rig({ pack: "honest", trust });
    const signal = AbortSignal.abort(new Error("no"));
    await expect(run("honest/pid", {}, { signal })).rejects.toThrow("no");
    expect(host.pids).toEqual([]);
  });

  it("finds its own files, and no others", async () => {
    const { run } = rig({ pack: "honest", trust });
    expect(await run("honest/own", { name: "data.txt" })).toEqual({
      name: "data.txt",
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
    });
    for (const name of ["../secret", "/etc/hostname", "", ".", "data.txt/x"])
      expect((await failure(run("honest/own", { name }))).message).toBe(`The pack has no file "${name}".`);
  });

  it("is told of the document only where it may write and the node does", async () => {
    const provenance = { document: "{}", facts: { seed: 1n } };
    const silent = rig({ pack: "honest", trust, writers: ["honest/document"] });
    expect((await failure(silent.run("honest/document", {}, { provenance }))).message).toMatch(
      /^Only a node with the effect "writes"/,
    );
    const told = rig({ pack: "honest", trust, writers: ["honest/document"], permissions: { write: true } });
    expect(await told.run("honest/document", {}, { provenance })).toEqual({ document: "{}", seed: 1n });
  });
});

describe("a host", () => {
  const trust = trusts[0];

  it("runs as many tasks at a time as it has processes, each in its own; the others wait", async () => {
    const { run, host } = rig({ pack: "honest", trust, processes: 2 });
    const controller = new AbortController();
    const { signal } = controller;
    let begun = 0;
    const both = new Promise<void>((resolve) => {
      const log = (): void => void (++begun === 2 && resolve());
      for (let i = 0; i < 2; i++) run("honest/waits", {}, { signal, log }).catch(() => undefined);
    });
    const third = run("honest/add", { a: 1, b: 1 });
    await both;
    expect(host.pids).toHaveLength(2);
    controller.abort();
    expect(await third).toEqual({ sum: 2 });
    expect(host.pids).toHaveLength(2);
  });

  it("lets a waiting task go that is cancelled", async () => {
    const { run } = rig({ pack: "honest", trust, processes: 1 });
    const [first, second] = [new AbortController(), new AbortController()];
    const held = run("honest/waits", {}, { signal: first.signal });
    const waiting = run("honest/waits", {}, { signal: second.signal });
    second.abort(new Error("never mind"));
    await expect(waiting).rejects.toThrow("never mind");
    first.abort(new Error("enough"));
    await expect(held).rejects.toThrow("enough");
  });

  it("gives a waiting task a new process when the one before it died", async () => {
    const { run } = rig({ pack: "leaver", trust, processes: 1 });
    const dies = run("leaver/exit").catch((error: unknown) => error);
    const waits = run("leaver/honest");
    expect(await dies).toBeInstanceOf(NodeError);
    expect(await waits).toEqual({ fine: true });
  });

  it("ends a process that has had nothing to do for a while", async () => {
    const { run, host } = rig({ pack: "honest", trust, idleMs: 50 });
    await run("honest/pid");
    expect(host.pids).toHaveLength(1);
    await expect.poll(() => host.pids, { timeout: 10_000 }).toEqual([]);
    expect(await run("honest/add", { a: 1, b: 2 })).toEqual({ sum: 3 });
  });

  it("is shut down with its processes, and refuses tasks then", async () => {
    const { run, host } = rig({ pack: "honest", trust, processes: 1 });
    let begun: () => void = () => undefined;
    const started = new Promise<void>((resolve) => (begun = resolve));
    const open = failure(run("honest/waits", {}, { log: () => begun() }));
    await started;
    const waiting = failure(run("honest/pid"));
    await host[Symbol.asyncDispose]();
    await host[Symbol.asyncDispose]();
    expect((await open).message).toBe('"honest/waits" of the pack "honest" was stopped.');
    const shutDown = 'The host of the pack "honest" has been shut down.';
    expect([(await waiting).message, (await failure(run("honest/pid"))).message]).toEqual([
      shutDown,
      shutDown,
    ]);
    expect(host.pids).toEqual([]);
  });

  it.each([
    ["broken-throws", /^The pack "broken-throws" cannot be loaded: the pack breaks as it loads\.$/],
    [
      "broken-empty",
      /^The pack "broken-empty" cannot be loaded: Its entry does not export a pack as its default/,
    ],
    ["broken-slow", /^The pack "broken-slow" took longer to start than 1 s and was stopped\.$/],
    ["broken-exits", /^The pack "broken-exits" ended its process \(exit code 3\)\.$/],
  ])("says why a pack cannot be loaded: %s", async (pack, sentence) => {
    const { run, host } = rig({ pack, trust, startSeconds: pack === "broken-slow" ? 1 : 30 });
    expect((await failure(run(`${pack}/any`))).message).toMatch(sentence);
    await expect.poll(() => host.pids).toEqual([]);
  });

  it("says why a pack cannot be loaded that is no JavaScript", async () => {
    const prepare = (folder: string): void => writeFileSync(join(folder, "index.js"), "export default {{");
    const { run } = rig({ pack: "honest", trust, prepare });
    expect((await failure(run("honest/pid"))).message).toMatch(/^The pack "honest" cannot be loaded: .+\.$/);
  });

  it("says so when the pack has no such node, though its nodes.json says it has", async () => {
    const { run } = rig({ pack: "honest", trust });
    expect((await failure(run("honest/gone"))).message).toMatch(
      /^The pack's entry has no node "honest\/gone"/,
    );
  });

  it("says so when Node cannot be started at all", async () => {
    const { run } = rig({ pack: "honest", trust: "trusted", programs: { prlimit: "/nowhere/prlimit" } });
    expect((await failure(run("honest/pid"))).message).toMatch(
      /^The pack "honest" could not be started: spawn /,
    );
  });

  it("says so when there is no place for tensors", async () => {
    const memoryMiB = 2 ** 24;
    const { run } = rig({ pack: "honest", trust: "trusted", folder: "/nowhere", limits: { memoryMiB } });
    expect((await failure(run("honest/pid"))).message).toMatch(
      /^The pack "honest" could not be started: ENOENT: .+nowhere.+\.$/,
    );
  });

  it("does not start a sandboxed pack where the machine cannot shut it in, and says what to do", async () => {
    const programs = findPrograms("/nowhere");
    const says = missingInWords(programs);
    const evidence = (): Promise<Evidence> => probeSandbox({ engineFolder, programs });
    const { run, host } = rig({ pack: "honest", evidence });
    expect(await failure(run("honest/pid"))).toMatchObject({
      ...{ kind: "refused", message: `The pack "honest" is not started. ${says}` },
      remedy: "Make the machine enforce it, or install the pack as trusted.",
    });
    expect(host.pids).toEqual([]);
  });

  it("ignores the signal that opens a debugger in our own process", async () => {
    const { run } = rig({ pack: "honest", trust });
    await run("honest/pid");
    process.kill(process.pid, "SIGUSR1");
    expect(await run("honest/add", { a: 1, b: 2 })).toEqual({ sum: 3 });
    expect((await import("node:inspector")).url()).toBeUndefined();
  });
});

/** A process that ended and that nobody has asked after is still listed, but runs no program. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  return process.platform !== "linux" || existsSync(`/proc/${pid}/exe`);
}

describe.each(trusts)("the process that has a %s pack's host", (trust) => {
  const source = `
    import { hostRig } from ${JSON.stringify(new URL("../../dist/testing/host-rig.js", import.meta.url).href)};
    const leaves = process.argv[1] === "leave";
    const rig = hostRig({ pack: leaves ? "honest" : "hanger", trust: ${JSON.stringify(trust)} });
    if (leaves) await rig.run("honest/pid");
    else rig.run("hanger/loop").catch(() => undefined);
    const tell = () => { if (rig.host.pids.length > 0) console.log(rig.host.pids[0]); else setTimeout(tell, 10); };
    tell();
    if (!leaves) setTimeout(() => process.kill(process.pid, "SIGKILL"), 1000);`;

  async function ask(mode: string): Promise<{ pid: number; ended: string }> {
    expect(existsSync(engineFolder)).toBe(true);
    const child = spawn(process.execPath, ["--input-type=module", "-e", source, mode], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    return new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ pid: Number(output), ended: String(signal ?? code) }));
    });
  }

  it.each([
    ["may end while the pack is idle, and the pack's process ends with it", "leave", "0"],
    ["may be killed, and the pack's process ends even in an endless loop", "die", "SIGKILL"],
  ])("%s", async (_, mode, how) => {
    const { pid, ended } = await ask(mode);
    expect([ended, pid > 0]).toEqual([how, true]);
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  });
});
