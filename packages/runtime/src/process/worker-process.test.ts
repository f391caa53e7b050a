import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { NodeError } from "@dreamloom/engine";
import { WorkerProcess } from "./worker-process.js";
import type { WorkerOptions } from "./worker-process.js";
import type { WorkerStop } from "./stop.js";
import type { RigProtocol } from "./testing/rig-worker.js";

/** The built rig: a child process runs plain JavaScript. */
const entry = new URL("../../dist/process/testing/rig-worker.js", import.meta.url);

const open: AsyncDisposable[] = [];
afterEach(async () => {
  for (const worker of open.splice(0)) await worker[Symbol.asyncDispose]();
});

function rig(options: Partial<WorkerOptions> = {}): {
  worker: WorkerProcess<RigProtocol>;
  stops: WorkerStop[];
} {
  const stops: WorkerStop[] = [];
  const worker = new WorkerProcess<RigProtocol>({
    name: "rig worker",
    entry,
    onStop: (stop) => stops.push(stop),
    ...options,
  });
  open.push(worker);
  return { worker, stops };
}

const failure = async (promise: Promise<unknown>): Promise<NodeError> => {
  const error = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
};

/** Starts a request that says "waiting", and gives it back once it has. */
async function waiting(
  worker: WorkerProcess<RigProtocol>,
  kind: "wait" | "deaf",
  signal?: AbortSignal,
): Promise<{ done: Promise<unknown> }> {
  let done: Promise<unknown> = Promise.resolve();
  await new Promise<void>((resolve) => {
    done = worker.request(kind, null, { signal, onNotice: () => resolve() });
    done.catch(() => undefined);
  });
  return { done };
}

describe("a worker", () => {
  it("starts with its first request and answers many at once", async () => {
    const { worker } = rig();
    expect([worker.pid, worker.starts]).toEqual([undefined, 0]);
    const bodies = [1n, "two", { three: Float32Array.of(3, 0.5) }, undefined, new Map([["a", [null]]])];
    expect(await Promise.all(bodies.map((body) => worker.request("echo", body)))).toEqual(bodies);
    expect(worker.starts).toBe(1);
    expect(worker.pid).toBeGreaterThan(0);
  });

  it("sends notices before its reply, in order", async () => {
    const { worker } = rig();
    const heard: number[] = [];
    const reply = await worker.request("count", { to: 4 }, { onNotice: (i) => heard.push(i) });
    expect([reply, heard]).toEqual(["counted", [1, 2, 3, 4]]);
  });

  it("passes on a sentence with its remedy and kind, and marks a bug as ours", async () => {
    const { worker } = rig();
    const sentence = await failure(worker.request("sentence", null));
    expect([sentence.message, sentence.remedy, sentence.kind]).toEqual([
      "The apple is eaten.",
      "Bring another.",
      "file-missing",
    ]);
    await expect(worker.request("bug", null)).rejects.toThrow(
      "Internal error in the rig worker: undefined is not an apple",
    );
    await expect(worker.request("function", null)).rejects.toThrow("Internal error in the rig worker:");
    await expect(worker.request("toString" as "echo", 1)).rejects.toThrow('of an unknown kind, "toString"');
    expect(worker.starts).toBe(1);
  });

  it("refuses a body that cannot be sent, and goes on", async () => {
    const { worker } = rig();
    await expect(worker.request("echo", () => 1)).rejects.toThrow(/could not be cloned/);
    expect(await worker.request("echo", 2)).toBe(2);
  });

  it("works in an empty folder that goes with it, in a reduced environment", async () => {
    process.env["RIG_SECRET"] = "x";
    process.env["RIG_KEEP_ME"] = "y";
    const { worker } = rig({ passEnvironment: ["RIG_KEEP_*"], environment: { RIG_OWN: "z" } });
    const { cwd, environment } = await worker.request("surroundings", null);
    expect(cwd).toMatch(/dreamloom-worker-/);
    expect(environment).toMatchObject({ RIG_KEEP_ME: "y", RIG_OWN: "z" });
    expect(environment).not.toHaveProperty("RIG_SECRET");
    await worker[Symbol.asyncDispose]();
    expect(existsSync(cwd)).toBe(false);
  });

  it("is refused work after it was shut down, and shutting down twice is nothing", async () => {
    const { worker } = rig();
    await worker.request("echo", 1);
    await worker[Symbol.asyncDispose]();
    await worker[Symbol.asyncDispose]();
    expect((await failure(worker.request("echo", 1))).message).toBe("The rig worker has been shut down.");
  });
});

