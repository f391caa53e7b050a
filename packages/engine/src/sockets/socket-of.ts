/** From a socket's description back to a socket that can check values: what an editor reads literals with. */

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
import type { Socket, SocketDescription } from "./socket.js";

const typed: ReadonlyMap<string, Socket> = new Map<string, Socket>(
  [textSocket, numberSocket, integerSocket, flagSocket, seedSocket, colourSocket, fileSocket, table].map(
    (socket) => [socket.name, socket],
  ),
);

/**
 * The socket that a description is of. Values that can be typed in are checked as ever; of all others only a link can
 * bring one, and nothing is found wrong with them here.
 */
export function socketOf(description: SocketDescription): Socket {
  const { name, item, choices } = description;
  if (item) return listOf(socketOf(item));
  if (name === "choice" && choices) return choiceSocket(choices);
  return typed.get(name) ?? linkOnly(description);
}

function linkOnly({ name, article, about, facets, look }: SocketDescription): Socket {
  const described = { name, article, about, facets, ...(look === undefined ? {} : { look }) };
  return Object.freeze({ ...described, kind: "socket", verify: () => undefined });
}
