/**
 * The broker: every call of a pack's process is held against the pack's permissions and against the task that is under
 * way, and only then answered. In: a task and calls, which are claims by a stranger. Out: values, or sentences. Knows no
 * process and no message: that is the host's part.
 *
 *   call ──► known? ──► permitted? ──► task still on? ──► form right? ──► door ──► answer
 */

import { NodeError } from "@dreamloom/engine";
import type { Permissions } from "../manifest.js";
import { backendCalls } from "./backend-calls.js";
import { callNames } from "./calls.js";
import type { Broker, BrokeredTask, CallName, MakeBroker } from "./calls.js";
import { WrongClaim } from "./claims.js";
import { fileCalls } from "./file-calls.js";
import { hideModels } from "./hidden-models.js";
import type { Answer, TaskUnderWay } from "./task-under-way.js";
import { networkCalls } from "./network-calls.js";
import { createNetworkDoor } from "./network-door.js";
import { publicInternet } from "./network-ways.js";
import type { NetworkWays } from "./network-ways.js";
import { createOwnFiles } from "./own-files.js";
import { pictureCalls } from "./picture-calls.js";
import { createTurns } from "./turns.js";

/** What brokers share. */
export interface BrokerOptions {
  /** How hosts are reached; the public internet, unless a test says otherwise. */
  readonly network?: NetworkWays | undefined;
  /** Where values of variables are taken from; our own environment unless given. */
  readonly environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Calls of one task that are answered at once; others wait. */
const atOnce = 8;
/** Calls of one task in all. */
const mostCalls = 100_000;

const answers: Readonly<Record<CallName, Answer>> = {
  ...pictureCalls,
  ...backendCalls,
  ...fileCalls,
  ...networkCalls,
};

/** Makes brokers for tasks of any packs. */
export function createBroker(options: BrokerOptions = {}): MakeBroker {
  const network = createNetworkDoor(options.network ?? publicInternet);
  const ownFiles = createOwnFiles();
  return (task) => {
    const environment = options.environment ?? process.env;
    return brokerOf(task, { network, ownFiles, environment });
  };
}

function brokerOf(
  task: BrokeredTask,
  doors: Pick<TaskUnderWay, "network" | "ownFiles" | "environment">,
): Broker {
  const { pack, type, values, context, signal = context.signal } = task;
  const { name: packName, permissions } = pack.manifest;
  const description = pack.file.nodes.find((node) => node.type === type);
  if (description === undefined)
    throw new Error(`a task of "${type}", which the pack "${packName}" does not have`);
  const models = hideModels(packName, description, values);
  const written = { bytes: 0, files: 0 };
  const underWay: TaskUnderWay = { pack, description, values, context, signal, models, written, ...doors };
  const inTurn = createTurns(atOnce);
  let calls = 0;
  const permits = (name: CallName): void => {
    if (!callNames.includes(name)) throw wrong(packName, "something", "there is no such call");
    const permission = permissionOf(name);
    if (!isGranted(permissions, permission)) throw notPermitted(packName, permission);
  };
  return {
    values: models.values,
    reveal: models.reveal,
    permits,
    async call(name, args, tell) {
      permits(name);
      calls += 1;
      if (calls > mostCalls) throw wrong(packName, name, `it has asked ${mostCalls} times for one task`);
      try {
        return await inTurn(() => {
          signal.throwIfAborted();
          return answers[name](args, underWay, tell);
        });
      } catch (error) {
        throw error instanceof WrongClaim ? wrong(packName, name, error.message) : error;
      }
    },
  };
}

/** What a call needs: the first part of its name, but for requests. */
function permissionOf(name: CallName): keyof Permissions {
  switch (name) {
    case "picture.read":
      return "read";
    case "picture.png":
    case "picture.apply":
      return "picture";
    case "read":
    case "write":
      return name;
    case "fetch":
      return "network";
    default:
      return "backend";
  }
}

function isGranted(permissions: Permissions, permission: keyof Permissions): boolean {
  const granted = Object.hasOwn(permissions, permission) ? permissions[permission] : undefined;
  return Array.isArray(granted) ? granted.length > 0 : granted === true;
}

const words: Readonly<Record<keyof Permissions, string>> = {
  read: "read files",
  write: "write files",
  network: "ask hosts on the internet",
  environment: "use environment variables",
  picture: "have pictures worked on",
  backend: "compute with models",
  processes: "start programs",
};

function notPermitted(packName: string, permission: keyof Permissions): NodeError {
  return new NodeError(
    `The pack "${packName}" may not ${words[permission]}: it does not have the permission "${permission}".`,
    { remedy: `Its author can ask for it in the pack's package.json; you would be asked when you update.` },
  );
}

function wrong(packName: string, call: string, what: string): NodeError {
  return new NodeError(`The pack "${packName}" asks for "${call}" wrongly: ${what}.`, {
    kind: "threw",
    remedy: "Tell the author of the pack.",
  });
}
