import type { HouseSnapshot, RunDetail, RunState } from "@dreamloom/server/protocol";
import { describe, expect, it } from "vitest";
import { nodeRunOf, runningNode, runViewOf } from "./run-view.js";

function run(number: number, state: RunState, more: Partial<RunDetail> = {}, document = "a"): RunDetail {
  const summary = {
    run: `r${number}`,
    number,
    document,
    title: "",
    version: 1,
    client: "",
    name: "",
    state,
    queuedAt: number,
    startedAt: number,
    endedAt: number,
    seeds: {},
    tasks: 0,
    done: 0,
    hits: 0,
    attempt: 1,
  };
  return { run: summary, tasks: {}, pictures: {}, fingerprints: {}, files: [], warnings: [], ...more };
}

const house = (...runs: readonly RunDetail[]): HouseSnapshot => ({ documents: [], runs, paused: false });

describe("the run that a document shows", () => {
  it("is the one under way, whatever ended", () => {
    const view = runViewOf(house(run(3, "queued"), run(2, "running"), run(1, "failed")), "a");
    expect([view.run?.run.number, view.queued.map((each) => each.run.number)]).toEqual([2, [3]]);
  });

  it("is else the latest that ended, never another document's", () => {
    const view = runViewOf(house(run(9, "running", {}, "b"), run(1, "succeeded"), run(4, "cancelled")), "a");
    expect(view.run?.run.number).toBe(4);
  });

  it("is none that was cancelled before it began", () => {
    const waited = { ...run(5, "cancelled") };
    const summary = Object.fromEntries(Object.entries(waited.run).filter(([key]) => key !== "startedAt"));
    const never = { ...waited, run: summary as unknown as RunDetail["run"] };
    const view = runViewOf(house(never, run(2, "succeeded")), "a");
    expect(view.run?.run.number).toBe(2);
  });

  it("is the same object for the same runs, so that nothing is drawn again", () => {
    const now = house(run(1, "succeeded"));
    expect(runViewOf(now, "a")).toBe(runViewOf({ ...now, paused: true }, "a"));
  });

  it("names the node whose task runs", () => {
    const tasks = { load: { state: "hit" }, sample: { state: "running", startedAt: 0 } } as const;
    expect(runningNode(run(1, "running", { tasks }))).toBe("sample");
  });
});

describe("what a node shows", () => {
  const ran = run(1, "succeeded", {
    tasks: { sample: { state: "done", elapsedMs: 5 } },
    fingerprints: { sample: "f1" },
  });
  const news = (fingerprint: string) => ({
    document: "a",
    version: 2,
    diagnostics: [],
    facets: {},
    fingerprints: { sample: fingerprint },
    known: [],
    pictures: {},
  });

  it("is changed once its fingerprint is another one than when it ran", () => {
    const view = runViewOf(house(ran), "a");
    expect(nodeRunOf(view, news("f1"), "sample").changed).toBe(false);
    expect(nodeRunOf(view, news("f2"), "sample").changed).toBe(true);
  });
});