describe("a cancel", () => {
  it("is answered by the worker, and the request ends with the signal's reason", async () => {
    const { worker } = rig();
    const controller = new AbortController();
    const { done } = await waiting(worker, "wait", controller.signal);
    controller.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
    expect(await worker.request("echo", 1)).toBe(1);
    expect(worker.starts).toBe(1);
  });

  it("before anything was sent starts no process", async () => {
    const { worker } = rig();
    await expect(worker.request("echo", 1, { signal: AbortSignal.abort(new Error("no")) })).rejects.toThrow(
      "no",
    );
    expect(worker.starts).toBe(0);
  });

  it("that is not heard kills the process; the next request starts another", async () => {
    const { worker, stops } = rig({ graceMs: 50 });
    const controller = new AbortController();
    const { done } = await waiting(worker, "deaf", controller.signal);
    const first = worker.pid!;
    controller.abort(new Error("enough"));
    await expect(done).rejects.toThrow("enough");
    expect(() => process.kill(first, 0)).toThrow("ESRCH");
    expect(stops.map(({ reason }) => reason)).toEqual(["cancel-unanswered"]);
    expect(await worker.request("echo", 1)).toBe(1);
    expect(worker.starts).toBe(2);
  });

  it("that is not heard fails bystanders, or sends them again where the worker keeps nothing", async () => {
    for (const bystanders of ["fail", "resend"] as const) {
      const { worker } = rig({ graceMs: 50, bystanders });
      const controller = new AbortController();
      const { done } = await waiting(worker, "deaf", controller.signal);
      let begun = 0;
      const other = new AbortController();
      const onNotice = (): void => {
        begun += 1;
        if (begun === 2) other.abort(new Error("later"));
      };
      const bystander = worker.request("wait", null, { signal: other.signal, onNotice });
      bystander.catch(() => undefined);
      controller.abort(new Error("enough"));
      await expect(done).rejects.toThrow("enough");
      await expect(bystander).rejects.toThrow(
        bystanders === "fail" ? "The rig worker was stopped because it did not hear a cancel." : "later",
      );
      expect(worker.starts).toBe(bystanders === "fail" ? 1 : 2);
    }
  });
});

describe("a worker that goes wrong", () => {
  it("and gives no sign of life is killed, and its requests fail", async () => {
    const { worker, stops } = rig({ silenceMs: 600 });
    await worker.request("echo", 1);
    const lost = await failure(worker.request("block", { ms: 60_000, busy: false }));
    expect([lost.kind, lost.message]).toEqual([
      "timed-out",
      "The rig worker gave no sign of life for 0.6 s and was stopped.",
    ]);
    expect(stops.map(({ reason }) => reason)).toEqual(["silent"]);
    expect(await worker.request("echo", 2)).toBe(2);
  });

  it("is waited for while it says that it is busy", async () => {
    const { worker } = rig({ silenceMs: 300 });
    await worker.request("echo", 1);
    expect(await worker.request("block", { ms: 1500, busy: true })).toBe("blocked");
    expect(worker.starts).toBe(1);
  });

  it("and ends says with which words", async () => {
    const { worker } = rig();
    const lost = await failure(worker.request("exit", { code: 7, words: "Error: no more apples.\n" }));
    expect([lost.kind, lost.message]).toEqual([
      "worker-lost",
      "The rig worker ended unexpectedly (exit code 7): Error: no more apples.",
    ]);
    expect(await worker.request("echo", 1)).toBe(1);
  });

  it("and cannot start says why", async () => {
    const missing = rig({ entry: new URL("./no-such-worker.js", import.meta.url) }).worker;
    expect((await failure(missing.request("echo", 1))).message).toMatch(
      /^The rig worker ended unexpectedly \(exit code 1\): Error: Cannot find module/,
    );
  });

  it("and is killed from outside fails what was open", async () => {
    const { worker } = rig();
    const { done } = await waiting(worker, "deaf");
    process.kill(worker.pid!, "SIGKILL");
    expect((await failure(done)).message).toBe("The rig worker ended unexpectedly (signal SIGKILL).");
  });

  it("and is being killed gets no new requests: another one answers them", async () => {
    const { worker, stops } = rig();
    const { done } = await waiting(worker, "deaf");
    const killed = worker.kill();
    expect(await worker.request("echo", 1)).toBe(1);
    await killed;
    expect((await failure(done)).message).toBe("The rig worker was stopped.");
    expect([worker.starts, stops.map(({ reason }) => reason)]).toEqual([2, ["stopped"]]);
  });

  it.runIf(existsSync("/usr/bin/prlimit"))("and wants more memory than it may have is told so", async () => {
    const { worker } = rig({ memoryBytes: 2 ** 30 });
    expect(await worker.request("allocate", { bytes: 2 ** 20 })).toBe(2 ** 20);
    const refused = await failure(worker.request("allocate", { bytes: 2 ** 31 }));
    expect(refused.kind).toBe("out-of-memory");
    expect(await worker.request("echo", 1)).toBe(1);
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

describe("the process that asks", () => {
  const source = `
    import { WorkerProcess } from ${JSON.stringify(new URL("../../dist/process/index.js", import.meta.url).href)};
    const worker = new WorkerProcess({ name: "rig", entry: ${JSON.stringify(entry.href)} });
    await worker.request("echo", 1);
    console.log(worker.pid);
    if (process.argv[1] === "die") {
      await new Promise((resolve) => worker.request("deaf", null, { onNotice: resolve }));
      worker.request("block", { ms: 60_000, busy: true });
      setTimeout(() => process.kill(process.pid, "SIGKILL"), 200);
    }`;

  function ask(mode: string): Promise<{ pid: number; ended: string }> {
    const child = spawn(process.execPath, ["--input-type=module", "-e", source, mode], {
      cwd: fileURLToPath(new URL(".", import.meta.url)),
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.on("data", (text: Buffer) => (output += text.toString()));
    return new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ pid: Number(output), ended: String(signal ?? code) }));
    });
  }

  const gone = async (pid: number): Promise<void> => {
    await expect.poll(() => isAlive(pid), { timeout: 10_000 }).toBe(false);
  };

  it("may end while its worker is idle, and the worker ends with it", async () => {
    const { pid, ended } = await ask("leave");
    expect(ended).toBe("0");
    await gone(pid);
  });

  it("may be killed, and the worker ends even in the middle of native work", async () => {
    const { pid, ended } = await ask("die");
    expect(ended).toBe("SIGKILL");
    await gone(pid);
  });
});
