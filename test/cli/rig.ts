/** The rig of the command line's tests: the real command in a process of its own, with a home folder of its own. */

import { spawn, type ChildProcess, type SpawnOptions } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { RunEnded } from "@dreamloom/engine";

/** The clone that is tested. */
export const clone = join(import.meta.dirname, "..", "..");
const bin = join(clone, "packages", "cli", "bin", "dreamloom.js");

/** How a command ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** One folder with a home, graphs and pictures, gone when the test is over. */
export interface Rig extends Disposable {
  readonly folder: string;
  readonly home: string;
  /** Writes a file into the folder (text, bytes, or data as JSON) and gives its name. */
  write(name: string, content: string | Uint8Array | object): string;
  /** Starts the command in the folder. */
  start(words: readonly string[], environment?: Readonly<Record<string, string>>): ChildProcess;
  /** Runs the command to its end. */
  command(...words: string[]): Promise<Ended>;
  /** Runs the command to its end with something piped in. */
  commandWith(input: string, ...words: string[]): Promise<Ended>;
  /** Runs the command to its end where no file may grow beyond `mostBytes`, as on a disk that fills up (Linux). */
  commandOnFullDisk(mostBytes: number, ...words: string[]): Promise<Ended>;
}

/** Makes a folder to work in, with `rocket.png` in it; or takes one that is there. */
export function createRig(folder = mkdtempSync(join(tmpdir(), "dreamloom cli ü "))): Rig {
  const home = join(folder, "home");
  copyFileSync(join(clone, "graphs", "pictures", "rocket.png"), join(folder, "rocket.png"));
  const options = (environment: Readonly<Record<string, string>> = {}): SpawnOptions => ({
    cwd: folder,
    env: { PATH: process.env["PATH"], DREAMLOOM_HOME: home, CI: "true", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const start: Rig["start"] = (words, environment) =>
    spawn(process.execPath, [bin, ...words], options(environment));
  return {
    folder,
    home,
    write(name, content) {
      const path = join(folder, name);
      mkdirSync(dirname(path), { recursive: true });
      const plain = typeof content === "string" || content instanceof Uint8Array;
      writeFileSync(path, plain ? content : JSON.stringify(content, null, 2));
      return name;
    },
    start,
    command: (...words) => endOf(start(words)),
    commandWith(input, ...words) {
      const child = spawn(process.execPath, [bin, ...words], { ...options(), stdio: "pipe" });
      child.stdin.end(input);
      return endOf(child);
    },
    commandOnFullDisk: (mostBytes, ...words) =>
      endOf(spawn("prlimit", [`--fsize=${mostBytes}`, process.execPath, bin, ...words], options())),
    [Symbol.dispose]: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Waits for a command's end, gathering what it says. */
export async function endOf(child: ChildProcess): Promise<Ended> {
  let out = "";
  let err = "";
  child.stdout?.setEncoding("utf8").on("data", (text: string) => (out += text));
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (err += text));
  const code = await new Promise<number | null>((resolve) => child.on("close", resolve));
  return { code, out, err };
}

/** Calls back when a command that runs with `--json` says the first event of a kind. */
export function onEvent(child: ChildProcess, kind: string, heard: () => void): void {
  let text = "";
  let done = false;
  child.stdout?.on("data", (chunk: Buffer | string) => {
    text += String(chunk);
    if (done || !text.includes(`{"kind":"${kind}"`)) return;
    done = true;
    heard();
  });
}

/** The events of a command that ran with `--json`. */
export function eventsOf({ out }: Ended): { readonly kind: string; readonly [key: string]: unknown }[] {
  return out
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as { kind: string });
}

/** The last line of a command that ran with `--json`. */
export function lastOf(ended: Ended): RunEnded {
  return eventsOf(ended).at(-1) as unknown as RunEnded;
}

const packs = { dream: { name: "@dreamloom/nodes", version: "0.1.0" } };

/** A document of the given nodes, `[type, inputs]` by id. */
export function graphOf(
  nodes: Readonly<Record<string, readonly [type: string, inputs: object]>>,
  more: object = {},
): object {
  const entries = Object.entries(nodes).map(([id, [type, inputs]]) => [id, { type, version: 1, inputs }]);
  return { dreamloom: 1, nodes: Object.fromEntries(entries) as object, packs, ...more };
}

/** The smallest graph that writes a picture, with grain whose seed can be set. */
export function smallGraph(): object {
  return graphOf(
    {
      load: ["dream/load-picture", { file: { file: "rocket.png" } }],
      small: ["dream/resize", { picture: { from: "load.picture" }, width: 24, height: 16 }],
      worn: ["dream/grain", { picture: { from: "small.picture" }, amount: 0.2, seed: 7 }],
      save: ["dream/save", { picture: { from: "worn.picture" }, name: "small" }],
    },
    {
      inputs: { picture: "load.file", seed: "worn.seed", width: "small.width" },
      outputs: { picture: "worn.picture" },
    },
  );
}
