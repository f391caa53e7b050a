/** Packs by the command line, the other ways: being worked on, trusted, asked about at a terminal, interrupted. */

import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { delimiter, join } from "node:path";
import type { Description } from "@dreamloom/engine";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { fileOf, listed, shadesGraph, trustHere, writeShades } from "./cli/packs.js";
import { clone, createRig, endOf, type Rig } from "./cli/rig.js";
import { startServing, until } from "./server/process.js";
import { emptyFolder } from "./support/empty-folder.js";

let rig: Rig;
let trust: readonly string[];
beforeEach(async () => {
  rig = createRig(emptyFolder("dreamloom packs ü"));
  trust = await trustHere(rig);
});
afterEach(() => rig[Symbol.dispose]());

describe("a pack that is being worked on", () => {
  it("is in a server that runs already, as long as somebody works on it", async () => {
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5 });
    const serving = await startServing(rig);
    const shade = async (): Promise<Description | undefined> => {
      const nodes = await serving.ask<readonly Description[]>("GET", "nodes");
      return nodes.find(({ type }) => type === "shades/shade");
    };
    expect(await shade()).toBeUndefined();
    const dev = rig.start(["pack", "dev", folder, "--no-open", ...trust]);
    const ended = endOf(dev);
    try {
      const node = await until(shade);
      expect(node.pack).toMatchObject({ name: "shades", version: "1.0.0", dev: true });
      writeFileSync(join(rig.folder, folder, "index.js"), "export default 1;\n");
      await new Promise<void>((resolve) =>
        dev.stderr?.on("data", (text: string) => {
          if (text.includes("What was built before stays")) resolve();
        }),
      );
      expect(await shade()).toEqual(node);
      dev.kill("SIGINT");
      const { code, out } = await ended;
      expect([code, out]).toEqual([0, expect.stringMatching(`^Open ${serving.url}/login\\?token=`)]);
      await until(async () => ((await shade()) === undefined ? true : undefined));
    } finally {
      dev.kill("SIGKILL");
      serving.child.kill("SIGKILL");
      await serving.ended;
    }
  }, 180_000);

  it("is gone when the process that worked on it was killed", async () => {
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5 });
    const dev = rig.start(["pack", "dev", folder, "--no-open", "--port", "0", ...trust]);
    const ended = endOf(dev);
    await new Promise<void>((resolve) => dev.stdout?.once("data", () => resolve()));
    expect((await rig.command("nodes", "shade")).out).toContain("Of the pack shades 1.0.0");
    dev.kill("SIGKILL");
    await ended;
    expect((await rig.command("nodes", "shades/shade")).err).toMatch(/^There is no node "shades\/shade"/);
    expect((await listed(rig)).packs).toEqual([]);
  }, 120_000);
});

describe("a machine that cannot shut packs in", () => {
  /** A PATH with nothing on it but what installing takes. */
  function plainPath(): string {
    const folder = join(rig.folder, "bin");
    mkdirSync(folder);
    symlinkSync(process.execPath, join(folder, "node"));
    symlinkSync(programOnPath("npm"), join(folder, "npm"));
    return folder;
  }

  it("runs a pack only when a person trusts it, and says so beforehand and afterwards", async () => {
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5 });
    const PATH = plainPath();
    const command = (...words: string[]) => endOf(rig.start(words, { PATH }));
    for (const words of [
      ["add", folder, "--yes"],
      ["dev", folder, "--no-open"],
    ]) {
      const refused = await command("pack", ...words);
      expect([words[0], refused.code]).toEqual([words[0], 5]);
      expect(refused.err).toMatch(/bubblewrap is missing: install it|Packs are shut in on Linux only/);
      expect(refused.err).toContain("--trust");
    }
    expect((await listed(rig)).packs).toEqual([]);

    const trusted = await command("pack", "add", folder, "--yes", "--trust");
    expect(trusted.err).toContain("Nothing holds it to that: trusted, it runs with all your rights");
    expect(trusted.err).toContain("Installed shades 1.0.0, trusted.");
    rig.write("shade.json", shadesGraph({ version: "1.0.0" }));
    expect(fileOf(await command("run", "shade.json")).readUInt32BE(16)).toBe(8);
    const doctor = await command("doctor");
    expect(doctor.out).toMatch(/· shades +1\.0\.0 is trusted: it runs with all your rights/);
    expect(doctor.out).toMatch(/· sandbox +/);
  }, 180_000);
});

