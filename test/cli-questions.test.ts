/** What the command line answers without running anything: check, plan, explain, nodes, models, version and help. */

import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, createRig, smallGraph, type Rig } from "./cli/rig.js";

let rig: Rig;
beforeEach(() => (rig = createRig()));
afterEach(() => rig[Symbol.dispose]());

describe("dreamloom plan", () => {
  it("says what would run and why, before a run, after it, and after a change", async () => {
    const graph = rig.write("g.json", smallGraph());
    expect((await rig.command("plan", graph)).out.split("\n")).toEqual([
      "run  load   it has not been run before",
      "run  small  it has not been run before",
      "run  worn   it has not been run before",
      "run  save   it writes a file, so it runs each time",
      "4 tasks would run; 0 would come from the cache.",
      "",
    ]);
    await rig.command("run", graph);
    expect((await rig.command("plan", graph)).out.split("\n")).toEqual([
      "–       load   nothing that runs needs it",
      "–       small  nothing that runs needs it",
      "cached  worn",
      "run     save   it writes a file, so it runs each time",
      "1 task would run; 1 would come from the cache.",
      "",
    ]);
    const changed = await rig.command(
      "plan",
      graph,
      "--set",
      "width=32",
      "--set",
      "seed=18446744073709551615",
    );
    expect(changed.out.split("\n")).toEqual([
      "cached  load",
      "run     small  width was 24 and is 32",
      'run     worn   seed was 7 and is 18446744073709551615; what comes in at "picture" changes',
      "run     save   it writes a file, so it runs each time",
      "3 tasks would run; 1 would come from the cache.",
      "",
    ]);
    expect(existsSync(join(rig.folder, "out"))).toBe(true);
  });
});

describe("dreamloom explain", () => {
  it("tells every part of a node's fingerprint, and whether the cache has it", async () => {
    const graph = rig.write("g.json", smallGraph());
    const before = await rig.command("explain", graph, "worn");
    expect(before.code).toBe(0);
    const lines = before.out.replace(/[0-9a-f]{12,}/g, "HEX").split("\n");
    expect(lines[0]).toBe('"worn" is not in the cache.');
    expect(lines[1]).toBe("Its fingerprint HEX is made of:");
    expect(lines).toContain("  type     dream/grain@1: Grain");
    expect(lines).toContain("  seed     7 (the default)".replace(" (the default)", ""));
    expect(lines).toContain("  amount   0.2");
    expect(lines).toContain('  picture  what "small.picture" gives: HEX…');
    await rig.command("run", graph);
    expect((await rig.command("explain", graph, "worn")).out).toContain('"worn" is in the cache.\n');
  });

  it("says which node there is instead", async () => {
    expect(await rig.command("explain", rig.write("g.json", smallGraph()), "worm")).toEqual({
      code: 2,
      out: "",
      err: 'The graph has no node and no output "worm"; did you mean "worn"?\n',
    });
  });
});

describe("dreamloom nodes", () => {
  it("lists every node with what it is for, and describes one", async () => {
    const { out, code } = await rig.command("nodes");
    expect(code).toBe(0);
    expect(out).toMatch(/^ {2}dream\/dit-sample +\S/m);
    const resize = await rig.command("nodes", "resize");
    expect(resize.out).toMatch(/^dream\/resize {2}version 1\nResize\n/);
    expect(resize.out).toMatch(/^ {2}width {2}\(integer, 1 to 32768 pixels, optional\)$/m);
    expect(await rig.command("nodes", "resise")).toEqual({
      code: 2,
      out: "",
      err: 'There is no node "resise"; did you mean "resize"?\n',
    });
  });

  it("finds nodes by a word, and by the names that they have elsewhere", async () => {
    expect((await rig.command("nodes", "lora")).out).toMatch(/^dream\/lora-load {2}version 1\n/);
    const masks = (await rig.command("nodes", "mask")).out;
    expect(masks).toMatch(/^ {2}dream\/mask-edit +\S/m);
    expect(masks).not.toContain("dream/hue");
    const elsewhere = [
      "CLIP Text Encode",
      "KSampler",
      "denoise",
      "EmptyLatentImage",
      "LoraLoader",
      "Primitive",
      "negative prompt",
      "ModelSamplingSD3",
      "SetLatentNoiseMask",
      "PreviewImage",
    ];
    expect((await rig.command("nodes", "Primitive")).out).toMatch(/dream\/integer[^]*dream\/number/);
    for (const name of elsewhere) expect(await rig.command("nodes", name), name).toMatchObject({ code: 0 });
  });

  it("tells defaults as one would type them", async () => {
    const { out } = await rig.command("nodes", "dit-sample");
    expect(out).toContain("  seed  (seed, 0 unless said)\n");
    expect(out).toContain("  sampler  (euler | heun | dpmpp-2m, euler unless said)\n");
  });
});

