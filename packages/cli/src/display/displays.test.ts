import type { Diagnostic, RunEnded, RunEvent } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { diagnosticLines } from "./diagnostic-lines.js";
import { createJsonDisplay } from "./json-display.js";
import { createLineDisplay } from "./line-display.js";
import { createTerminalDisplay } from "./terminal-display.js";

const ended: RunEnded = {
  kind: "run-ended",
  outcome: "failed",
  ran: ["load"],
  hits: ["a"],
  skipped: ["c"],
  failed: ["b"],
  files: ["/out/x.png"],
};
const events: RunEvent[] = [
  { kind: "run-started", tasks: ["load", "b", "c"], hits: ["a"] },
  { kind: "task-started", task: "load" },
  { kind: "task-progress", task: "load", step: 3, of: 28 },
  {
    kind: "task-preview",
    task: "load",
    step: 3,
    sigma: 0.5,
    picture: {
      kind: "tensor",
      digest: "sha256:0" as never,
      dtype: "f32",
      shape: [1, 1, 3],
      bytes: () => Promise.reject(),
    },
  },
  { kind: "file-written", task: "load", path: "/out/x.png" },
  { kind: "task-ran", task: "load", elapsedMs: 1234 },
  {
    kind: "task-failed",
    task: "b",
    failure: {
      kind: "refused",
      message: "Too\u001b[31m large.",
      remedy: "Make it smaller.",
      stack: "Error: at …",
    },
    elapsedMs: 1,
  },
  { kind: "task-skipped", task: "c", because: "b" },
  ended,
];

function recorder() {
  const texts = { out: "", err: "" };
  const streams = {
    out: (text: string) => void (texts.out += text),
    err: (text: string) => void (texts.err += text),
  };
  return { texts, streams };
}

describe("the display for machines", () => {
  it("writes one event a line, previews as step numbers, and run-ended last with its keys in order", () => {
    const { texts, streams } = recorder();
    const display = createJsonDisplay(streams);
    for (const event of events) display.event(event);
    display.endWith("failed");
    const lines = texts.out.trimEnd().split("\n");
    expect(lines.at(-1)).toBe(JSON.stringify(ended));
    expect(lines).toHaveLength(events.length);
    expect(JSON.parse(lines[3] ?? "")).toEqual({ kind: "task-preview", task: "load", step: 3, sigma: 0.5 });
    expect(texts.out).not.toContain("stack");
    expect(texts.err).toBe("");
  });

  it("ends with run-ended made of what was seen when the run could not say it", () => {
    const { texts, streams } = recorder();
    const display = createJsonDisplay(streams);
    for (const event of events.slice(0, -1)) display.event(event);
    display.endWith("cancelled");
    display.note("too late");
    expect(texts.out.trimEnd().split("\n").at(-1)).toBe(JSON.stringify({ ...ended, outcome: "cancelled" }));
  });
});

describe("the display without a terminal", () => {
  it("writes paths to the one stream and sentences to the other, without control characters", () => {
    const { texts, streams } = recorder();
    const display = createLineDisplay(streams, { quiet: false });
    for (const event of events) display.event(event);
    expect(texts.out).toBe("/out/x.png\n");
    expect(texts.err.replace(/after [\d.]+ s/, "after 0.0 s")).toBe(
      [
        "load: ran in 1.2 s",
        '"b" failed: Too\ufffd[31m large. Make it smaller.',
        'c: skipped: it needs "b"',
        "Failed after 0.0 s: 1 ran, 1 from the cache, 1 failed, 1 skipped.\n",
      ].join("\n"),
    );
  });

  it("says only what is wrong, and the paths, when it is to be quiet", () => {
    const { texts, streams } = recorder();
    const display = createLineDisplay(streams, { quiet: true });
    for (const event of events) display.event(event);
    display.note("seed = 7");
    expect(texts).toEqual({
      out: "/out/x.png\n",
      err: '"b" failed: Too\ufffd[31m large. Make it smaller.\n',
    });
  });
});