describe("dreamloom pack add", () => {
  it("takes the answer of the person at the terminal", async () => {
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5 });
    const at = (answer: string) => atTerminal(rig, answer, "pack", "add", folder, ...trust);
    const no = await at("n\n");
    expect([no.code, no.out]).toEqual([
      4,
      expect.stringMatching(/\[y\/N\] .*shades 1\.0\.0 is not installed\./s),
    ]);
    expect((await listed(rig)).packs).toEqual([]);
    const yes = await at("y\n");
    expect([yes.code, yes.out]).toEqual([0, expect.stringContaining("Installed shades 1.0.0")]);
  }, 120_000);

  it("that is interrupted while it fetches ends with 4 and leaves nothing behind", async () => {
    let asked: () => void = () => undefined;
    const isAsked = new Promise<void>((resolve) => (asked = resolve));
    // A registry that never answers.
    const registry = createServer(() => asked());
    await new Promise<void>((resolve) => registry.listen(0, "127.0.0.1", resolve));
    const { port } = registry.address() as AddressInfo;
    try {
      const words = ["pack", "add", "shades", "--yes", "--registry", `http://127.0.0.1:${port}/`];
      const adding = rig.start(words);
      const ended = endOf(adding);
      await isAsked;
      adding.kill("SIGINT");
      const { code, err } = await ended;
      expect([code, err]).toEqual([4, expect.stringMatching(/\nInterrupted\.\n$/)]);
      const staging = join(rig.home, "packs", "staging");
      expect(existsSync(staging) ? readdirSync(staging) : []).toEqual([]);
    } finally {
      registry.closeAllConnections();
      registry.close();
    }
  }, 120_000);

  it("says what is no pack, no registry and no graph, and writes nothing where no pack is", async () => {
    rig.write("empty/package.json", { name: "empty", version: "1.0.0" });
    const empty = await rig.command("pack", "add", "./empty", "--yes");
    expect([empty.code, empty.err]).toEqual([2, expect.stringMatching(/no "dreamloom" key/)]);
    const registry = await rig.command("pack", "add", "toon", "--registry", "nowhere");
    expect([registry.code, registry.err]).toEqual([2, expect.stringMatching(/^"nowhere" is no address/)]);
    const graph = await rig.command("pack", "add", "--from", "empty/package.json");
    expect(graph.code).toBe(2);
    for (const command of ["build", "dev"]) {
      const { code, err } = await rig.command("pack", command, "graphs");
      expect([code, err]).toEqual([2, expect.stringMatching(/package\.json/)]);
    }
    expect(existsSync(join(rig.folder, "graphs"))).toBe(false);
    expect((await rig.command("pack", "build", "empty")).code).toBe(2);
    expect(readdirSync(join(rig.folder, "empty"))).toEqual(["package.json"]);
  }, 60_000);
});

describe("a server", () => {
  it("opens no debugger when it is told to by a signal", async () => {
    const serving = await startServing(rig);
    serving.child.kill("SIGUSR1");
    await serving.ask("GET", "nodes");
    serving.child.kill("SIGINT");
    const { code, err } = await serving.ended;
    expect([code, err]).toEqual([0, expect.not.stringContaining("Debugger")]);
  }, 60_000);
});

/** Runs the command at a terminal of its own, and types an answer to its question. */
async function atTerminal(rig: Rig, answer: string, ...words: string[]) {
  const bin = join(clone, "packages", "cli", "bin", "dreamloom.js");
  const line = [process.execPath, bin, ...words].map((word) => `'${word}'`).join(" ");
  const env = { PATH: process.env["PATH"], DREAMLOOM_HOME: rig.home, TERM: "dumb" };
  const child = spawn("script", ["-qec", line, "/dev/null"], { cwd: rig.folder, env, stdio: "pipe" });
  child.stdout.on("data", (text: Buffer | string) => {
    if (String(text).includes("[y/N]")) child.stdin.write(answer);
  });
  return await endOf(child);
}

function programOnPath(name: string): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? name;
}
