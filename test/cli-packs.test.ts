/** Packs by the command line: made, built, installed, asked about, run, removed. With the real command and the real npm. */

import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { fileOf, listed, shadesGraph, tarballOf, trustHere, writeShades } from "./cli/packs.js";
import { pixelsOf } from "./cli/png.js";
import { createRig, endOf, type Rig } from "./cli/rig.js";
import { emptyFolder } from "./support/empty-folder.js";
import { npm } from "./support/npm.js";
import { startRegistry } from "./support/registry.js";

let rig: Rig;
/** `--trust` on a machine that cannot shut packs in. */
let trust: readonly string[];

/** Nothing answers there: whatever is fetched from it fails. */
const nowhere = ["--registry", "http://127.0.0.1:9/"];
const noNetwork = { npm_config_registry: "http://127.0.0.1:9/", npm_config_fetch_retries: "0" };

describe("a new pack", () => {
  beforeAll(async () => {
    rig = createRig(emptyFolder("dreamloom packs ü"));
    trust = await trustHere(rig);
    const made = await rig.command("pack", "create", "toon");
    expect([made.code, made.out]).toEqual([0, `${join(rig.folder, "toon")}\n`]);
  });
  afterAll(() => rig[Symbol.dispose]());

  it("has all that a pack is published with", () => {
    const files = readdirSync(join(rig.folder, "toon"), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && !entry.parentPath.includes("node_modules"))
      .map((entry) => join(entry.parentPath, entry.name).slice(rig.folder.length + 6))
      .sort();
    expect(files).toEqual([
      ".github/workflows/test.yml",
      ".gitignore",
      ".npmrc",
      "LICENSE",
      "README.md",
      "graphs/night-sky.json",
      "package.json",
      "src/index.ts",
      "src/night-sky.test.ts",
      "src/night-sky.ts",
      "tsconfig.json",
    ]);
  });

  it("passes its own tests at once, and nothing is fetched for that", async () => {
    const { code, out, err } = await npm(["test"], {
      cwd: join(rig.folder, "toon"),
      environment: { ...noNetwork, DREAMLOOM_HOME: rig.home },
    });
    expect([code, err]).toEqual([0, expect.stringContaining("Built toon 0.1.0: 1 node, in nodes.json and")]);
    expect(out).toMatch(/# fail 0\n/);
    expect(out).not.toMatch(/# pass 0\n/);
    expect(readFileSync(join(rig.folder, "toon", "docs", "nodes.md"), "utf8")).toContain("Night sky");
  }, 120_000);

  it("is installed from its folder, listed, run by its graph, and removed", async () => {
    const added = await rig.command("pack", "add", "./toon", "--yes", ...trust);
    expect([added.code, added.err]).toEqual([0, expect.stringMatching(/Installed toon 0\.1\.0, /)]);
    expect((await listed(rig)).packs).toMatchObject([
      { name: "toon", version: "0.1.0", nodes: ["toon/night-sky"], permissions: {} },
    ]);
    expect((await rig.command("nodes", "starfield")).out).toMatch(
      /^toon\/night-sky .*\n.*Of the pack toon 0\.1\.0/s,
    );
    expect((await rig.command("nodes")).out).toMatch(/toon\/night-sky .* \(toon\)\n/);

    const graph = "toon/graphs/night-sky.json";
    const first = fileOf(await rig.command("run", graph));
    expect([first.readUInt32BE(16), first.readUInt32BE(20)]).toEqual([256, 160]);
    const again = await rig.command("run", graph, "--no-cache");
    expect(pixelsOf(fileOf(again))).toBe(pixelsOf(first));
    const other = await rig.command("run", graph, "--set", "seed=8");
    expect(pixelsOf(fileOf(other))).not.toBe(pixelsOf(first));

    expect((await rig.command("pack", "remove", "toon")).err).toBe("Removed toon 0.1.0.\n");
    expect((await listed(rig)).packs).toEqual([]);
    const without = await rig.command("check", graph);
    expect(without.code).toBe(3);
    expect(without.err).toMatch(/toon.* 0\.1\.0/);
    expect(without.err).toContain(`dreamloom pack add --from ${graph} installs exactly`);
  }, 180_000);

  it("that comes with Dreamloom is built and installed by its name, and no registry is asked for it", async () => {
    const added = await rig.command(
      "pack",
      "add",
      "dreamloom-prompt-tools@0.1.0",
      "--yes",
      ...trust,
      ...nowhere,
    );
    expect([added.code, added.err]).toEqual([
      0,
      expect.stringMatching(/Installed dreamloom-prompt-tools 0\.1\.0, /),
    ]);
    const other = await rig.command(
      "pack",
      "add",
      "dreamloom-prompt-tools@0.2.0",
      "--yes",
      ...trust,
      ...nowhere,
    );
    expect([other.code, other.err]).toEqual([
      expect.any(Number),
      expect.stringContaining("registry cannot be reached"),
    ]);
    expect(other.code).not.toBe(0);
    await rig.command("pack", "remove", "dreamloom-prompt-tools");
  }, 120_000);

  it("that does not compile is told with file, line and column, and keeps what was built", async () => {
    const source = join(rig.folder, "toon", "src", "night-sky.ts");
    const good = readFileSync(source, "utf8");
    const before = readFileSync(join(rig.folder, "toon", "dist", "night-sky.js"), "utf8");
    writeFileSync(source, good.replace('tensor("f32"', 'tensor("f33"'));
    const { code, err } = await rig.command("pack", "build", "toon");
    expect(code).toBe(2);
    expect(err).toMatch(/^src\/night-sky\.ts:\d+:\d+ Argument of type '"f33"' is not assignable/);
    expect(readFileSync(join(rig.folder, "toon", "dist", "night-sky.js"), "utf8")).toBe(before);
    writeFileSync(source, good);
  });

  it("whose definitions contradict themselves is told in a sentence", async () => {
    const source = join(rig.folder, "toon", "src", "night-sky.ts");
    const good = readFileSync(source, "utf8");
    writeFileSync(source, good.replace("default: 256, min: 16", "default: 2, min: 16"));
    const { code, err } = await rig.command("pack", "build", "toon");
    expect(code).toBe(2);
    expect(err).toMatch(
      /"toon\/night-sky"\.inputs\.width\.default is 2; it must be between 16 and 4096\.\n$/,
    );
    writeFileSync(source, good);
  });

  it("is not made where something is, nor under a name that nobody could use", async () => {
    const twice = await rig.command("pack", "create", "toon");
    expect([twice.code, twice.err]).toEqual([2, expect.stringMatching(/is there already and is not empty/)]);
    const wrong = await rig.command("pack", "create", "Toon Pack");
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringMatching(/^"Toon Pack" is no name for a pack/)]);
    expect(existsSync(join(rig.folder, "Toon Pack"))).toBe(false);
  });
});

