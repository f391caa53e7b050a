/** Attempts at the network. Whether anything arrived shows outside, where somebody listens. */

import { Resolver } from "node:dns/promises";
import { createSocket } from "node:dgram";
import { connect } from "node:net";
import { lookup } from "node:dns/promises";
import { inTime } from "./attempt.js";
import type { Attempt } from "./attempt.js";

/** Ways out. */
export const networkAttempts: readonly Attempt[] = [
  { what: "open a connection", attempt: ({ tcp }) => connected({ host: "127.0.0.1", port: tcp }) },
  { what: "open a connection, by name", attempt: ({ tcp }) => connected({ host: "localhost", port: tcp }) },
  { what: "ask a web server", attempt: ({ tcp }) => inTime(fetch(`http://127.0.0.1:${tcp}/`)) },
  { what: "send a datagram", attempt: ({ udp }) => sendDatagram(udp) },
  {
    what: "ask a name server",
    attempt: ({ udp }) => {
      const resolver = new Resolver({ timeout: 500, tries: 1 });
      resolver.setServers([`127.0.0.1:${udp}`]);
      return inTime(resolver.resolve4("secret.example.com"));
    },
  },
  { what: "look up a name", attempt: () => inTime(lookup("example.com")) },
  { what: "open a socket of another program", attempt: ({ unix }) => connected({ path: unix }) },
  {
    what: "open a nameless socket of another program",
    attempt: ({ abstract }) => connected({ path: abstract }),
  },
];

function connected(where: {
  readonly host?: string;
  readonly port?: number;
  readonly path?: string;
}): Promise<string> {
  return inTime(
    new Promise((resolve, reject) => {
      const socket = connect(where as { path: string }, () => {
        socket.destroy();
        resolve("connected");
      });
      socket.on("error", reject);
    }),
  );
}

/** Sending alone proves nothing: without a way out it may seem to work. */
function sendDatagram(port: number): Promise<never> {
  const socket = createSocket("udp4");
  socket.on("error", () => undefined);
  socket.send("secret", port, "127.0.0.1", () => socket.close());
  return inTime(new Promise<never>(() => undefined));
}
