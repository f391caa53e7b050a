/**
 * Starts the child process of a worker: Node on an entry file, with an IPC channel, a reduced environment, an empty
 * working directory (libraries that resolve names against it find nothing) and, where `prlimit` is there, a limit
 * on memory. Knows nothing of what the child does.
 */

import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { coverInherited } from "./inherited.js";
import { shutInCommand } from "./shut-in.js";
import type { ShutIn } from "./shut-in.js";

/** How a worker's process is started. */
export interface SpawnOptions {
  /** The child's entry: a `file:` URL or a path. */
  readonly entry: URL | string;
  /** Most bytes of private memory (RLIMIT_DATA), kept where `prlimit` is installed: Linux. */
  readonly memoryBytes?: number | undefined;
  /** Variables added to the reduced environment. */
  readonly environment?: Readonly<Record<string, string>> | undefined;
  /** Names taken over from our own environment; `VK_*` stands for all with that beginning. */
  readonly passEnvironment?: readonly string[] | undefined;
  /** Node's own arguments, before the entry. */
  readonly nodeArguments?: readonly string[] | undefined;
  /** Shut in by the system, so that it sees this and nothing else. Throws at start where the system cannot. */
  readonly shutIn?: ShutIn | undefined;
}

/** A started process and the folder it stands in. */
export interface Spawned {
  readonly process: ChildProcess;
  /** Removes the working directory. Call it when the process is gone. */
  removeFolder(): void;
}

/** Starts the process. A program that is missing shows as an `error` event, not as a throw. */
export function spawnWorker(options: SpawnOptions): Spawned {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-worker-"));
  folders.add(folder);
  const entry = entryPath(options.entry);
  const node = [process.execPath, ...(options.nodeArguments ?? []), entry];
  const before = [...limitCommand(options.memoryBytes), ...wallsOf(options)];
  const [command = process.execPath, ...args] = [...before, ...node];
  const { stdio, close } = coverInherited(["ignore", "pipe", "pipe", "ipc"]);
  const child = spawn(command, args, {
    cwd: folder,
    env: reducedEnvironment(process.env, options),
    stdio,
    serialization: "advanced",
    windowsHide: true,
  });
  close();
  return { process: child, removeFolder: () => removeFolder(folder) };
}

/** The variables a worker gets: where programs and libraries are, language, time zone, and what was named. */
export function reducedEnvironment(
  ours: Readonly<Record<string, string | undefined>>,
  options: Pick<SpawnOptions, "environment" | "passEnvironment">,
): Record<string, string> {
  const wanted = [
    "PATH",
    "LANG",
    "LC_*",
    "TZ",
    "TMPDIR",
    "TEMP",
    "TMP",
    "SystemRoot",
    ...(options.passEnvironment ?? []),
  ];
  const kept: Record<string, string> = {};
  for (const [name, value] of Object.entries(ours))
    if (value !== undefined && wanted.some((pattern) => matches(pattern, name))) kept[name] = value;
  return { ...kept, ...options.environment };
}

function matches(pattern: string, name: string): boolean {
  return pattern.endsWith("*") ? name.startsWith(pattern.slice(0, -1)) : name === pattern;
}

function entryPath(entry: URL | string): string {
  return entry instanceof URL || entry.startsWith("file:") ? fileURLToPath(entry) : entry;
}

function limitCommand(memoryBytes: number | undefined): readonly string[] {
  const prlimit = memoryBytes === undefined ? undefined : memoryLimiter();
  return prlimit === undefined ? [] : [prlimit, `--data=${Math.floor(memoryBytes!)}`, "--"];
}

function wallsOf({ shutIn }: SpawnOptions): readonly string[] {
  if (shutIn === undefined) return [];
  const command = shutInCommand(shutIn);
  if (command === undefined) throw new Error("a worker was to be shut in where nothing can do that");
  return command;
}

/** The program that can limit a worker's memory on this machine; undefined where there is none. */
export function memoryLimiter(): string | undefined {
  if (process.platform !== "linux") return undefined;
  return ["/usr/bin/prlimit", "/bin/prlimit"].find((path) => existsSync(path));
}

/** Folders of living workers, so that none stays behind when this process ends first. */
const folders = new Set<string>();

function removeFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
  folders.delete(folder);
}

process.on("exit", () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});
