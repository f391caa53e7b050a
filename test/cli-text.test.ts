/** Graphs as text on the command line: fmt, restore and show. */

import { chmodSync, existsSync, lstatSync, readFileSync, readdirSync, statSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { insertPngText } from "@dreamloom/runtime/png-text";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, createRig, graphOf, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

const read = (name: string): string => readFileSync(join(rig.folder, name), "utf8");
const canonical = (): string => readFileSync(join(clone, "graphs", "text-to-picture.json"), "utf8");
const shuffled = (): string => {
  const { nodes, ...rest } = JSON.parse(canonical()) as { nodes: object };
  return JSON.stringify({ nodes: Object.fromEntries(Object.entries(nodes).reverse()) as object, ...rest });
};

/** A node of a pack that is nowhere, as it stands in canonical text. */
const theirs = `    "odd": {
      "inputs": {
        "big": 18446744073709551615,
        "deep": { "value": { "b": [1, { "a": null }] } },
        "text": "ü \\u0001"
      },
      "type": "nowhere/odd",
      "version": 7
    }`;
const withTheirs = `{
  "dreamloom": 1,
  "nodes": {
${theirs}
  },
  "packs": {
    "nowhere": { "name": "nowhere", "version": "9.9.9" }
  }
}
`;

describe("dreamloom fmt", () => {
  it("rewrites what is not canonical, and leaves the rest alone", async () => {
    rig.write("a.json", shuffled());
    rig.write("b.json", canonical());
    chmodSync(join(rig.folder, "a.json"), 0o640);
    const before = statSync(join(rig.folder, "b.json"));
    expect(await rig.command("fmt", "a.json", "b.json")).toEqual({ code: 0, out: "a.json\n", err: "" });
    expect(read("a.json")).toBe(canonical());
    expect(statSync(join(rig.folder, "a.json")).mode & 0o777).toBe(0o640);
    expect(statSync(join(rig.folder, "b.json")).ino).toBe(before.ino);
    expect(readdirSync(rig.folder).sort()).toEqual(["a.json", "b.json", "rocket.png"]);
  });

  it("follows a link instead of replacing it", async () => {
    rig.write("kept/a.json", shuffled());
    symlinkSync(join("kept", "a.json"), join(rig.folder, "link.json"));
    expect(await rig.command("fmt", "link.json")).toMatchObject({ code: 0 });
    expect(lstatSync(join(rig.folder, "link.json")).isSymbolicLink()).toBe(true);
    expect(read("kept/a.json")).toBe(canonical());
  });

  it("--check lists what would change, writes nothing and ends with 1", async () => {
    rig.write("a.json", shuffled());
    rig.write("b.json", canonical());
    expect(await rig.command("fmt", "--check", "a.json", "b.json")).toEqual({
      code: 1,
      out: "a.json\n",
      err: "",
    });
    expect(read("a.json")).toBe(shuffled());
    expect(await rig.command("fmt", "--check", "b.json")).toEqual({ code: 0, out: "", err: "" });
  });

  it("prints what is piped in, and a file with --stdout", async () => {
    expect(await rig.commandWith(shuffled(), "fmt", "-")).toEqual({ code: 0, out: canonical(), err: "" });
    rig.write("a.json", shuffled());
    expect(await rig.command("fmt", "--stdout", "a.json")).toEqual({ code: 0, out: canonical(), err: "" });
    expect(read("a.json")).toBe(shuffled());
  });

  it("leaves a file alone that is no graph, says why, and does the others", async () => {
    rig.write("bad.json", '{ "dreamloom": 1, "nodes": [ }');
    rig.write("a.json", shuffled());
    const { code, out, err } = await rig.command("fmt", "bad.json", "rocket.png", "a.json");
    expect({ code, out }).toEqual({ code: 2, out: "a.json\n" });
    expect(err).toMatch(/^bad\.json:1:\d+: .+\n"rocket\.png" is a picture; dreamloom restore writes/);
    expect(read("bad.json")).toBe('{ "dreamloom": 1, "nodes": [ }');
    expect(await rig.command("fmt", "none.json")).toMatchObject({
      code: 3,
      err: 'There is no file "none.json".\n',
    });
  });

  it("keeps nodes of packs that are not installed byte for byte", async () => {
    rig.write("theirs.json", withTheirs);
    expect(await rig.command("fmt", "theirs.json")).toEqual({ code: 0, out: "", err: "" });
    rig.write("flat.json", withTheirs.replaceAll(/\n */g, " "));
    await rig.command("fmt", "flat.json");
    expect(read("flat.json")).toBe(withTheirs);
  });
});

describe("dreamloom restore", () => {
  it("writes the graph of a picture that Save wrote, and never over another file unless told to", async () => {
    rig.write("g.json", smallGraph());
    const saved = (await rig.command("run", "g.json")).out.trim();
    const ended = await rig.command("restore", saved, "--out", "again.json");
    expect(ended).toEqual({ code: 0, out: "again.json\n", err: "" });
    expect(await rig.command("fmt", "--check", "again.json")).toMatchObject({ code: 0 });
    expect((JSON.parse(read("again.json")) as { nodes: object }).nodes).toHaveProperty("worn.inputs.seed", 7);
    const again = read("again.json");
    rig.write("again.json", "mine");
    expect(await rig.command("restore", saved, "--out", "again.json")).toEqual({
      code: 2,
      out: "",
      err: '"again.json" is there already and was left as it is; --out names another file, --force writes over it.\n',
    });
    expect(read("again.json")).toBe("mine");
    await rig.command("restore", saved, "--out", "again.json", "--force");
    expect(read("again.json")).toBe(again);
  });

  it("names the file after the picture, in the folder one is in", async () => {
    const png = insertPngText(readFileSync(join(rig.folder, "rocket.png")), [
      { keyword: "dreamloom", text: shuffled() },
    ]);
    rig.write("away/mine.png", png);
    expect(await rig.command("restore", "away/mine.png")).toEqual({ code: 0, out: "mine.json\n", err: "" });
    expect(read("mine.json")).toBe(canonical());
    expect(await rig.command("restore", "away/mine.png", "--out", "-")).toMatchObject({ out: canonical() });
  });

  it("says when a picture has no graph, when a file is no PNG, and when the graph is broken", async () => {
    const png = readFileSync(join(rig.folder, "rocket.png"));
    rig.write("torn.png", insertPngText(png, [{ keyword: "dreamloom", text: "{" }]));
    expect(await rig.command("restore", "rocket.png")).toEqual({
      code: 2,
      out: "",
      err: '"rocket.png" is a picture without a graph inside.\n',
    });
    expect(await rig.command("restore", rig.write("g.json", smallGraph()))).toEqual({
      code: 2,
      out: "",
      err: '"g.json" is not a PNG; only a PNG that Save wrote has its graph inside.\n',
    });
    expect(await rig.command("restore", "torn.png")).toMatchObject({ code: 2, out: "" });
    expect(existsSync(join(rig.folder, "torn.json"))).toBe(false);
  });
});

describe("dreamloom show", () => {
  it("draws a graph, and a picture with one inside, as Mermaid", async () => {
    rig.write("g.json", canonical());
    const { code, out, err } = await rig.command("show", "g.json");
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/^---\ntitle: "Text to picture"\n---\nflowchart LR\n/);
    expect(out).toContain('["DiT sample<br/>sample<br/>guidance #61; 2.5<br/>seed #61; 2"]');
    const png = readFileSync(join(rig.folder, "rocket.png"));
    rig.write("p.png", insertPngText(png, [{ keyword: "dreamloom", text: canonical() }]));
    expect((await rig.command("show", "p.png")).out).toBe(out);
  });

  it("draws a graph with mistakes and missing packs, and refuses what is no graph", async () => {
    const wrong = graphOf({
      odd: ["nowhere/odd", {}],
      small: ["dream/resize", { picture: { from: "gone.picture" }, width: "wide" }],
    });
    const { code, out } = await rig.command("show", rig.write("wrong.json", wrong));
    expect(code).toBe(0);
    for (const part of ["nowhere/odd<br/>odd", "width #61; wide", "gone<br/>is not there"])
      expect(out).toContain(part);
    expect(await rig.command("show", rig.write("no.json", "[]"))).toMatchObject({ code: 2, out: "" });
  });
});
