/** An https server on loopback that answers as a test says and keeps what it was asked. */

import { createServer } from "node:https";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { ownCertificate } from "./certificate.js";

/** A request as it came in. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** The server. */
export interface HttpsServer extends AsyncDisposable {
  readonly port: number;
  /** What its clients must trust. */
  readonly certificate: string;
  readonly asked: readonly Asked[];
  /** Connections that were opened, whatever came of them. */
  readonly connections: () => number;
}

/** Starts a server for these host names. */
export async function startHttps(
  hosts: readonly string[],
  answer: (asked: Asked, response: ServerResponse) => void,
): Promise<HttpsServer> {
  const { key, cert } = ownCertificate(hosts);
  const asked: Asked[] = [];
  let connections = 0;
  const server = createServer({ key, cert }, (request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", headers } = request;
      const one = { method, url, headers, body: Buffer.concat(chunks).toString() };
      asked.push(one);
      answer(one, response);
    });
  });
  server.on("connection", () => (connections += 1));
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    certificate: cert,
    asked,
    connections: () => connections,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
