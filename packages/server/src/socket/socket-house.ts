/**
 * Where websockets come in: the gate asks, limits are kept, silent ones are found. Knows no message but whole texts; what
 * they mean is `client-talk.ts`'s. A fault of one socket never reaches another one or the process.
 */

import { STATUS_CODES, type IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer, type RawData, type WebSocket } from "ws";
import type { Verdict } from "../gate/gate.js";
import type { Limits } from "../limits/limits.js";
import { createTokenBucket } from "../limits/token-bucket.js";
import type { Log } from "../log/log.js";
import { createChannel, type Channel } from "./channel.js";

/** What hears one client. */
export interface Listener {
  readonly heard: (text: string) => void;
  readonly left: () => void;
}

/** What the house of sockets needs. */
export interface SocketParts {
  readonly limits: Limits;
  readonly log: Log;
  readonly judge: (request: IncomingMessage) => Verdict;
  /** A client is here; `close` ends it with a reason. */
  readonly welcome: (
    channel: Channel,
    client: { readonly who: string; readonly close: (why: string) => void },
  ) => Listener;
}

/** The house of sockets. */
export interface SocketHouse {
  readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
  readonly count: () => number;
  /** Takes no new ones and lets all go, telling them that the server stops. */
  readonly close: () => void;
}

/** Close codes: what was said cannot be taken, too much was said, the server stops. */
const closeCodes = { wrongData: 1003, policy: 1008, goingAway: 1001 } as const;

interface Seat {
  readonly socket: WebSocket;
  readonly who: string;
  heardAt: number;
}

/** Opens the house. */
export function createSocketHouse(parts: SocketParts): SocketHouse {
  const { limits, log } = parts;
  const seats = new Set<Seat>();
  const accept = new WebSocketServer({
    noServer: true,
    maxPayload: limits.messageBytes,
    perMessageDeflate: false,
    ...({ maxFragments: limits.messageFragments, maxBufferedChunks: 4096 } as object),
  });
  let closed = false;
  const care = setInterval(() => careFor(seats, limits), limits.pingMs);
  care.unref();
  return {
    upgrade: (request, stream, head) => {
      stream.on("error", () => stream.destroy());
      const verdict = parts.judge(request);
      const refusal =
        verdict.kind === "refused" ? verdict : noRoom(request, verdict.who, seats, closed, limits);
      if (refusal === undefined)
        accept.handleUpgrade(request, stream, head, (socket) =>
          seat(socket, stream, verdict.kind === "pass" ? verdict.who : "", seats, parts),
        );
      else {
        log.write({ kind: "refused", status: refusal.status, message: refusal.message });
        refuse(stream, refusal);
      }
    },
    count: () => seats.size,
    close: () => {
      closed = true;
      clearInterval(care);
      for (const { socket } of seats) socket.close(closeCodes.goingAway, "The server stops.");
    },
  };
}

interface Refusal {
  readonly status: number;
  readonly message: string;
}

function noRoom(
  { url }: IncomingMessage,
  who: string,
  seats: ReadonlySet<Seat>,
  closed: boolean,
  limits: Limits,
): Refusal | undefined {
  if (url !== "/ws") return { status: 404, message: "The websocket is at /ws." };
  if (closed) return { status: 503, message: "The server stops." };
  if (seats.size >= limits.sockets)
    return { status: 503, message: "The server has as many clients as it takes." };
  if ([...seats].filter((seat) => seat.who === who).length >= limits.socketsPerSession)
    return { status: 429, message: "This browser has as many pages open as the server takes." };
  return undefined;
}

function refuse(stream: Duplex, { status, message }: Refusal): void {
  const body = JSON.stringify({ error: { message } });
  stream.end(
    [
      `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ""}`,
      "Connection: close",
      "Content-Type: application/json; charset=utf-8",
      `Content-Length: ${Buffer.byteLength(body)}`,
      "X-Content-Type-Options: nosniff",
      "",
      body,
    ].join("\r\n"),
  );
}

function seat(
  socket: WebSocket,
  stream: Duplex,
  who: string,
  seats: Set<Seat>,
  { limits, log, welcome }: SocketParts,
): void {
  const it: Seat = { socket, who, heardAt: performance.now() };
  seats.add(it);
  log.write({ kind: "client-came", clients: seats.size });
  const bucket = createTokenBucket({ burst: limits.messageBurst, perSecond: limits.messagesPerSecond });
  const channel = createChannel(socket, stream, limits);
  const listener = welcome(channel, { who, close: (why) => socket.close(closeCodes.policy, why) });
  // ws tells of a message that is too large or no UTF-8 by an error, and closes: without a listener the process would end.
  socket.on("error", () => undefined);
  socket.on("pong", () => (it.heardAt = performance.now()));
  socket.on("message", (data: RawData, isBinary) => {
    it.heardAt = performance.now();
    if (socket.readyState !== socket.OPEN) return;
    if (isBinary) socket.close(closeCodes.wrongData, "Only text is taken.");
    else if (bucket.take()) listener.heard((data as Buffer).toString("utf8"));
    else flooded(socket, stream);
  });
  socket.on("close", (code) => {
    if (!seats.delete(it)) return;
    log.write({ kind: "client-left", clients: seats.size, code });
    listener.left();
  });
}

/** Says why, and reads no more: what was sent already is not worth the time. */
function flooded(socket: WebSocket, stream: Duplex): void {
  socket.close(closeCodes.policy, "Too many messages.");
  socket.pause();
  setTimeout(() => stream.destroy(), 1000).unref();
}

/** Pings everybody, and lets go of those that have said nothing for too long: a cable may be out. */
function careFor(seats: ReadonlySet<Seat>, limits: Limits): void {
  const now = performance.now();
  for (const { socket, heardAt } of seats) {
    if (now - heardAt > limits.silenceMs) socket.terminate();
    else if (socket.readyState === socket.OPEN) socket.ping();
  }
}
