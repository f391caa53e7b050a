/** The command line on the miniature: only the seed changed, and Ctrl-C in the midst of sampling. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, createRig, endOf, eventsOf, lastOf, onEvent, type Rig } from "./cli/rig.js";

const graph = join(clone, "graphs", "text-to-picture.json");

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

describe("text to picture", () => {
  it("runs the sampler and what follows when only the seed changed, and nothing before it", async () => {
    const first = lastOf(await rig.command("run", graph, "--json", "--set", "sample.steps=4"));
    expect(first.outcome).toBe("succeeded");
    const second = lastOf(
      await rig.command("run", graph, "--json", "--set", "sample.steps=4", "--set", "seed=8"),
    );
    expect(second.ran).toEqual(["sample", "decode", "save"]);
    const again = lastOf(await rig.command("run", graph, "--json", "--set", "sample.steps=4"));
    expect(again).toEqual({ ...first, ran: ["save"], hits: ["decode"] });
    expect(readdirSync(join(rig.folder, "out"))).toHaveLength(2);
  });

  it("writes the document as it was run into the picture", async () => {
    const set = ["--set", "sample.steps=4", "--set", "prompt=a red apple"];
    const { files } = lastOf(await rig.command("run", graph, "--json", ...set));
    const text = readFileSync(files[0] ?? "", "latin1");
    expect(text).toContain('"text": "a red apple"');
    expect(text).toContain('"steps": 4');
  });

  it("stops between two steps when it is interrupted, and writes nothing", async () => {
    const child = rig.start(["run", graph, "--json", "--set", "sample.steps=100"]);
    onEvent(child, "task-progress", () => child.kill("SIGINT"));
    const ended = await endOf(child);
    expect(ended.code).toBe(4);
    expect(lastOf(ended)).toMatchObject({ outcome: "cancelled", failed: [], files: [] });
    expect(eventsOf(ended)).toContainEqual({ kind: "task-cancelled", task: "sample" });
    expect(existsSync(join(rig.folder, "out"))).toBe(false);
    const next = lastOf(await rig.command("run", graph, "--json", "--set", "sample.steps=4"));
    expect(next).toMatchObject({ outcome: "succeeded", ran: ["sample", "decode", "save"] });
  });
});