describe("the display on a terminal", () => {
  it("shows what runs with its step, and takes it off the screen in the end", () => {
    const { texts, streams } = recorder();
    let nowMs = 0;
    const display = createTerminalDisplay(streams, { columns: () => 60, clock: () => nowMs });
    display.event(events[0]!);
    display.event(events[1]!);
    display.event(events[2]!);
    nowMs = 2_500;
    display.note("seed = 7");
    expect(screen(texts.err)).toEqual([
      "seed = 7",
      "  load ━━╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌╌ step 3 of 28 · 2.5 s",
      "0 of 3 done, 1 from the cache · 2.5 s",
    ]);
    for (const event of events.slice(4)) display.event(event);
    display.close();
    expect(screen(texts.err)).toEqual([
      "seed = 7",
      "✓ load 1.2 s",
      '✗ "b" failed: Too\ufffd[31m large. Make it smaller.',
      '– c skipped: it needs "b"',
      "Failed after 2.5 s: 1 ran, 1 from the cache, 1 failed, 1 skipped.",
    ]);
    expect(texts.out).toBe("/out/x.png\n");
  });

  it("keeps live lines shorter than the terminal is wide, so that none wraps", () => {
    const { texts, streams } = recorder();
    const display = createTerminalDisplay(streams, { columns: () => 24, clock: () => 0 });
    for (const event of events.slice(0, 3)) display.event(event);
    display.note("");
    display.close();

    const shown = texts.err.replace(/\x1b\[\d+[a-zA-Z]/g, "").split("\n");
    expect(Math.max(...shown.map((line) => line.length))).toBeLessThan(24);
  });

  it.each([
    [-1, 5],
    [10, 1],
    [1, 0],
    [1e308, 1e-308],
    [0, -1],
  ])("shows a step %d of %d that is none without falling over", (step, of) => {
    const { streams, texts } = recorder();
    const display = createTerminalDisplay(streams, { columns: () => 60, clock: () => 0 });
    for (const event of events.slice(0, 2)) display.event(event);
    display.event({ kind: "task-progress", task: "load", step, of });
    display.note("still here");
    display.close();
    expect(texts.err).toContain("still here");
  });
});

describe("diagnostics as lines", () => {
  it("stand errors first, with file, line and column where they are known", () => {
    const found: Diagnostic[] = [
      { code: "w", severity: "warning", message: "It is old." },
      { code: "e", severity: "error", line: 7, column: 3, message: '"a" is no node.' },
      { code: "e", severity: "error", line: 2, message: '"b" is no node.' },
      { code: "e", severity: "error", message: "It is empty." },
    ];
    expect(diagnosticLines(found, "g.json").split("\n")).toEqual([
      "g.json: It is empty.",
      'g.json:2:1: "b" is no node.',
      'g.json:7:3: "a" is no node.',
      "g.json: warning: It is old.",
      "",
    ]);
  });

  it("stop at a hundred and count the rest", () => {
    const found = Array.from({ length: 250 }, (): Diagnostic => ({
      code: "e",
      severity: "error",
      message: "No.",
    }));
    const lines = diagnosticLines(found, "g.json").trimEnd().split("\n");
    expect(lines).toHaveLength(101);
    expect(lines.at(-1)).toBe("… and 150 more of the kind.");
  });
});

/** What a terminal would show: knows the three escape codes that we write. */
function screen(text: string): string[] {
  const lines: string[] = [""];
  let row = 0;

  for (const [piece] of text.matchAll(/\x1b\[\d*[a-zA-Z]|\n|[^\x1b\n]+/g)) {
    if (piece === "\n") lines[++row] ??= "";
    else if (!piece.startsWith("\x1b")) lines[row] += piece;
    else if (piece.endsWith("A")) row -= Number(piece.slice(2, -1));
    else if (piece.endsWith("J")) lines.splice(row, lines.length, "");
  }
  return lines.slice(0, -1);
}
