/** Answers over HTTP: JSON, bytes and problems, each with the headers that keep browsers careful. */

import type { IncomingMessage, ServerResponse } from "node:http";
import { create as contentDisposition } from "content-disposition";

/** A problem as it is answered: a status and a sentence. Thrown by handlers, answered by the edge. */
export class HttpProblem extends Error {
  readonly status: number;
  readonly remedy: string | undefined;
  readonly diagnostics: readonly unknown[] | undefined;
  constructor(
    status: number,
    message: string,
    more: { readonly remedy?: string | undefined; readonly diagnostics?: readonly unknown[] } = {},
  ) {
    super(message);
    this.status = status;
    this.remedy = more.remedy;
    this.diagnostics = more.diagnostics;
  }
}

/** Bytes that are answered. */
export interface Bytes {
  readonly bytes: Uint8Array;
  readonly type: string;
  /** Offers it as a file under this name instead of showing it. */
  readonly fileName?: string;
  /** The same address always gives the same bytes. */
  readonly lasting?: "for ever";
}

/** On every answer: nothing of it is shown in a foreign frame, taken by another site, or guessed to be something else. */
export function setCarefulHeaders(response: ServerResponse): void {
  response.setHeader("Cross-Origin-Resource-Policy", "same-origin");
  response.setHeader("Cross-Origin-Opener-Policy", "same-origin");
  response.setHeader("X-Frame-Options", "DENY");
  response.setHeader("X-Content-Type-Options", "nosniff");
  response.setHeader("Referrer-Policy", "no-referrer");
  response.setHeader("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; sandbox");
  response.setHeader("Cache-Control", "no-store");
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, value: unknown, status = 200): void {
  const text = Buffer.from(JSON.stringify(value ?? {}));
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", text.length);
  response.end(text);
}

/** Answers with a problem, and ends the connection when a body may still be on its way. */
export function sendProblem(response: ServerResponse, problem: HttpProblem): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const { status, message, remedy, diagnostics } = problem;
  if (!response.req.complete) response.setHeader("Connection", "close");
  if (status === 401) response.setHeader("WWW-Authenticate", "Bearer");
  if (status === 405) response.setHeader("Allow", "GET, HEAD, POST, PUT, DELETE");
  if (status === 429) response.setHeader("Retry-After", "10");
  if (status === 503) response.setHeader("Retry-After", "1");
  sendJson(
    response,
    {
      error: {
        message,
        ...(remedy === undefined ? {} : { remedy }),
        ...(diagnostics === undefined ? {} : { diagnostics }),
      },
    },
    status,
  );
}

/** Types that a browser may show; everything else is offered as a file of no known type. */
const shownTypes = new Set(["image/png", "application/json"]);

/** Answers with bytes, or with one range of them. */
export function sendBytes(request: IncomingMessage, response: ServerResponse, it: Bytes): void {
  const shown = shownTypes.has(it.type);
  response.setHeader("Content-Type", shown ? it.type : "application/octet-stream");
  response.setHeader("Accept-Ranges", "bytes");
  if (it.fileName !== undefined || !shown)
    response.setHeader("Content-Disposition", contentDisposition(tameName(it.fileName ?? "file")));
  if (it.lasting !== undefined) response.setHeader("Cache-Control", "private, max-age=31536000, immutable");
  const range = rangeOf(request.headers.range, it.bytes.length);
  if (range === "outside") {
    response.setHeader("Content-Range", `bytes */${it.bytes.length}`);
    response.removeHeader("Content-Disposition");
    sendProblem(
      response,
      new HttpProblem(416, `The file has ${it.bytes.length} bytes; that range is outside.`),
    );
    return;
  }
  const part = range === "whole" ? it.bytes : it.bytes.subarray(range.first, range.last + 1);
  if (range !== "whole") {
    response.statusCode = 206;
    response.setHeader("Content-Range", `bytes ${range.first}-${range.last}/${it.bytes.length}`);
  }
  response.setHeader("Content-Length", part.length);
  response.end(request.method === "HEAD" ? undefined : part);
}

type Range = "whole" | "outside" | { readonly first: number; readonly last: number };

/** One range is answered; several, or a form that is not known, are the whole file (RFC 9110, 14.2). */
function rangeOf(header: string | undefined, size: number): Range {
  const [, from = "", to = ""] = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? "") ?? [];
  if (from === "" && to === "") return "whole";
  const first = from === "" ? Math.max(0, size - Number(to)) : Number(from);
  const last = from === "" || to === "" ? size - 1 : Math.min(Number(to), size - 1);
  return first >= size || last < first ? "outside" : { first, last };
}

/** A file's name without what could turn its letters round or end the header. */
function tameName(name: string): string {
  const last = name.split(/[/\\]/).at(-1) ?? "";
  return last.replace(/[\p{Cc}\p{Cf}\p{Cs}]/gu, "").slice(0, 200) || "file";
}
