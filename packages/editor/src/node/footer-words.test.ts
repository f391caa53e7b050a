import type { Description } from "@dreamloom/engine/document";
import type { TaskState } from "@dreamloom/server/protocol";
import { describe, expect, it } from "vitest";
import { footerWords, type FooterSources } from "./footer-words.js";
import { ordinal, timeInWords } from "./words.js";

function sources(task: TaskState | undefined, more: Partial<FooterSources> = {}): FooterSources {
  return {
    node: { type: "dream/dit-sample", version: 1, inputs: {} },
    description: { lane: "gpu", effect: "pure" } as Description,
    run: { task, changed: false, pictures: undefined, values: undefined, number: 1, state: "running" },
    changed: [],
    placeInLane: undefined,
    tookMs: undefined,
    paused: false,
    picture: undefined,
    now: 1000,
    ...more,
  };
}

const words = (task: TaskState | undefined, more?: Partial<FooterSources>): string => {
  const footer = footerWords(sources(task, more));
  return footer === undefined ? "" : [footer.cell, footer.word, footer.cost].join(" | ");
};

describe("a node's footer", () => {
  it("says nothing of a node that never ran", () => {
    expect(words(undefined)).toBe("");
  });

  it("says where a task is, and what it cost", () => {
    expect(words({ state: "queued" }, { placeInLane: 2 })).toBe("queued | queued | 2nd in gpu");
    expect(words({ state: "queued" }, { paused: true })).toBe("paused | paused | ");
    expect(words({ state: "running", startedAt: 400 })).toBe("running | running | 0.6 s");
    expect(words({ state: "running", startedAt: 400, step: 17, of: 28 })).toBe(
      "running | step 17 of 28 | 0.6 s",
    );
    expect(words({ state: "done", elapsedMs: 940 })).toBe("done | done | 0.94 s");
    expect(words({ state: "cancelled", step: 12 })).toBe("cancelled | cancelled at step 12 | ");
  });

  it("says how long is left when that is worth saying", () => {
    const task = { state: "running", startedAt: 0, step: 10, of: 40 } as const;
    expect(words(task, { now: 10_000 })).toBe("running | step 10 of 40 | 30 s left");
  });

  it("says what a hit saves, where that is known", () => {
    expect(words({ state: "hit" }, { tookMs: 940 })).toBe("hit | hit | saves 0.94 s");
    expect(words({ state: "hit" }, { picture: { digest: "", width: 128, height: 96 } })).toBe(
      "hit | hit | 128 × 96",
    );
    expect(words({ state: "hit" }, { description: { effect: "reads" } as Description })).toBe(
      "hit | hit | not opened",
    );
  });

  it("names who failed when a node was skipped, and goes there", () => {
    const footer = footerWords(sources({ state: "skipped", because: "sample" }));
    expect(footer).toMatchObject({ word: "skipped: “sample” failed", goesTo: "sample", tone: "failed" });
    const task = { state: "skipped", because: "sample" } as const;
    expect(footerWords({ ...sources(task), stoppedBy: "cancelled" })).toMatchObject({
      word: "skipped: “sample” was cancelled",
      tone: "plain",
    });
    expect(footerWords(sources({ state: "skipped", because: "the run was stopped" }))).not.toHaveProperty(
      "goesTo",
    );
  });

  it("names the inputs that changed since it ran", () => {
    const run = { ...sources({ state: "done", elapsedMs: 1 }).run, changed: true };
    expect(words(undefined, { run, changed: ["seed"] })).toBe("changed | changed | seed");
    expect(words(undefined, { run, changed: ["a", "b", "c", "d"] })).toBe(
      "changed | changed | a, b and 2 more",
    );
  });

  it("tells of a running task although the node changed meanwhile", () => {
    const run = { ...sources({ state: "running", startedAt: 900, step: 1, of: 2 }).run, changed: true };
    expect(words(undefined, { run })).toContain("step 1 of 2");
  });

  it("says muted, bypassed and frozen before anything else", () => {
    const node = { type: "a/b", version: 1, inputs: {} };
    const task = { state: "done", elapsedMs: 1 } as const;
    expect(words(task, { node: { ...node, mute: true } })).toBe("idle | muted | ");
    expect(words(task, { node: { ...node, bypass: true } })).toBe("idle | bypassed | ");
    expect(words(task, { node: { ...node, freeze: { latent: "sha256:0" } } })).toBe("hit | frozen | ");
  });
});

describe("times and places in words", () => {
  it("are short, and as exact as they need be", () => {
    expect([0.2, 8, 940, 1210, 17_200, 60_000, 125_000].map(timeInWords)).toEqual([
      "0 ms",
      "8 ms",
      "0.94 s",
      "1.2 s",
      "17 s",
      "1 min",
      "2 min 5 s",
    ]);
    expect([1, 2, 3, 4, 11, 12, 13, 21, 22, 111].map(ordinal).join(" ")).toBe(
      "1st 2nd 3rd 4th 11th 12th 13th 21st 22nd 111th",
    );
  });
});
