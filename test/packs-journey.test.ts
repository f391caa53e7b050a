/**
 * A pack goes from one clone to another: written, published to a registry on loopback, used in a saved graph, missed where
 * the graph is opened again, installed exactly, and run to the same picture. Each clone has a home folder of its own.
 */

import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDreamloom } from "@dreamloom/cli";
import { pixelsOf } from "./cli/png.js";
import { emptyFolder } from "./support/empty-folder.js";
import { npm, programme, type Ended } from "./support/npm.js";
import { startRegistry, type LoopbackRegistry } from "./support/registry.js";

const root = join(import.meta.dirname, "..");
const place = emptyFolder("dreamloom journey");
const timeout = 240_000;

let registry: LoopbackRegistry;
/** How a person here agrees to a pack: sandboxed where this machine can shut it in, else trusted by their own word. */
let agreed: readonly string[];

beforeAll(async () => {
  registry = await startRegistry();
  for (const clone of ["writer", "reader"]) mkdirSync(join(place, clone));
  const { enforced } = await listed("reader");
  agreed = enforced.holds ? ["--yes"] : ["--yes", "--trust"];
}, timeout);

afterAll(async () => {
  await registry[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

/** Variables of a person who works in this clone. */
function environmentOf(clone: string): Readonly<Record<string, string>> {
  const path = `${join(root, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;
  return { ...registry.environment, PATH: path, DREAMLOOM_HOME: join(place, clone, "home") };
}

function dreamloom(clone: string, ...words: string[]): Promise<Ended> {
  const cwd = join(place, clone);
  const bin = join(root, "packages", "cli", "bin", "dreamloom.js");
  return programme(process.execPath, [bin, ...words], { cwd, environment: environmentOf(clone) });
}

/** npm in the folder of the pack. */
async function inPack(...words: string[]): Promise<Ended> {
  return ended(
    await npm(words, { cwd: join(place, "writer", "night"), environment: environmentOf("writer") }),
  );
}

interface Listed {
  readonly packs: readonly { readonly name: string; readonly version: string; readonly integrity: string }[];
  readonly enforced: { readonly holds: boolean };
}

async function listed(clone: string): Promise<Listed> {
  return JSON.parse(ended(await dreamloom(clone, "pack", "list", "--json")).out) as Listed;
}

async function versionsIn(clone: string): Promise<readonly string[]> {
  return (await listed(clone)).packs.map(({ name, version }) => `${name} ${version}`).sort();
}

function ended(how: Ended): Ended {
  if (how.code !== 0) throw new Error(`It ended with ${how.code}:\n${how.out}${how.err}`);
  return how;
}

/** Changes a file of the pack that is being written. */
function edit(name: string, change: (text: string) => string): void {
  const path = join(place, "writer", "night", name);
  const [before, after] = [readFileSync(path, "utf8"), change(readFileSync(path, "utf8"))];
  expect(after).not.toBe(before);
  writeFileSync(path, after);
}

/** Saves a graph that paints a sky with one version of the pack, as the editor does: with its name, version and integrity. */
async function save(clone: string, name: string, version: string, nodeVersion: number): Promise<void> {
  const { packs } = await listed(clone);
  const { integrity } = packs.find((pack) => pack.name === "night" && pack.version === version)!;
  const document = {
    dreamloom: 1,
    packs: {
      dream: { name: "@dreamloom/nodes", version: "0.1.0" },
      night: { name: "night", version, integrity },
    },
    nodes: {
      sky: { type: "night/night-sky", version: nodeVersion, inputs: { width: 96, height: 64, seed: 7 } },
      save: { type: "dream/save", version: 1, inputs: { picture: { from: "sky.picture" }, name: "sky" } },
    },
    outputs: { picture: "sky.picture" },
  };
  writeFileSync(join(place, clone, name), JSON.stringify(document, null, 2));
}

interface Painted {
  readonly digest: string;
  readonly pixels: string;
  readonly ran: readonly string[];
}

/** Runs a graph by the command, then asks the cache for its picture's digest. */
async function paint(clone: string, name: string, ...more: string[]): Promise<Painted> {
  const { out } = ended(await dreamloom(clone, "run", name, "--json", ...more));
  const { ran, files } = JSON.parse(out.trim().split("\n").at(-1)!) as { ran: string[]; files: string[] };
  return { digest: await digestIn(clone, name), pixels: pixelsOf(readFileSync(files[0]!)), ran };
}

async function digestIn(clone: string, name: string): Promise<string> {
  const folder = join(place, clone);
  await using here = await openDreamloom({ home: join(folder, "home"), out: join(folder, "out") });
  const { engine, graph } = await here.open(readFileSync(join(folder, name)), { folder });
  const [sky] = engine.artifacts(graph!, ["sky"]);
  return (sky!.outputs!["picture"] as { readonly digest: string }).digest;
}

describe("a pack that goes from one clone to another", () => {
  let first: Painted;

  it("is written, tested and published by one", { timeout }, async () => {
    ended(await dreamloom("writer", "pack", "create", "night"));
    edit("src/night-sky.ts", (text) => text.replace("0.06 + 0.94", "0.02 + 0.98"));
    ended(await dreamloom("writer", "pack", "build", "night"));
    expect((await inPack("test")).out).toMatch(/^# fail 0$|^ℹ fail 0$/m);
    await inPack("publish");
    expect(registry.asked).toContain("PUT /night");
  });

  it("is added there, used in a graph that records it, and run", { timeout }, async () => {
    const { err } = ended(await dreamloom("writer", "pack", "add", "night", ...agreed));
    expect(err).toContain("night 0.1.0");
    await save("writer", "sky.json", "0.1.0", 1);
    first = await paint("writer", "sky.json");
    expect(first.ran).toContain("sky");
  });

  it("is missed by the other, who is told so and fetches nothing", { timeout }, async () => {
    copyFileSync(join(place, "writer", "sky.json"), join(place, "reader", "sky.json"));
    const asked = registry.asked.length;
    for (const command of ["run", "check"]) {
      const { code, out, err } = await dreamloom("reader", command, "sky.json");
      expect(code).toBe(3);
      expect(out + err).toContain('"night"');
      expect((out + err).replace(/\s+/g, " ")).toContain("dreamloom pack add --from sky.json");
    }
    expect(registry.asked).toHaveLength(asked);
    expect(await versionsIn("reader")).toEqual([]);
  });

  it("is not installed without somebody's word", { timeout }, async () => {
    const { code, err } = await dreamloom("reader", "pack", "add", "--from", "sky.json");
    expect(code).toBe(agreed.includes("--trust") ? 5 : 2);
    expect(err).toContain("is not installed");
    expect(await versionsIn("reader")).toEqual([]);
  });

  it("is not installed when it is not what the graph records", { timeout }, async () => {
    const text = readFileSync(join(place, "reader", "sky.json"), "utf8");
    const wrong = text.replace(/"sha512-..../, '"sha512-AAAA');
    expect(wrong).not.toBe(text);
    writeFileSync(join(place, "reader", "changed.json"), wrong);
    const { code, err } = await dreamloom("reader", "pack", "add", "--from", "changed.json", ...agreed);
    expect(code).toBe(2);
    expect(err.replace(/\s+/g, " ")).toContain("is not the one that the document was made with");
    expect(await versionsIn("reader")).toEqual([]);
  });

  it("is installed exactly, and gives the same picture", { timeout }, async () => {
    ended(await dreamloom("reader", "pack", "add", "--from", "sky.json", ...agreed));
    expect(await versionsIn("reader")).toEqual(["night 0.1.0"]);
    const again = await paint("reader", "sky.json");
    expect(again.ran).toContain("sky");
    expect(again.digest).toBe(first.digest);
    expect(again.pixels).toBe(first.pixels);
  });

  it("asks again when a new version asks for more, and is refused without a word", { timeout }, async () => {
    edit("package.json", (text) =>
      text
        .replace('"version": "0.1.0"', '"version": "0.2.0"')
        .replace('"permissions": {}', '"permissions": { "network": ["api.night.example"] }'),
    );
    edit("src/night-sky.ts", (text) =>
      text.replace("0.02 + 0.98", "0.04 + 0.96").replace("version: 1", "version: 2"),
    );
    ended(await dreamloom("writer", "pack", "build", "night"));
    await inPack("publish");
    const { code, err } = await dreamloom("reader", "pack", "update", "--yes");
    expect(code).toBe(agreed.includes("--trust") ? 5 : 2);
    expect(err).toContain("api.night.example");
    expect(err.replace(/\s+/g, " ")).toContain("More than 0.1.0 was allowed");
    expect(await versionsIn("reader")).toEqual(["night 0.1.0"]);
  });

  it("serves two documents in two versions", { timeout }, async () => {
    ended(await dreamloom("reader", "pack", "update", "--allow-more", ...agreed));
    expect(await versionsIn("reader")).toEqual(["night 0.1.0", "night 0.2.0"]);
    await save("reader", "brighter.json", "0.2.0", 2);
    const [before, after] = [await paint("reader", "sky.json"), await paint("reader", "brighter.json")];
    expect(before.digest).toBe(first.digest);
    expect(before.ran).not.toContain("sky");
    expect(after.ran).toContain("sky");
    expect(after.digest).not.toBe(first.digest);
    expect((await paint("reader", "sky.json", "--no-cache")).pixels).toBe(first.pixels);
    expect((await paint("reader", "brighter.json", "--no-cache")).pixels).toBe(after.pixels);
  });
});