describe("installing a pack", () => {
  beforeEach(async () => {
    rig = createRig(emptyFolder("dreamloom packs ü"));
    trust = await trustHere(rig);
  });
  afterEach(() => rig[Symbol.dispose]());

  /** Runs the command with a registry's settings. */
  const command = (environment: Readonly<Record<string, string>>, ...words: string[]) =>
    endOf(rig.start(words, environment));

  it("asks, and installs nothing where nobody is there to be asked", async () => {
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5, permissions: { read: true } });
    const { code, err } = await rig.command("pack", "add", folder, ...trust);
    expect(code).toBe(2);
    expect(err).toContain("It may read files that you choose on its nodes, and no others.");
    expect(err).toMatch(/Nobody is here to be asked\. shades 1\.0\.0 is not installed; --yes/);
    expect((await listed(rig)).packs).toEqual([]);
    expect((await rig.command("pack", "add")).code).toBe(2);
  });

  it("asks again when an update wants more, and --yes does not cover that", async () => {
    await using registry = await startRegistry();
    const { environment } = registry;
    const more = { network: ["api.acme.example"] };
    for (const [version, permissions] of [
      ["1.0.0", {}],
      ["1.1.0", {}],
      ["2.0.0", more],
    ] as const) {
      const folder = await writeShades(rig, { version, shade: 0.5, permissions });
      registry.publish({ tarball: tarballOf(rig, folder) });
      if (version === "2.0.0") break;
      const words = version === "1.0.0" ? ["add", "shades"] : ["update"];
      // Trust is for one version: on a machine that needs it, it is said again.
      const { code, err } = await command(environment, "pack", ...words, "--yes", ...trust);
      expect([code, err]).toEqual([0, expect.stringContaining(`Installed shades ${version}`)]);
    }
    const refused = await command(environment, "pack", "update", "shades", "--yes", ...trust);
    expect(refused.code).toBe(2);
    expect(refused.err).toContain("It may send data to api.acme.example over the internet");
    expect(refused.err).toContain(
      "shades 2.0.0 asks for more than 1.1.0 did, and nobody is here to be asked.",
    );
    expect((await listed(rig)).packs.map(({ version }) => version)).not.toContain("2.0.0");
    const allowed = await command(environment, "pack", "update", "--yes", "--allow-more", ...trust);
    expect([allowed.code, allowed.err]).toEqual([0, expect.stringContaining("Installed shades 2.0.0")]);
    expect((await command(environment, "pack", "update", "other")).code).toBe(3);
  }, 180_000);

  it("takes exactly what a graph records, though something newer is there; two versions serve two graphs", async () => {
    await using registry = await startRegistry();
    const { environment } = registry;
    for (const [version, shade] of [
      ["1.0.0", 0.25],
      ["2.0.0", 0.75],
    ] as const) {
      const folder = await writeShades(rig, { version, shade });
      registry.publish({ tarball: tarballOf(rig, folder) });
    }
    const dark = rig.write("dark.json", shadesGraph({ version: "1.0.0" }));
    const missing = await command(environment, "run", dark);
    expect(missing.code).toBe(3);
    expect(missing.err).toContain("dreamloom pack add --from dark.json installs exactly");
    expect(registry.asked, "a graph alone fetches nothing").toEqual([]);

    const from = await command(environment, "pack", "add", "--from", dark, "--yes", ...trust);
    expect([from.code, from.err]).toEqual([0, expect.stringContaining("Installed shades 1.0.0")]);
    const [installed] = (await listed(rig)).packs;
    const pixels = pixelsOf(fileOf(await command(environment, "run", dark)));
    expect((await command(environment, "pack", "add", "shades", "--yes", ...trust)).code).toBe(0);
    expect((await listed(rig)).packs.map(({ version }) => version)).toEqual(["2.0.0", "1.0.0"]);

    const light = rig.write("light.json", shadesGraph({ version: "2.0.0" }));
    const recorded = { version: "1.0.0", integrity: installed!.integrity };
    const exact = rig.write("exact.json", shadesGraph(recorded));
    expect(pixelsOf(fileOf(await command(environment, "run", exact, "--no-cache")))).toBe(pixels);
    expect(pixelsOf(fileOf(await command(environment, "run", light, "--no-cache")))).not.toBe(pixels);
    const again = await command(environment, "pack", "add", "--from", exact);
    expect([again.code, again.err]).toEqual([
      0,
      "Nothing is missing: every pack of this graph is installed.\n",
    ]);

    const removed = await command(environment, "pack", "remove", "shades@1.0.0");
    expect([removed.code, removed.err]).toEqual([0, "Removed shades 1.0.0.\n"]);
    const other = rig.write(
      "other.json",
      shadesGraph({ version: "1.0.0", integrity: `sha512-${"A".repeat(86)}==` }),
    );
    const lied = await command(environment, "pack", "add", "--from", other, "--yes", ...trust);
    expect(lied.code).not.toBe(0);
    expect((await listed(rig)).packs.map(({ version }) => version)).toEqual(["2.0.0"]);
  }, 240_000);

  it("finds packs in the registry by words, and audits those that are installed", async () => {
    await using registry = await startRegistry();
    const { environment } = registry;
    const folder = await writeShades(rig, { version: "1.0.0", shade: 0.5 });
    registry.publish({ tarball: tarballOf(rig, folder) });
    const found = await command(environment, "pack", "search", "shades");
    expect([found.code, found.out]).toEqual([0, expect.stringMatching(/^shades +1\.0\.0 +.*by anna/)]);
    expect((await command(environment, "pack", "search", "nothing-like-it")).out).toMatch(/has no pack for/);
    await command(environment, "pack", "add", "shades", "--yes", ...trust);
    const good = await command(environment, "pack", "audit", "--json");
    expect([good.code, JSON.parse(good.out)]).toMatchObject([0, [{ name: "shades", problems: [] }]]);
    const { out } = await command(environment, "pack", "add", "shades", "--yes", ...trust);
    writeFileSync(join(out.trim(), "index.js"), "export default 1;\n");
    const bad = await command(environment, "pack", "audit");
    expect([bad.code, bad.out]).toEqual([1, expect.stringMatching(/^shades 1\.0\.0\n {2}! /)]);
    rmSync(join(out.trim(), "index.js"));
  }, 180_000);
});
