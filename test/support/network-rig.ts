/** A pack that asks hosts, and a server of the test's own that every name leads to. */

import type { ServerResponse } from "node:http";
import { afterEach, expect, vi } from "vitest";
import { defineNode, NodeError } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import { port, text, textSocket } from "@dreamloom/engine/sockets";
import { publicInternet } from "../../packages/packs/src/broker/network-ways.js";
import type { NetworkWays } from "../../packages/packs/src/broker/network-ways.js";
import type { Permissions } from "../../packages/packs/src/manifest.js";
import { brokerRig } from "./broker-rig.js";
import { startHttps } from "./https-server.js";
import type { Asked, HttpsServer } from "./https-server.js";

const ask = defineNode({
  type: "toon/ask",
  version: 1,
  title: "Ask",
  about: "Asks a host.",
  inputs: { text: text("What is asked.", { default: "" }) },
  outputs: { text: port(textSocket, "The answer.") },
  effect: "reads",
  run: ({ text: said }) => ({ text: said }),
});

/** Hosts that the server has a certificate for. */
export const hosts = ["api.acme.example", "cdn.acme.example"];
/** Where it is. */
export const loopback = { address: "127.0.0.1", family: 4 };

const open: HttpsServer[] = [];
afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of open.splice(0)) await server[Symbol.asyncDispose]();
});

/** Starts a server, which is stopped after the test. */
export async function serve(answer: (asked: Asked, response: ServerResponse) => void): Promise<HttpsServer> {
  const server = await startHttps(hosts, answer);
  open.push(server);
  return server;
}

/** A server that says hello. */
export const hello = (): Promise<HttpsServer> =>
  serve((_, response) => response.setHeader("content-type", "text/plain").end("hello"));

/** Ways that lead to the server of a test, whatever the host is called. */
export const waysTo = (server: HttpsServer, more: Partial<NetworkWays> = {}): NetworkWays => ({
  ...publicInternet,
  resolve: () => Promise.resolve([loopback]),
  allowed: (address) => address === "127.0.0.1",
  port: server.port,
  certificates: server.certificate,
  ...more,
});

/** What may be said of a pack that asks. */
export interface Setting {
  readonly permissions?: Permissions;
  readonly environment?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** A pack that asks: its `fetch`. */
export function asker(network: NetworkWays, { permissions, environment = {}, signal }: Setting = {}) {
  const rig = brokerRig({
    node: ask,
    permissions: permissions ?? { network: ["api.acme.example"] },
    network,
    environment,
    context: { signal },
  });
  return (url: string, options?: Value): Promise<Value> =>
    rig.call("fetch", url, ...(options === undefined ? [] : [options]));
}

/** The sentence that a promise is refused with. */
export async function refusal(promise: Promise<unknown>): Promise<NodeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
}

/** The text of an answer. */
export async function textIn(answer: Value): Promise<string> {
  const { bytes } = answer as { readonly bytes: TensorHandle };
  return Buffer.from(await bytes.bytes()).toString();
}
