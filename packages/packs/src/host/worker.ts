/**
 * The entry of a pack's process: loads the pack and runs its nodes, one at a time, as the host asks. Stands in the sandbox
 * with nothing but the engine beside it, so it imports no other code of ours.
 *
 *   node … worker.js ENTRY FOLDER {"fileBytes":…,"watchParent":…}
 *
 * Nothing here protects anybody: whoever wrote the pack shares this process with us. What protects stands in the host.
 */

import { Worker } from "node:worker_threads";
import { pathToFileURL } from "node:url";
import type { AnyDefinition, PackDefinition } from "@dreamloom/engine";
import { NodeError, packFileOf } from "@dreamloom/engine";
import type { ToPack } from "./messages.js";
import { openChannel } from "./worker/channel.js";
import { wireFailure } from "./worker/failure.js";
import { startTask } from "./worker/task.js";
import type { Task } from "./worker/task.js";

/** What the host says in the last argument. */
export interface WorkerSettings {
  /** How large the file of results may become. */
  readonly fileBytes: number;
  /** Outside a sandbox nobody else ends the process when the host is gone. */
  readonly watchParent: boolean;
}

const [entry = "", folder = "", settingsText = "{}"] = process.argv.slice(2);
const settings = JSON.parse(settingsText) as WorkerSettings;
let pack: PackDefinition | undefined;
let definitions = new Map<string, AnyDefinition>();
let task: Task | undefined;

const channel = openChannel(settings.fileBytes, hear);

process.on("unhandledRejection", (reason) => failNow(reason));
process.on("uncaughtException", (error) => {
  failNow(error, true);
  process.exit(1);
});
// A terminal's Ctrl-C is for the host to understand, and this one would open a debugger port.
for (const signal of ["SIGINT", "SIGUSR1"] as const) process.on(signal, () => undefined);
if (settings.watchParent) endWithParent();
await load();

async function load(): Promise<void> {
  try {
    pack = packIn(await import(pathToFileURL(entry).href));
    definitions = new Map(pack.nodes.map((definition) => [definition.type, definition]));
    channel.send({ kind: "ready" });
  } catch (error) {
    channel.send({ kind: "broken", failure: wireFailure(error) });
  }
}

function packIn(module: { readonly default?: unknown }): PackDefinition {
  const given = module.default as PackDefinition | undefined;
  if (typeof given === "object" && given !== null && Array.isArray(given.nodes)) return given;
  throw new NodeError("Its entry does not export a pack as its default: `export default definePack({ … })`.");
}

function hear(message: ToPack): void {
  switch (message.kind) {
    case "run":
      channel.clear();
      task = startTask({ request: message, definition: definitions.get(message.type), channel, folder });
      return;
    case "cancel":
      if (task?.id === message.task) task.cancel();
      return;
    case "answer":
    case "refused":
    case "notice":
    case "placed":
    case "taken":
      return task?.hear(message);
    case "describe":
      return describe();
    default:
      return message satisfies never;
  }
}

function describe(): void {
  try {
    channel.send({ kind: "described", file: packFileOf(pack!) });
  } catch (error) {
    channel.send({ kind: "broken", failure: wireFailure(error) });
  }
}

function failNow(error: unknown, last?: true): void {
  task?.fail(error, last);
  const { message, stack = message } = wireFailure(error);
  process.stderr.write(`${stack}\n`);
}

/** The closed channel is not heard while a node's code blocks the loop; a thread sees that the parent's id has changed. */
function endWithParent(): void {
  const watcher = new Worker(
    `const { workerData } = require("node:worker_threads");
     setInterval(() => { if (process.ppid !== workerData) process.kill(process.pid, "SIGKILL"); }, 500);`,
    {
      ...{ eval: true, workerData: process.ppid, stdin: false },
      // Without the second, V8 reserves half a GiB for it from Node 24 on.
      resourceLimits: { maxOldGenerationSizeMb: 8, codeRangeSizeMb: 8 },
    },
  );
  watcher.unref();
}
