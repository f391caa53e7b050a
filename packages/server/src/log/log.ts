/**
 * The server's log: what happened, in lines of JSON, in a file that is turned over when it grows. Takes facts of a closed
 * kind only: no address with its query, no header, no body, no document, so that no token and no prompt can get in.
 */

import { appendFileSync, mkdirSync, renameSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";

/** What may stand in the log. */
export type LogFact =
  | { readonly kind: "started"; readonly version: string; readonly port: number; readonly node: string }
  | { readonly kind: "stopping"; readonly how: "gently" | "now" }
  | { readonly kind: "stopped" }
  /** `route` is the route's pattern, never the address. */
  | {
      readonly kind: "answered";
      readonly method: string;
      readonly route: string;
      readonly status: number;
      readonly elapsedMs: number;
    }
  /** The gate's own sentence. */
  | { readonly kind: "refused"; readonly status: number; readonly message: string }
  | { readonly kind: "client-came"; readonly clients: number }
  | { readonly kind: "client-left"; readonly clients: number; readonly code: number }
  /** An error of the system or of ours: its name, code and places in the code, not its message. */
  | {
      readonly kind: "failed";
      readonly where: string;
      readonly name: string;
      readonly code: string;
      readonly places: readonly string[];
    };

/** The log. */
export interface Log {
  readonly write: (fact: LogFact) => void;
}

/** A log that keeps nothing. */
export const noLog: Log = { write: () => undefined };

/** A log in a folder: `server.log`, and the older `server.1.log` to `server.3.log`. */
export function openLog(folder: string, largestBytes = 2 ** 22): Log {
  const file = join(folder, "server.log");
  mkdirSync(folder, { recursive: true });
  let size = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  return {
    write: (fact) => {
      const line = `${JSON.stringify({ at: new Date().toISOString(), ...fact })}\n`;
      try {
        if (size + line.length > largestBytes) {
          turnOver(folder);
          size = 0;
        }
        appendFileSync(file, line, { mode: 0o600 });
        size += line.length;
      } catch {
        // A log that cannot be written (disk full, no file handle) must not stop the server.
      }
    },
  };
}

function turnOver(folder: string): void {
  const name = (at: number) => join(folder, at === 0 ? "server.log" : `server.${at}.log`);
  rmSync(name(3), { force: true });
  for (const at of [2, 1, 0])
    if (statSync(name(at), { throwIfNoEntry: false }) !== undefined) renameSync(name(at), name(at + 1));
}

/** What may be told of an error: its message may hold what a person typed. */
export function failedFact(where: string, error: unknown): LogFact {
  const { name = "Error", code = "", stack = "" } = (error ?? {}) as Partial<NodeJS.ErrnoException>;
  const places = String(stack)
    .split("\n")
    .filter((line) => /^\s+at /.test(line))
    .slice(0, 6)
    .map((line) => line.trim().replace(/\(?(?:file:\/\/)?\/[^\s)]*\/(packages|node_modules)\//, "($1/"));
  return { kind: "failed", where, name: String(name), code: String(code), places };
}
