/** Listening on this machine's own addresses, both families under one port, and on no other. */

import type { Server } from "node:http";

/** The port that a server asks for first. */
export const defaultPort = 3736;
/** How many ports from there on are tried. */
const portsTried = 20;

/** Where a server listens. */
export interface Listening {
  readonly port: number;
  readonly url: string;
  readonly servers: readonly Server[];
}

/** Why a port cannot be had, in a sentence. */
export class PortProblem extends Error {}

/** Listens on a port: this one, the first free one from `defaultPort` on, or with 0 any. */
export async function listenOnLoopback(make: () => Server, port: number | undefined): Promise<Listening> {
  if (port !== undefined && port !== 0) return listenOn(make, port, sentenceOf);
  const ports =
    port === 0
      ? Array<number>(portsTried).fill(0)
      : Array.from({ length: portsTried }, (_, more) => defaultPort + more);
  for (const one of ports) {
    const listening = await listenOn(make, one, () => undefined);
    if (listening !== undefined) return listening;
  }
  throw new PortProblem(
    `The ports ${defaultPort} to ${defaultPort + portsTried - 1} are all taken by other programs. Choose another one with --port.`,
  );
}

function sentenceOf(port: number, code: string): never {
  throw new PortProblem(
    code === "EACCES"
      ? `This user may not use the port ${port}. Choose one from 1024 on with --port.`
      : `The port ${port} is taken by another program. Choose another one with --port, or leave it out to get the first free one.`,
  );
}

async function listenOn<Taken>(
  make: () => Server,
  port: number,
  onTaken: (port: number, code: string) => Taken,
): Promise<Listening | Taken> {
  const servers: Server[] = [];
  let at = port;
  let url = "";
  for (const address of ["127.0.0.1", "::1"]) {
    const server = make();
    const code = await tryToListen(server, at, address);
    if (code === undefined) {
      servers.push(server);
      at = portOf(server);
      url ||= address === "::1" ? `http://[::1]:${at}` : `http://${address}:${at}`;
    } else if (code === "EADDRINUSE" || code === "EACCES") {
      await Promise.all(servers.map(stop));
      return onTaken(port, code);
    }
    // Otherwise this machine has no such family, which is no harm while it has the other.
  }
  if (servers.length === 0) throw new PortProblem("This machine has no loopback address to listen on.");
  return { port: at, url, servers };
}

function tryToListen(server: Server, port: number, host: string): Promise<string | undefined> {
  return new Promise((resolve) => {
    const failed = (error: NodeJS.ErrnoException) => resolve(error.code ?? "unknown");
    server.once("error", failed);
    server.listen({ port, host, ipv6Only: host === "::1" }, () => {
      server.off("error", failed);
      resolve(undefined);
    });
  });
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** Stops a server at once. */
export function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
