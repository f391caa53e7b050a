/** `dreamloom run`: what is written, what is said, what comes from the cache. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createRig, endOf, eventsOf, graphOf, lastOf, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

describe("dreamloom run", () => {
  it("writes the picture into ./out, says where on a line of its own, and ends with 0", async () => {
    const ended = await rig.command("run", rig.write("g.json", smallGraph()));
    expect(ended.err).toMatch(/^Done after [\d.]+ s: 4 ran\.$/m);
    expect(ended.code).toBe(0);
    const [file] = readdirSync(join(rig.folder, "out"));
    expect(file).toMatch(/^small-[0-9a-f]{8}\.png$/);
    expect(ended.out).toBe(`${join(rig.folder, "out", file ?? "")}\n`);
  });

  it("prints one event a line with --json, the last one run-ended with its keys in order, and nothing else", async () => {
    const ended = await rig.command("run", rig.write("g.json", smallGraph()), "--json", "--out", "pictures");
    expect(ended.err).toBe("");
    const events = eventsOf(ended);
    expect(events[0]?.kind).toBe("run-started");
    expect(events.filter(({ kind }) => kind === "run-ended")).toHaveLength(1);
    const [file] = readdirSync(join(rig.folder, "pictures"));
    expect(ended.out.trimEnd().split("\n").at(-1)).toBe(
      JSON.stringify({
        kind: "run-ended",
        outcome: "succeeded",
        ran: ["load", "small", "worn", "save"],
        hits: [],
        skipped: [],
        failed: [],
        files: [join(rig.folder, "pictures", file ?? "")],
      }),
    );
  });

  it("runs nothing but what writes the second time, and finds its own file", async () => {
    const graph = rig.write("g.json", smallGraph());
    const first = lastOf(await rig.command("run", graph, "--json"));
    const second = lastOf(await rig.command("run", graph, "--json"));
    expect(second).toEqual({ ...first, ran: ["save"], hits: ["worn"] });
    expect(readdirSync(join(rig.folder, "out"))).toHaveLength(1);
  });

  it("runs again what a new seed reaches and what follows, and nothing before it", async () => {
    const graph = rig.write("g.json", smallGraph());
    await rig.command("run", graph);
    const { ran, hits } = lastOf(await rig.command("run", graph, "--json", "--set", "seed=8"));
    expect({ ran, hits }).toEqual({ ran: ["worn", "save"], hits: ["small"] });
  });

  it("computes everything anew with --no-cache, to the same picture", async () => {
    const graph = rig.write("g.json", smallGraph());
    const first = lastOf(await rig.command("run", graph, "--json"));
    expect(lastOf(await rig.command("run", graph, "--json", "--no-cache"))).toEqual(first);
  });

  it("takes two documents that differ in ids, layout and order of keys for the same work", async () => {
    await rig.command("run", rig.write("a.json", smallGraph()));
    const other = graphOf(
      {
        out: ["dream/save", { name: "small", picture: { from: "c.picture" } }],
        c: ["dream/grain", { seed: 7, amount: 0.2, picture: { from: "b.picture" } }],
        b: ["dream/resize", { height: 16, width: 24, picture: { from: "a.picture" } }],
        a: ["dream/load-picture", { file: { file: "rocket.png" } }],
      },
      { title: "Other", layout: { a: { at: [40, 2] } }, outputs: { result: "c.picture" } },
    );
    const { ran, hits } = lastOf(await rig.command("run", rig.write("b.json", other), "--json"));
    expect({ ran, hits }).toEqual({ ran: ["out"], hits: ["c"] });
  });

  it("runs only what --targets names: nodes or outputs", async () => {
    const graph = rig.write("g.json", smallGraph());
    expect(lastOf(await rig.command("run", graph, "--json", "--targets", "small")).ran).toEqual([
      "load",
      "small",
    ]);
    expect(lastOf(await rig.command("run", graph, "--json", "--targets", "picture")).ran).toEqual(["worn"]);
    expect(existsSync(join(rig.folder, "out"))).toBe(false);
    const wrong = await rig.command("run", graph, "--targets", "smal");
    expect(wrong).toEqual({
      code: 2,
      out: "",
      err: 'This graph has no node or output "smal"; its outputs are "picture", its nodes "load", "small", "worn" and "save".\n',
    });
  });

  it("sets a picture from any path, and writes only its name into the result", async () => {
    const graph = rig.write("graphs/g.json", smallGraph());
    rig.write("elsewhere/mine.png", readFileSync(join(rig.folder, "rocket.png")));
    const { files, outcome } = lastOf(
      await rig.command("run", graph, "--json", "--set", "picture=elsewhere/mine.png"),
    );
    expect(outcome).toBe("succeeded");
    const text = readFileSync(files[0] ?? "", "latin1");
    expect(text).toContain('"file": "mine.png"');
    expect(text).not.toContain("elsewhere");
  });

  it("runs the graph inside a picture that it has written", async () => {
    const graph = rig.write("g.json", smallGraph());
    const { files } = lastOf(await rig.command("run", graph, "--json", "--out", ".", "--set", "seed=9"));
    const again = await rig.command("run", files[0] ?? "", "--json", "--out", ".");
    expect(lastOf(again)).toMatchObject({ ran: ["save"], hits: ["worn"], files });
    expect(await rig.command("run", "rocket.png")).toEqual({
      code: 2,
      out: "",
      err: '"rocket.png" is a picture without a graph inside.\n',
    });
  });

  it("draws a random seed and says it", async () => {
    const { err, code } = await rig.command("run", rig.write("g.json", smallGraph()), "--set", "seed=random");
    expect(code).toBe(0);
    const seed = /^seed = (\d+)$/m.exec(err)?.[1];
    const again = await rig.command("run", "g.json", "--json", "--set", `seed=${seed ?? ""}`);
    expect(lastOf(again).ran).toEqual(["save"]);
  });

  it("says which inputs there are when one is set that is not", async () => {
    const graph = rig.write("g.json", smallGraph());
    const { code, err } = await rig.command("run", graph, "--set", "sed=8", "--set", "style=oil");
    expect(code).toBe(2);
    expect(err).toBe(
      'g.json: The document has no input "sed"; did you mean "seed"?\n' +
        'g.json: The document has no input "style"; there are "picture", "seed" and "width".\n',
    );
  });

  it("runs the good branch of a graph with --partial, and its exit code still tells of the bad one", async () => {
    const graph = smallGraph() as { nodes: object };
    const bad = {
      type: "dream/resize",
      version: 1,
      inputs: { picture: { from: "load.picture" }, width: 0, height: 4 },
    };
    const saveBad = {
      type: "dream/save",
      version: 1,
      inputs: { picture: { from: "bad.picture" }, name: "bad" },
    };
    const both = { ...graph, nodes: { ...graph.nodes, bad, saveBad } };
    const strict = await rig.command("run", rig.write("g.json", both), "--json");
    expect(strict.code).toBe(2);
    expect(lastOf(strict)).toMatchObject({ outcome: "failed", ran: [], files: [] });
    const partial = await rig.command("run", "g.json", "--json", "--partial");
    expect(partial.code).toBe(2);
    expect(lastOf(partial)).toMatchObject({ outcome: "succeeded", ran: ["load", "small", "worn", "save"] });
  });

  it("goes on without a trace when nobody reads what it says any more", async () => {
    const child = rig.start(["run", rig.write("g.json", smallGraph()), "--json"]);
    child.stdout?.destroy();
    const { code, err } = await endOf(child);
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(readdirSync(join(rig.folder, "out"))).toHaveLength(1);
  });
});