describe("dreamloom check", () => {
  it("reads a graph that is piped in", async () => {
    expect(await rig.commandWith(JSON.stringify(smallGraph()), "check", "-")).toMatchObject({
      code: 0,
      err: "",
    });
    expect(await rig.command("check", "-")).toMatchObject({
      code: 3,
      err: '"-" stands for a graph that is piped in, and nothing is.\n',
    });
  });

  it("finds every saved graph right", async () => {
    const { code, out, err } = await rig.command("check", join(clone, "graphs", "picture-effects.json"));
    expect({ code, err }).toEqual({ code: 0, err: "" });
    expect(out).toMatch(/picture-effects\.json" is right: 15 nodes\.\n$/);
  });
});

describe("plan and explain", () => {
  it("say what is wrong with what was set, and answer nothing", async () => {
    const graph = rig.write("g.json", smallGraph());
    for (const words of [
      ["plan", graph],
      ["explain", graph, "worn"],
    ])
      expect(await rig.command(...words, "--set", "nope=1")).toMatchObject({
        code: 2,
        out: "",
        err: expect.stringContaining('The document has no input "nope"') as string,
      });
  });
});

describe("dreamloom models", () => {
  it("says that parts do not fit together, though each is right by itself", async () => {
    const parts = { transformer: "dit-plain", adapter: "adapter-narrow" };
    for (const [part, fixture] of Object.entries(parts))
      cpSync(
        join(clone, "test", "parity", "fixtures", fixture),
        join(rig.folder, "home", "models", "odd", part),
        { recursive: true },
      );
    const { code, out } = await rig.command("models");
    expect(code).toBe(3);
    expect(out.replace(/\s+/g, " ")).toContain(
      "do not fit together: the adapter gives 48, the DiT is 32 wide.",
    );
  });

  it("lists the LoRAs of a checkpoint", async () => {
    rig.write("home/models/styled/lora/paper.safetensors", "");
    rig.write("home/models/styled/vae/config.json", "{");
    expect((await rig.command("models")).out).toContain("\n  LoRAs   lora/paper.safetensors\n");
  });

  it("lists a broken checkpoint with what is wrong, and ends with 3", async () => {
    rig.write("home/models/torn/vae/config.json", "{");
    const { code, out } = await rig.command("models");
    expect(code).toBe(3);
    expect(out).toMatch(
      /^torn {2}0 bytes\n.*\n {2}LMM {5}not there\n {2}adapter not there\n {2}DiT {5}not there\n {2}VAE {5}broken\n/,
    );
  });
});

describe("dreamloom --version and --help", () => {
  it("print the version, the commands, examples and the exit codes", async () => {
    const { version } = JSON.parse(readFileSync(join(clone, "packages", "cli", "package.json"), "utf8")) as {
      version: string;
    };
    expect(await rig.command("--version")).toEqual({ code: 0, out: `${version}\n`, err: "" });
    const { code, out } = await rig.command("--help");
    expect(code).toBe(0);
    for (const part of [
      "run [options] <file>",
      "Examples:",
      "Exit codes:\n  0  all that was asked for was done",
    ])
      expect(out).toContain(part);
    expect(existsSync(rig.home)).toBe(false);
  });
});
