import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { printable, readMessage } from "./read-message.js";

describe("a message of a pack's process", () => {
  it.each([
    { kind: "ready" },
    { kind: "broken", failure: { kind: "threw", message: "no" } },
    { kind: "done", task: 1, outputs: {} },
    { kind: "failed", task: 1, failure: { kind: "refused", message: "no", remedy: "yes", stack: "here" } },
    { kind: "failed", task: 1, failure: { kind: "threw", message: "no" }, last: true },
    { kind: "call", task: 1, id: 1, name: "read", args: [] },
    { kind: "bytes", task: 1, id: 1, digest: "sha256:0" },
    { kind: "took", task: 1, id: 1 },
    { kind: "progress", task: 1, step: 0.5, of: 2 },
    { kind: "preview", task: 1, id: 1, picture: null, step: 1, sigma: 0.5 },
    { kind: "log", task: 1, lines: ["a", "b"] },
    { kind: "drop", task: 1, digests: [] },
    { kind: "described", file: {} },
    { kind: "large", at: 0, length: 1 },
  ])("is read: $kind", (message) => {
    expect(readMessage(JSON.parse(JSON.stringify(message)))).toEqual(message);
  });

  it.each([
    { kind: "done", task: 1.5, outputs: {} },
    { kind: "done", task: -1, outputs: {} },
    { kind: "done", task: 2 ** 60, outputs: {} },
    { kind: "done", task: 1, outputs: [] },
    { kind: "failed", task: 1 },
    { kind: "failed", task: 1, failure: { kind: 1, message: "no" } },
    { kind: "call", task: 1, id: 1, name: "x".repeat(65), args: [] },
    { kind: "call", task: 1, id: 1, name: "read", args: {} },
    { kind: "progress", task: 1, step: "1", of: 2 },
    { kind: "log", task: 1, lines: Array.from({ length: 1001 }, () => "") },
    { kind: "log", task: 1, lines: ["x".repeat(10_001)] },
    { kind: "log", task: 1, lines: [1] },
    { kind: "large", at: "0", length: 1 },
    { kind: "toString" },
  ])("is none: %j", (message) => {
    expect(readMessage(message)).toBeUndefined();
  });

  it("is read or is none, whatever it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (json) => {
        const read = readMessage(json);
        expect(read === undefined || typeof read.kind === "string").toBe(true);
      }),
    );
  });

  it("cannot say of itself that it was cancelled, nor make up a kind of failure", () => {
    for (const kind of ["cancelled", "input-failed", "constructor"])
      expect(readMessage({ kind: "failed", task: 1, failure: { kind, message: "no" } })).toMatchObject({
        failure: { kind: "threw" },
      });
  });

  it("has words that steer no terminal and have an end", () => {
    expect(printable("a\u001b[31m\nb\tc\u202e\u0000")).toBe("a\ufffd[31m\nb\tc\ufffd\ufffd");
    expect(printable("x".repeat(5000))).toHaveLength(2001);
  });
});
