/** Starting a pack's process, and noticing that it and all that it started have ended. */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import type { EventEmitter } from "node:events";
import { coverInherited } from "@dreamloom/runtime/inherited";
import type { Command } from "../sandbox/command.js";
import type { TensorFiles } from "./tensor-files.js";

/** Starts the process. A program that is missing shows as an `error` event, not as a throw. */
export function startProcess({ file, args, env, cwd }: Command, files: TensorFiles): ChildProcess {
  ignoreDebugSignal();
  const { stdio, close } = coverInherited(["ignore", "pipe", "pipe", "pipe", "pipe", ...files.forProcess]);
  const child = spawn(file, args, {
    cwd,
    env: env as NodeJS.ProcessEnv,
    // In a group of its own: a terminal's Ctrl-C is for us, and killing it kills what it has started.
    detached: true,
    stdio,
    windowsHide: true,
  });
  close();
  return child;
}

/** Kills the process and its group. */
export function killProcess(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  try {
    process.kill(-child.pid, "SIGKILL");
  } catch {
    child.kill("SIGKILL");
  }
}

/** Waits until the process is gone and its pipes are empty. Gives the system's words when it would not start at all. */
export async function processEnded(child: ChildProcess): Promise<string | undefined> {
  const notStarted = await new Promise<string | undefined>((resolve) => {
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
    child.once("exit", () => resolve(undefined));
  });
  if (notStarted !== undefined) return notStarted;
  killGroup(child.pid!);
  const pipes = child.stdio.slice(1, 5).filter((pipe) => pipe !== null && pipe !== undefined);
  // Something that the process has started may hold its pipes open.
  const force = setTimeout(() => pipes.forEach((pipe) => pipe.destroy()), 500);
  await Promise.all(pipes.map((pipe) => (pipe.closed ? undefined : heard(pipe, "close"))));
  clearTimeout(force);
  return undefined;
}

/** Whether the process and its pipes keep ours alive. */
export function setReferenced(child: ChildProcess, referenced: boolean): void {
  const holders = [child, ...child.stdio] as unknown as readonly (Referenced | null | undefined)[];
  for (const holder of holders) {
    if (referenced) holder?.ref?.();
    else holder?.unref?.();
  }
}

interface Referenced {
  ref?(): unknown;
  unref?(): unknown;
}

function killGroup(pid: number): void {
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // Nobody is left in it.
  }
}

/** Not `events.once`, which rejects on an `error`. */
function heard(from: EventEmitter, event: string): Promise<void> {
  return new Promise((resolve) => from.once(event, () => resolve()));
}

let ignored = false;

/** Otherwise this signal opens a debugger port in our own process, and a process outside a sandbox can send it. */
function ignoreDebugSignal(): void {
  if (ignored) return;
  ignored = true;
  process.on("SIGUSR1", () => undefined);
}
