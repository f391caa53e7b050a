/** Attempts at other processes, at the environment, and at code that Node would not check. */

import { execFileSync, fork, spawnSync } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import * as inspector from "node:inspector";
import { createRequire } from "node:module";
import { Worker } from "node:worker_threads";
import { inTime, mustHold } from "./attempt.js";
import type { Attempt } from "./attempt.js";

const signal = (what: string, name: NodeJS.Signals): readonly Attempt[] => [
  { what: `${what} our process`, attempt: ({ pid }) => mustOutlive(() => process.kill(pid, name)) },
  { what: `${what} its parent`, attempt: () => mustOutlive(() => process.kill(process.ppid, name)) },
  { what: `${what} every process`, attempt: () => mustOutlive(() => signalAll(name)) },
];

/** Ways to other processes. Signals show outside. */
export const processAttempts: readonly Attempt[] = [
  { what: "start a program", attempt: () => started(spawnSync("/usr/bin/env")) },
  { what: "start a shell", attempt: () => execFileSync("/bin/sh", ["-c", "true"]) },
  { what: "start another Node", attempt: () => started(spawnSync(process.execPath, ["-e", "0"])) },
  { what: "start a script", attempt: () => fork(process.argv[1] ?? "").kill() },
  {
    what: "start a thread without its walls",
    attempt: () =>
      inTime(
        new Promise((resolve, reject) =>
          new Worker("0", { eval: true }).on("exit", resolve).on("error", reject),
        ),
      ),
  },
  ...signal("send a signal to", "SIGUSR2"),
  ...signal("open a debugger in", "SIGUSR1"),
  {
    what: "see other processes",
    attempt: ({ pid }) => {
      if (!readdirSync("/proc").includes(String(pid))) throw new Error("our process is not there");
    },
  },
  { what: "open a debugger in itself", attempt: () => void inspector.open(0, "127.0.0.1") },
];

/** Ways to our environment. */
export const environmentAttempts: readonly Attempt[] = [
  { what: "read the environment", attempt: (aims) => mustHold(JSON.stringify(process.env), aims) },
  ...["self", "1", "thread-self"].map((whose): Attempt => {
    const what = `read the environment in /proc/${whose}`;
    return { what, attempt: (aims) => mustHold(readFileSync(`/proc/${whose}/environ`), aims) };
  }),
  {
    what: "read the environment of our process",
    attempt: (aims) => mustHold(readFileSync(`/proc/${aims.pid}/environ`), aims),
  },
  {
    what: "find the environment in a report",
    attempt: (aims) => mustHold(JSON.stringify(process.report.getReport()), aims),
  },
];

/** Ways to code that no check of Node's holds. */
export const codeAttempts: readonly Attempt[] = [
  {
    what: "load native code",
    attempt: () => process.dlopen({ exports: {} }, "/usr/lib/x86_64-linux-gnu/libm.so.6"),
  },
  { what: "load an addon", attempt: () => createRequire(import.meta.url)("./addon.node") as unknown },
  { what: "make code of a text", attempt: () => new Function("return 1")() as unknown },
  {
    what: "reach into Node",
    attempt: () => (process as unknown as { binding(name: string): unknown }).binding("fs"),
  },
];

function started({
  error,
  status,
}: {
  readonly error?: Error | undefined;
  readonly status: number | null;
}): string {
  if (error !== undefined) throw error;
  return `it ended with ${status}`;
}

/** Whether a signal has arrived shows outside; that it could be sent to somebody proves nothing. */
function mustOutlive(send: () => unknown): never {
  send();
  throw new Error("nobody outside heard it");
}

function signalAll(name: NodeJS.Signals): void {
  const pids = readdirSync("/proc").filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  for (const pid of pids) process.kill(Number(pid), name);
}
