/** A whole server for tests: the real catalogue, workers and miniature, in folders of its own, on a port of its own. */

import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { openDreamloom, serverParts } from "@dreamloom/cli";
import {
  startServer,
  type ClientMessage,
  type Limits,
  type RunningServer,
  type ServerMessage,
  type ServerParts,
} from "@dreamloom/server";
import { onTestFinished } from "vitest";
import { WebSocket } from "ws";

/** A server, and how tests speak to it. */
export interface Served extends RunningServer {
  readonly folder: string;
  readonly home: string;
  readonly workspace: string;
  readonly warnings: readonly string[];
  /** Stops it, as `close` does, and the workers. */
  readonly stop: (how?: "gently" | "now") => Promise<void>;
}

/** Where a server is, and what opens it. */
export type Address = Pick<RunningServer, "url" | "port" | "token">;

/** What a server is to begin with. */
export interface ServeOptions {
  readonly limits?: Partial<Limits>;
  readonly port?: number;
  /** A folder of an earlier server. */
  readonly folder?: string;
  /** Documents of the workspace, by name. */
  readonly documents?: Readonly<Record<string, unknown>>;
  /** Parts in place of the real ones. */
  readonly parts?: (real: ServerParts) => Partial<ServerParts>;
}

/** Starts a server that stops with the test. */
export async function serve({
  limits,
  port = 0,
  folder = freshFolder(),
  documents = {},
  parts: others = () => ({}),
}: ServeOptions = {}): Promise<Served> {
  const home = join(folder, "home");
  const workspace = join(folder, "graphs");
  for (const [name, document] of Object.entries(documents)) {
    const file = join(workspace, `${name}.json`);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, typeof document === "string" ? document : JSON.stringify(document));
  }
  const warnings: string[] = [];
  const onWarning = (message: string) => void warnings.push(message);
  const dreamloom = await openDreamloom({ home, out: join(folder, "out"), onWarning });
  try {
    const parts = serverParts({
      dreamloom,
      packs: await dreamloom.packs(),
      version: "0.0.0-test",
      workspace,
      onWarning,
    });
    const server = await startServer({ ...parts, ...others(parts) }, { port, ...(limits && { limits }) });
    let stopping: Promise<void> | undefined;
    const stop = (how: "gently" | "now" = "now") =>
      (stopping ??= server.close(how).then(() => dreamloom[Symbol.asyncDispose]()));
    onTestFinished(() => stop());
    return { ...server, folder, home, workspace, warnings, stop };
  } catch (error) {
    await dreamloom[Symbol.asyncDispose]();
    throw error;
  }
}

/** A folder that goes with the test. */
export function freshFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "dreamloom-serve-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** An answer, byte for byte as it came. */
export interface RawAnswer {
  readonly status: number;
  readonly head: string;
  readonly body: string;
}

/** Says something to a port as it stands, and hears everything until the other side is done. */
export async function say(port: number, text: string | Buffer): Promise<RawAnswer> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  const chunks: Buffer[] = [];
  socket.on("data", (chunk) => chunks.push(chunk));
  socket.write(text);
  await once(socket, "close");
  const heard = Buffer.concat(chunks).toString("latin1");
  const end = heard.indexOf("\r\n\r\n");
  return {
    status: Number(/^HTTP\/1\.1 (\d{3})/.exec(heard)?.[1] ?? 0),
    head: end < 0 ? heard : heard.slice(0, end),
    body: end < 0 ? "" : heard.slice(end + 4),
  };
}

/** A request as text; the connection ends with its answer. */
export function request(method: string, target: string, headers: readonly string[], body = ""): string {
  const length = body === "" ? [] : [`Content-Length: ${Buffer.byteLength(body)}`];
  return [`${method} ${target} HTTP/1.1`, ...headers, ...length, "Connection: close", "", body].join("\r\n");
}

/** Logs in as a browser does; gives its cookie. */
export async function logIn(server: RunningServer): Promise<string> {
  const { port, pathname, search } = new URL(server.loginUrl());
  const answer = await say(Number(port), request("GET", `${pathname}${search}`, [`Host: 127.0.0.1:${port}`]));
  return /^set-cookie: ([^;]+)/im.exec(answer.head)?.[1] ?? "";
}

/** Asks the API as a program does. */
export async function ask(server: Address, method: string, path: string, body?: unknown) {
  const isBytes = body instanceof Uint8Array;
  const response = await fetch(`${server.url}/api/${path}`, {
    method,
    headers: {
      authorization: `Bearer ${server.token}`,
      ...(body === undefined ? {} : { "content-type": isBytes ? "image/png" : "application/json" }),
    },
    ...(body === undefined ? {} : { body: isBytes ? (body as BodyInit) : JSON.stringify(body) }),
  });
  const type = response.headers.get("content-type") ?? "";
  const value: unknown = type.startsWith("application/json")
    ? await response.json()
    : Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, value };
}

/** What stands in its log. */
export function logged(server: Served): string {
  return readFileSync(join(server.home, "server", "logs", "server.log"), "utf8");
}

/** A client at the websocket. */
export interface Client {
  readonly socket: WebSocket;
  readonly heard: readonly ServerMessage[];
  readonly previews: readonly Buffer[];
  readonly say: (message: ClientMessage) => void;
  /** The first message from now on, or heard already and not yet waited for, that this is true of. */
  readonly hear: <Kind extends ServerMessage["kind"]>(
    kind: Kind,
    is?: (message: Extract<ServerMessage, { readonly kind: Kind }>) => boolean,
  ) => Promise<Extract<ServerMessage, { readonly kind: Kind }>>;
  /** Its close code. */
  readonly closed: Promise<number>;
}

/** Opens a websocket, with the token unless other headers are given. */
export function open(
  server: Address,
  headers: Record<string, string> = { authorization: `Bearer ${server.token}` },
): WebSocket {
  const socket = new WebSocket(`ws://127.0.0.1:${server.port}/ws`, { headers });
  socket.on("error", () => undefined);
  onTestFinished(() => socket.terminate());
  return socket;
}

/** Opens a websocket and listens. */
export async function joined(
  server: Address,
  hello?: Partial<Extract<ClientMessage, { kind: "hello" }>>,
  headers?: Record<string, string>,
): Promise<Client> {
  const socket = open(server, headers);
  const heard: ServerMessage[] = [];
  const previews: Buffer[] = [];
  const taken = new Set<ServerMessage>();
  socket.on("message", (data: Buffer, isBinary) => {
    if (isBinary) previews.push(data);
    else heard.push(JSON.parse(data.toString("utf8")) as ServerMessage);
  });
  const closed = new Promise<number>((resolve) => socket.once("close", resolve));
  await once(socket, "open");
  const client: Client = {
    socket,
    heard,
    previews,
    closed,
    say: (message) => socket.send(JSON.stringify(message)),
    hear: async (kind, is = () => true) => {
      for (;;) {
        const found = heard.find(
          (message) => message.kind === kind && !taken.has(message) && is(message as never),
        );
        if (found !== undefined) {
          taken.add(found);
          return found as never;
        }
        if (socket.readyState !== WebSocket.OPEN)
          throw new Error(`The websocket closed before "${kind}" was heard.`);
        await Promise.race([once(socket, "message"), closed]);
      }
    },
  };
  if (hello !== undefined) client.say({ kind: "hello", client: "0123456789abcdef", ...hello });
  return client;
}
