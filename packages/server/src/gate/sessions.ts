/**
 * Sessions: a browser that came in once carries a cookie that proves it. Nothing is kept here: the cookie holds the
 * session's id and its end, signed with a key made from the server's token. So a restart ends no session, and a new token
 * ends all of them.
 */

import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { parseCookie, stringifySetCookie } from "cookie";

/** Sessions of one server. */
export interface Sessions {
  /** A `Set-Cookie` value that begins a session, or makes one last longer. */
  readonly cookie: (session?: string) => string;
  /** The session that a `Cookie` header proves, if it does. */
  readonly of: (header: string) => string | undefined;
}

const lifeSeconds = 60 * 24 * 3600;

/** Sessions under a token. The cookie is named by port: browsers keep those of all ports of a host in one jar. */
export function createSessions(token: string, port: number, nowMs: () => number = Date.now): Sessions {
  const name = `dreamloom-${port}`;
  const key = createHmac("sha256", token).update("dreamloom session").digest();
  const sign = (text: string) => createHmac("sha256", key).update(text).digest();
  return {
    cookie: (session = randomBytes(16).toString("base64url")) => {
      const text = `${session}.${Math.floor(nowMs() / 1000) + lifeSeconds}`;
      return stringifySetCookie({
        name,
        value: `${text}.${sign(text).toString("base64url")}`,
        httpOnly: true,
        sameSite: "strict",
        path: "/",
        maxAge: lifeSeconds,
      });
    },
    of: (header) => {
      const [session = "", end = "", proof = ""] = (parseCookie(header)[name] ?? "").split(".");
      const given = Buffer.from(proof, "base64url");
      const right = sign(`${session}.${end}`);
      if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
      return Number(end) * 1000 > nowMs() ? session : undefined;
    },
  };
}
