/** The plain data of a socket: what an editor, a reference page and `nodes.json` see of it. */

import type { SocketDescription, SocketHolds } from "./socket.js";

/** The description of a socket. */
export function describeSocket({
  name,
  article,
  about,
  facets,
  look,
  item,
  choices,
  holds,
  preview,
}: SocketDescription): SocketDescription {
  return {
    name,
    article,
    about,
    facets,
    ...(look === undefined ? {} : { look }),
    ...(item === undefined ? {} : { item: describeSocket(item) }),
    ...(choices === undefined ? {} : { choices }),
    ...(holds === undefined ? {} : { holds: describeHolds(holds) }),
    ...(preview === undefined ? {} : { preview }),
  };
}

function describeHolds(holds: SocketHolds): SocketHolds {
  if ("tensor" in holds) return { tensor: holds.tensor };
  const fields = Object.entries(holds.fields).map(([name, socket]) => [name, describeSocket(socket)]);
  return { fields: Object.fromEntries(fields) as Record<string, SocketDescription> };
}
