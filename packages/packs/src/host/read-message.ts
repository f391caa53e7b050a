/** Reads what a pack's process sends: JSON from a stranger comes in, a message or nothing goes out. */

import type { FailureKind } from "@dreamloom/engine";
import type { FromPack, WireFailure } from "./messages.js";

/** A message, made anew of what was checked; undefined when this is none. */
export function readMessage(json: unknown): FromPack | undefined {
  if (!isRecord(json)) return undefined;
  const { kind, task, id } = json;
  switch (kind) {
    case "ready":
      return { kind };
    case "broken": {
      const failure = readFailure(json["failure"]);
      return failure && { kind, failure };
    }
    case "done":
      return isCount(task) && isRecord(json["outputs"])
        ? { kind, task, outputs: json["outputs"] }
        : undefined;
    case "failed": {
      const failure = readFailure(json["failure"]);
      if (!isCount(task) || failure === undefined) return undefined;
      return { kind, task, failure, ...(json["last"] === true && { last: true }) };
    }
    case "call": {
      const { name, args } = json;
      const fits = isCount(task) && isCount(id) && isText(name, 64) && Array.isArray(args);
      return fits ? { kind, task, id, name, args } : undefined;
    }
    case "bytes": {
      const { digest } = json;
      return isCount(task) && isCount(id) && isText(digest, 80) ? { kind, task, id, digest } : undefined;
    }
    case "took":
      return isCount(task) && isCount(id) ? { kind, task, id } : undefined;
    case "progress": {
      const { step, of } = json;
      return isCount(task) && isNumber(step) && isNumber(of) ? { kind, task, step, of } : undefined;
    }
    case "preview": {
      const { picture, step, sigma } = json;
      if (!isCount(task) || !isCount(id) || !isNumber(step)) return undefined;
      if (sigma === undefined) return { kind, task, id, picture, step };
      return isNumber(sigma) ? { kind, task, id, picture, step, sigma } : undefined;
    }
    case "log": {
      const { lines } = json;
      return isCount(task) && isTexts(lines, 10_000)
        ? { kind, task, lines: lines.map(printable) }
        : undefined;
    }
    case "drop": {
      const { digests } = json;
      return isCount(task) && isTexts(digests, 80) ? { kind, task, digests } : undefined;
    }
    case "described":
      return { kind, file: json["file"] };
    case "large": {
      const { at, length } = json;
      return isCount(at) && isCount(length) ? { kind, at, length } : undefined;
    }
    default:
      return undefined;
  }
}

/** A text that a stranger wrote, as a sentence for a person may hold it: of bounded length, without control characters. */
export function printable(text: string): string {
  const kept = text.length > 2000 ? `${text.slice(0, 2000)}…` : text;
  return kept.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u202a-\u202e\u2066-\u2069]/g, "\ufffd");
}

/** Kinds that a pack may say of its own failure; whether it hung or was lost is for the host to say. */
const kindsOfPacks: ReadonlySet<string> = new Set<FailureKind>([
  "refused",
  "wrong-outputs",
  "threw",
  "out-of-memory",
  "file-missing",
  "disk",
  "timed-out",
  "worker-lost",
]);

function readFailure(said: unknown): WireFailure | undefined {
  if (!isRecord(said)) return undefined;
  const { kind, message, remedy, stack } = said;
  if (typeof kind !== "string" || typeof message !== "string") return undefined;
  return {
    kind: kindsOfPacks.has(kind) ? (kind as FailureKind) : "threw",
    message: printable(message),
    ...(typeof remedy === "string" && { remedy: printable(remedy) }),
    ...(typeof stack === "string" && { stack: printable(stack) }),
  };
}

function isRecord(said: unknown): said is Readonly<Record<string, unknown>> {
  return typeof said === "object" && said !== null && !Array.isArray(said);
}

function isCount(said: unknown): said is number {
  return Number.isSafeInteger(said) && (said as number) >= 0;
}

function isNumber(said: unknown): said is number {
  return typeof said === "number" && Number.isFinite(said);
}

function isText(said: unknown, most: number): said is string {
  return typeof said === "string" && said.length <= most;
}

function isTexts(said: unknown, most: number): said is readonly string[] {
  return Array.isArray(said) && said.length <= 1000 && said.every((text) => isText(text, most));
}
