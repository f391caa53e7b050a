/**
 * The front of the server: every request meets the gate here, then goes to the login, the API or the page. Nothing else
 * listens to requests.
 */

import { createHash } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { judge, tooOften, type GateHouse, type Refused, type Verdict } from "../gate/gate.js";
import type { Limits } from "../limits/limits.js";
import type { Log } from "../log/log.js";
import type { Page } from "../static/page.js";
import { doorPage, doorPolicy } from "../static/door-page.js";
import { HttpProblem, sendProblem, setCarefulHeaders } from "./answers.js";
import { problemOf } from "./routes.js";

/** What the front leads to. */
export interface FrontParts {
  readonly limits: Limits;
  readonly log: Log;
  /** Known once the port is. */
  readonly gate: () => GateHouse | undefined;
  readonly api: (request: IncomingMessage, response: ServerResponse) => void;
  readonly page: Page | undefined;
  readonly upgrade: (request: IncomingMessage, stream: Duplex, head: Buffer) => void;
}

/** A server that is not listening yet. */
export function createFront(parts: FrontParts): Server {
  const { limits } = parts;
  const server = createServer({
    headersTimeout: limits.headMs,
    // Bodies have their own clocks; this one ends what none of them sees.
    requestTimeout: Math.max(300_000, limits.headMs),
    connectionsCheckingInterval: Math.min(1000, limits.headMs),
    requireHostHeader: false,
  });
  server.maxConnections = limits.connections;
  server.on("request", (request, response) => void answer(request, response, parts));
  server.on("checkContinue", (request, response) => {
    if (answerToHead(request, parts).kind === "pass") response.writeContinue();
    void answer(request, response, parts);
  });
  server.on("upgrade", parts.upgrade);
  server.on("clientError", answerMisshapen);
  return server;
}

const passed = new WeakMap<IncomingMessage, Verdict & { readonly kind: "pass" }>();

/** Sixteen hex digits for who asks: the client that names itself, else the session or program. */
export function clientOf(request: IncomingMessage): string {
  const named = request.headers["x-dreamloom-client"];
  if (typeof named === "string" && /^[0-9a-f]{16}$/.test(named)) return named;
  const who = passed.get(request)?.who ?? "";
  return createHash("sha256").update(who).digest("hex").slice(0, 16);
}

/** What the gate says of a request or websocket. */
export function answerToHead(
  request: IncomingMessage,
  { gate }: Pick<FrontParts, "gate">,
  kind: "request" | "websocket" = "request",
): Verdict {
  const house = gate();
  if (house === undefined) return { kind: "refused", status: 421, message: "The server is not ready yet." };
  const { method = "", url = "", rawHeaders, socket } = request;
  return judge({ method, target: url, rawHeaders, kind, address: socket.remoteAddress ?? "" }, house);
}

async function answer(request: IncomingMessage, response: ServerResponse, parts: FrontParts): Promise<void> {
  response.on("error", () => undefined);
  setCarefulHeaders(response);
  const verdict = answerToHead(request, parts);
  if (verdict.kind === "refused") {
    refuse(request, response, verdict, parts.log);
    return;
  }
  passed.set(request, verdict);
  const [path = "/"] = (request.url ?? "/").split("?");
  try {
    if (path === "/login") login(request, response, verdict, parts);
    else if (path.startsWith("/api/")) parts.api(request, response);
    else await showPage(request, response, path, verdict, parts);
  } catch (error) {
    sendProblem(response, problemOf(error, { path: "page" }, parts.log));
  }
}

/** A token of the link lets a browser in once; who is in already goes on to the page. */
function login(
  request: IncomingMessage,
  response: ServerResponse,
  verdict: Verdict & { readonly kind: "pass" },
  parts: FrontParts,
): void {
  const { tokens, sessions } = parts.gate()!;
  if (verdict.as === "visitor") {
    const token = new URLSearchParams((request.url ?? "").split("?")[1] ?? "").get("token") ?? "";
    const judged = tokens.isOnce(token, request.socket.remoteAddress ?? "");
    if (judged !== "yes") {
      const message = "This link has let a browser in already, or never did.";
      const refused = {
        kind: "refused",
        status: 401,
        message,
        remedy: "Start Dreamloom again for a new one.",
      } as const;
      refuse(request, response, judged === "no" ? refused : tooOften, parts.log);
      return;
    }
    response.setHeader("Set-Cookie", sessions.cookie());
  }
  response.statusCode = 303;
  response.setHeader("Location", "/");
  response.end();
}

async function showPage(
  request: IncomingMessage,
  response: ServerResponse,
  path: string,
  verdict: Verdict & { readonly kind: "pass" },
  { page, gate }: FrontParts,
): Promise<void> {
  if (path === "/" && verdict.as === "session")
    response.setHeader("Set-Cookie", gate()!.sessions.cookie(verdict.who));
  if (page !== undefined && (await page.serve(request, response, path))) return;
  const built = page === undefined && path === "/";
  throw built
    ? new HttpProblem(404, "The page is not built.", {
        remedy: 'Run "npm run build" in Dreamloom\'s folder.',
      })
    : new HttpProblem(404, "There is nothing at this address.");
}

/** A person who opens the page in a browser gets words on a page, programs get JSON. */
function refuse(request: IncomingMessage, response: ServerResponse, refused: Refused, log: Log): void {
  log.write({ kind: "refused", status: refused.status, message: refused.message });
  const opensPage = request.method === "GET" && /\btext\/html\b/.test(request.headers.accept ?? "");
  if (refused.status !== 401 || !opensPage) {
    sendProblem(response, new HttpProblem(refused.status, refused.message, { remedy: refused.remedy }));
    return;
  }
  // A link on another site leads here without the cookie; the page itself asks again with it.
  const again = request.url === "/" && request.headers["sec-fetch-site"] === "cross-site";
  const html = Buffer.from(doorPage(again ? "again" : refused));
  response.statusCode = again ? 200 : 401;
  response.setHeader("Content-Type", "text/html; charset=utf-8");
  response.setHeader("Content-Security-Policy", doorPolicy);
  response.setHeader("Content-Length", html.length);
  response.end(html);
}

/** What Node's own reader could not make a request of. */
function answerMisshapen(error: NodeJS.ErrnoException, stream: Duplex): void {
  if (error.code === "ECONNRESET" || !stream.writable) {
    stream.destroy();
    return;
  }
  const status =
    error.code === "HPE_INVALID_METHOD"
      ? "405 Method Not Allowed"
      : error.code === "HPE_HEADER_OVERFLOW"
        ? "431 Request Header Fields Too Large"
        : error.code === "ERR_HTTP_REQUEST_TIMEOUT"
          ? "408 Request Timeout"
          : "400 Bad Request";
  stream.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
