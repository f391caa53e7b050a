/**
 * Asks hosts on the network for packs, over https: a host by its name, on the one port, at an address that may be asked.
 * The address is looked at inside the connection's own lookup, so that a name cannot change in between; no proxy, no
 * connection kept, no redirect to another host. Knows no permission and no pack: whoever calls has checked the host.
 */

import { Agent, request } from "node:https";
import type { IncomingMessage } from "node:http";
import { isIP } from "node:net";
import type { LookupFunction } from "node:net";
import { NodeError } from "@dreamloom/engine";
import type { NetworkWays } from "./network-ways.js";

/** What is asked: everything checked, headers complete. */
export interface NetworkRequest {
  readonly url: URL;
  readonly method: "GET" | "POST" | "PUT";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: Uint8Array | undefined;
  readonly signal: AbortSignal;
}

/** What a host answered. */
export interface NetworkAnswer {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** Asks hosts. Rejects with a `NodeError` that names the host, never a header. */
export type NetworkDoor = (request: NetworkRequest) => Promise<NetworkAnswer>;

const mostRedirects = 5;

/** The door to the network. */
export function createNetworkDoor(ways: NetworkWays): NetworkDoor {
  return async (asked) => {
    const late = AbortSignal.timeout(ways.seconds * 1000);
    const signal = AbortSignal.any([asked.signal, late]);
    try {
      return await follow({ ...asked, signal }, ways);
    } catch (error) {
      if (error instanceof NodeError) throw error;
      asked.signal.throwIfAborted();
      const why = late.aborted ? `did not answer within ${ways.seconds} s` : reasonOf(error);
      throw new NodeError(`The host "${asked.url.hostname}" ${why}.`, {
        kind: late.aborted ? "timed-out" : "refused",
        remedy: "Try again later, or look whether this computer is on the internet.",
      });
    }
  };
}

async function follow(first: NetworkRequest, ways: NetworkWays): Promise<NetworkAnswer> {
  let asked = first;
  for (let redirects = 0; redirects <= mostRedirects; redirects += 1) {
    const answer = await askOnce(asked, ways);
    const { statusCode: status = 0, headers } = answer;
    const location = redirectStatuses.includes(status) ? headers.location : undefined;
    if (location === undefined)
      return { status, type: headers["content-type"] ?? "", bytes: await readAll(answer, asked.url, ways) };
    answer.destroy();
    asked = redirected(asked, location, status);
  }
  throw new NodeError(`The host "${first.url.hostname}" sends from place to place without an end.`);
}

const redirectStatuses: readonly number[] = [301, 302, 303, 307, 308];

function redirected(asked: NetworkRequest, location: string, status: number): NetworkRequest {
  const { hostname } = asked.url;
  const url = URL.canParse(location, asked.url.href) ? new URL(location, asked.url) : undefined;
  const stays =
    url !== undefined && url.protocol === "https:" && url.host === hostname && url.username === "";
  if (!stays)
    throw new NodeError(`The host "${hostname}" sends on to another place, which a pack may not follow.`, {
      remedy: "The pack's author can ask for the permission for that host and name it directly.",
    });
  if (status === 307 || status === 308 || asked.method === "GET") return { ...asked, url };
  return { url, method: "GET", headers: asked.headers, signal: asked.signal };
}

function askOnce(
  { url, method, headers, body, signal }: NetworkRequest,
  ways: NetworkWays,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // An address in the place of a name would go past the lookup.
    if (isIP(url.hostname.replace(/^\[|\]$/g, "")) !== 0)
      throw new NodeError(`"${url.hostname}" is an address; a host is asked by its name.`);
    const asking = request({
      // A fresh one: no proxy of the environment, no connection of somebody else's.
      agent: new Agent({ keepAlive: false, maxCachedSessions: 0 }),
      host: url.hostname,
      servername: url.hostname,
      port: ways.port,
      path: url.pathname + url.search,
      method,
      headers: { ...headers, ...(body !== undefined && { "content-length": body.byteLength }) },
      lookup: lookupWithin(ways),
      signal,
      rejectUnauthorized: true,
      minVersion: "TLSv1.2",
      maxHeaderSize: 64 * 1024,
      ...(ways.certificates !== undefined && { ca: ways.certificates }),
    });
    asking.on("error", reject);
    asking.on("response", resolve);
    asking.on("close", () => reject(new Error("closed without an answer")));
    asking.end(body);
  });
}

/** The connection's own lookup: every address of the name must be allowed, else none is asked. */
function lookupWithin({ resolve, allowed }: NetworkWays): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname).then(
      (addresses) => {
        const [first] = addresses;
        if (first === undefined) return callback(new Error("has no address"), "", 0);
        if (!addresses.every(({ address }) => allowed(address))) return callback(notPublic(hostname), "", 0);
        if (options.all)
          callback(
            null,
            addresses.map((address) => ({ ...address })),
          );
        else callback(null, first.address, first.family);
      },
      (error: unknown) => callback(error as Error, "", 0),
    );
  };
}

function notPublic(host: string): NodeError {
  return new NodeError(
    `The host "${host}" leads to this computer or a private network, which packs may not ask.`,
    { remedy: "If that is not what you expect, remove the pack and look at your network's name service." },
  );
}

async function readAll(
  answer: IncomingMessage,
  { hostname }: URL,
  { mostBytes }: NetworkWays,
): Promise<Uint8Array> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of answer as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > mostBytes) {
      answer.destroy();
      throw new NodeError(`The host "${hostname}" answers with more than ${mostBytes / 2 ** 20} MiB.`);
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

/** Why a host was not reached, by what the system says; never the request itself. */
function reasonOf(error: unknown): string {
  const code = String((error as NodeJS.ErrnoException | undefined)?.code ?? "");
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "was not found";
  if (/CERT|TLS|SSL|SIGNATURE|ALTNAME/.test(code)) return "has no certificate that can be trusted";
  if (code === "ECONNREFUSED" || code === "EHOSTUNREACH" || code === "ENETUNREACH")
    return "cannot be reached";
  return "broke off the connection";
}
