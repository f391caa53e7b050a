/** From a socket's description back to a socket that can check values: what an editor reads literals with, and packs run with. */

import { quoted, shown } from "../words.js";
import { adapter, conditioning, dit, encoding, latent, lmm, mask, picture, prompt, vae } from "./dream.js";
import {
  choiceSocket,
  colourSocket,
  fileSocket,
  flagSocket,
  integerSocket,
  listOf,
  numberSocket,
  seedSocket,
  table,
  textSocket,
} from "./plain.js";
import type { Socket, SocketDescription, SocketHolds } from "./socket.js";
import { verifyTensor } from "./tensor-rule.js";

const ours: ReadonlyMap<string, Socket> = new Map<string, Socket>(
  [
    ...[textSocket, numberSocket, integerSocket, flagSocket, seedSocket, colourSocket, fileSocket, table],
    ...[picture, mask, latent, prompt, encoding, conditioning, lmm, adapter, dit, vae],
  ].map((socket) => [socket.name, socket]),
);

/** The socket that the engine has under a name; choices and lists have none. */
export function ourSocket(name: string): Socket | undefined {
  return ours.get(name);
}

/**
 * The socket that a description is of. Values of the engine's own sockets are checked as ever, those of a pack's by what
 * it says that they hold; of a socket that nothing is known of, nothing is found wrong.
 */
export function socketOf(description: SocketDescription): Socket {
  const { name, item, choices, holds } = description;
  if (item) return listOf(socketOf(item));
  if (name === "choice" && choices) return choiceSocket(choices);
  return ours.get(name) ?? (holds === undefined ? linkOnly(description) : packSocket(description, holds));
}

function linkOnly({ item: _, ...description }: SocketDescription): Socket {
  return Object.freeze({ ...description, kind: "socket", verify: () => undefined });
}

function packSocket({ item: _, ...description }: SocketDescription, holds: SocketHolds): Socket {
  if ("tensor" in holds) {
    const { tensor } = holds;
    const verify = (given: unknown): string | undefined => verifyTensor(tensor, given);
    return Object.freeze({ ...description, kind: "socket", tensor, verify });
  }
  const fields = Object.entries(holds.fields).map(([name, field]) => [name, socketOf(field)] as const);
  const verify = (given: unknown): string | undefined => verifyFields(description.article, fields, given);
  return Object.freeze({ ...description, kind: "socket", verify });
}

function verifyFields(
  article: string,
  fields: readonly (readonly [name: string, socket: Socket])[],
  given: unknown,
): string | undefined {
  const names = fields.map(([name]) => name);
  if (typeof given !== "object" || given === null || Array.isArray(given))
    return `is ${shown(given)}; it must be ${article}, an object with ${quoted(names)}`;
  const extra = Object.keys(given).find((key) => !names.includes(key));
  if (extra !== undefined) return `holds "${extra}", which ${article} does not; it has ${quoted(names)}`;
  for (const [name, socket] of fields) {
    if (!Object.hasOwn(given, name)) return `has no "${name}"; it must be ${article} with ${quoted(names)}`;
    const wrong = socket.verify((given as Readonly<Record<string, unknown>>)[name]);
    if (wrong !== undefined) return `has a "${name}" that ${wrong}`;
  }
  return undefined;
}
