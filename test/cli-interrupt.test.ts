/** Ctrl-C and being told to end: asked at once, heard between two steps, nothing half-written, exit code 4. */

import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRig, endOf, eventsOf, graphOf, lastOf, onEvent, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

/** A picture that goes through so many nodes that there is always one left to interrupt. */
function longGraph(): object {
  const nodes: Record<string, readonly [string, object]> = {
    load: ["dream/load-picture", { file: { file: "rocket.png" } }],
    n0: ["dream/resize", { picture: { from: "load.picture" }, width: 512, height: 512 }],
  };
  for (let i = 1; i <= 300; i++)
    nodes[`n${i}`] = ["dream/blur", { picture: { from: `n${i - 1}.picture` }, radius: 2 }];
  nodes["save"] = ["dream/save", { picture: { from: "n300.picture" } }];
  return graphOf(nodes);
}

describe("a run that is interrupted", () => {
  it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
    "by %s ends with 4 and says that it was cancelled",
    async (signal) => {
      const child = rig.start(["run", rig.write("g.json", longGraph()), "--json"]);
      onEvent(child, "task-ran", () => child.kill(signal));
      const ended = await endOf(child);
      expect(ended.code).toBe(4);
      expect(ended.err).toBe("");
      expect(lastOf(ended)).toMatchObject({ kind: "run-ended", outcome: "cancelled", failed: [], files: [] });
      expect(eventsOf(ended).filter(({ kind }) => kind === "run-ended")).toHaveLength(1);
      expect(existsSync(join(rig.folder, "out"))).toBe(false);
    },
  );

  it("keeps what was done, and goes on from there the next time", async () => {
    const child = rig.start(["run", rig.write("g.json", longGraph()), "--json"]);
    onEvent(child, "task-ran", () => child.kill("SIGINT"));
    const { ran } = lastOf(await endOf(child));
    expect(ran).toContain("load");
    const resumed = rig.start(["run", "g.json", "--json"]);
    onEvent(resumed, "task-ran", () => resumed.kill("SIGINT"));
    const again = await endOf(resumed);
    expect(lastOf(again).ran.filter((task) => ran.includes(task))).toEqual([]);
  });

  it("ends at once when it is interrupted twice, still with one last line", async () => {
    const child = rig.start(["run", rig.write("g.json", longGraph()), "--json"]);
    onEvent(child, "task-ran", () => {
      child.kill("SIGINT");
      child.kill("SIGTERM");
    });
    const ended = await endOf(child);
    expect(ended.code).toBe(4);
    expect(lastOf(ended)).toMatchObject({ kind: "run-ended", outcome: "cancelled" });
    expect(existsSync(join(rig.folder, "out"))).toBe(false);
  });

  it("has written its file whole when it is interrupted after that", async () => {
    const child = rig.start(["run", rig.write("g.json", smallGraph()), "--json"]);
    onEvent(child, "file-written", () => child.kill("SIGINT"));
    const { code } = await endOf(child);
    expect([0, 4]).toContain(code);
    expect(readdirSync(join(rig.folder, "out"))).toEqual([expect.stringMatching(/^small-[0-9a-f]{8}\.png$/)]);
    const { files, ran } = lastOf(await rig.command("run", "g.json", "--json"));
    expect(ran).toEqual(["save"]);
    expect(files).toEqual([join(rig.folder, "out", readdirSync(join(rig.folder, "out"))[0] ?? "")]);
  });
});
