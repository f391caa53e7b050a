/**
 * The gate: says of a request, from its first line and headers alone, whether it may come in and as whom. Knows no route,
 * no body and no file. Every request and every websocket passes here before anything else looks at it. What it keeps out:
 * pages of other sites in the person's browser (Host, Origin, Sec-Fetch-Site), and everybody without a token.
 */

import type { Sessions } from "./sessions.js";
import type { Tokens } from "./tokens.js";

/** A request, as it came over the wire. */
export interface GateQuestion {
  readonly method: string;
  /** What stands after the method: must be a path. */
  readonly target: string;
  /** Names and values in turns, nothing joined, nothing dropped. */
  readonly rawHeaders: readonly string[];
  readonly kind: "request" | "websocket";
  /** Where it comes from. */
  readonly address: string;
}

/** What the gate knows of its server. */
export interface GateHouse {
  readonly port: number;
  readonly tokens: Tokens;
  readonly sessions: Sessions;
}

/** What the gate says. */
export type Verdict =
  | {
      readonly kind: "pass";
      /** Who: a browser's session, a program with the token, or somebody who is about to log in. */
      readonly who: string;
      readonly as: "session" | "bearer" | "visitor";
    }
  | Refused;

/** A request that does not come in. */
export interface Refused {
  readonly kind: "refused";
  readonly status: 400 | 401 | 403 | 405 | 421 | 429;
  readonly message: string;
  readonly remedy?: string;
}

const methods = new Set(["GET", "HEAD", "POST", "PUT", "DELETE"]);
const safeMethods = new Set(["GET", "HEAD"]);
/** Of these a request has one at most; two would leave it open which one counts. */
const single = [
  "host",
  "origin",
  "authorization",
  "cookie",
  "content-type",
  "content-length",
  "sec-fetch-site",
];

/** Says whether a request comes in. */
export function judge(question: GateQuestion, house: GateHouse): Verdict {
  const headers = headersOf(question.rawHeaders);
  return (
    wrongForm(question, headers) ??
    wrongHost(headers, house.port) ??
    wrongOrigin(headers) ??
    wrongMethod(question) ??
    wrongSite(question, headers) ??
    whoIsIt(question, headers, house)
  );
}

type Headers = ReadonlyMap<string, readonly string[]>;

function headersOf(raw: readonly string[]): Headers {
  const headers = new Map<string, string[]>();
  for (let at = 0; at + 1 < raw.length; at += 2) {
    const name = (raw[at] ?? "").toLowerCase();
    const values = headers.get(name);
    if (values) values.push(raw[at + 1] ?? "");
    else headers.set(name, [raw[at + 1] ?? ""]);
  }
  return headers;
}

function wrongForm({ target }: GateQuestion, headers: Headers): Refused | undefined {
  const twice = single.find((name) => (headers.get(name)?.length ?? 0) > 1);
  if (twice !== undefined) return refused(400, `The header "${twice}" stands twice.`);
  if (!headers.has("host")) return refused(400, 'The header "Host" is missing.');
  if (!target.startsWith("/") || target.startsWith("//"))
    return refused(400, "The address must be a path that begins with one slash.");
  if (target.length > 8192) return refused(400, "The address is too long.");
  return undefined;
}

/** The names of this server: those of this machine's own loopback, with its port. */
function hostsOf(port: number): readonly string[] {
  return [`127.0.0.1:${port}`, `localhost:${port}`, `[::1]:${port}`];
}

function wrongHost(headers: Headers, port: number): Refused | undefined {
  const host = headers.get("host")?.[0]?.toLowerCase() ?? "";
  if (hostsOf(port).includes(host)) return undefined;
  return refused(421, "This server goes by another name.", `Open http://127.0.0.1:${port}/ instead.`);
}

function wrongOrigin(headers: Headers): Refused | undefined {
  const origin = headers.get("origin")?.[0];
  if (origin === undefined) return undefined;
  if (origin === `http://${headers.get("host")?.[0]?.toLowerCase() ?? ""}`) return undefined;
  return refused(403, "Pages of other sites cannot speak to this server.");
}

function wrongMethod({ method, kind }: GateQuestion): Refused | undefined {
  if (kind === "websocket" ? method === "GET" : methods.has(method)) return undefined;
  return refused(405, `This server takes ${[...methods].join(", ")} and no other method.`);
}

/** Other sites may lead a person here (to the page as a whole), and nothing else. */
function wrongSite(question: GateQuestion, headers: Headers): Refused | undefined {
  const site = headers.get("sec-fetch-site")?.[0];
  if (site === undefined || site === "same-origin" || site === "none") return undefined;
  if (question.kind === "request" && leadsHere(question, headers)) return undefined;
  return refused(403, "Pages of other sites cannot take anything from this server.");
}

function leadsHere({ method, target }: GateQuestion, headers: Headers): boolean {
  return (
    method === "GET" &&
    (target === "/" || isLogin(target)) &&
    headers.get("sec-fetch-mode")?.[0] === "navigate" &&
    headers.get("sec-fetch-dest")?.[0] === "document"
  );
}

function isLogin(target: string): boolean {
  return target === "/login" || target.startsWith("/login?");
}

function whoIsIt(question: GateQuestion, headers: Headers, house: GateHouse): Verdict {
  const authorization = headers.get("authorization")?.[0];
  if (authorization !== undefined) return byToken(authorization, question, house);
  const session = house.sessions.of(headers.get("cookie")?.[0] ?? "");
  if (session !== undefined) return bySession(session, question, headers);
  if (question.kind === "request" && safeMethods.has(question.method) && isLogin(question.target))
    return { kind: "pass", who: "visitor", as: "visitor" };
  return refused(
    401,
    "This server asks for a token.",
    "Open the link that Dreamloom printed when it started; start it again for a new one.",
  );
}

function byToken(authorization: string, question: GateQuestion, house: GateHouse): Verdict {
  const token = /^Bearer ([A-Za-z0-9_-]{1,200})$/i.exec(authorization)?.[1] ?? "";
  switch (house.tokens.isBearer(token, question.address)) {
    case "yes":
      return { kind: "pass", who: "bearer", as: "bearer" };
    case "no":
      return refused(
        401,
        "This is not the server's token.",
        'It stands in the file "token" of the server\'s folder.',
      );
    case "too-often":
      return tooOften;
  }
}

/** A browser sends its own Origin with everything that changes something, and with a websocket: without it, it is no page of ours. */
function bySession(session: string, question: GateQuestion, headers: Headers): Verdict {
  const ours = headers.has("origin");
  if (question.kind === "websocket" && !ours)
    return refused(403, "A websocket must say where it comes from.");
  if (!safeMethods.has(question.method) && !ours)
    return refused(401, "A request that changes something must say where it comes from.");
  return { kind: "pass", who: session, as: "session" };
}

/** The answer to who tries tokens. */
export const tooOften = refused(429, "Too many wrong tokens came from here.", "Try again in ten seconds.");

function refused(status: Refused["status"], message: string, remedy?: string): Refused {
  return { kind: "refused", status, message, ...(remedy === undefined ? {} : { remedy }) };
}
