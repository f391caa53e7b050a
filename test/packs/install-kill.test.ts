/** A process that is killed while it installs leaves a home folder that opens; two at once lose nothing of each other's. */

import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { engineFolder, refusal, storeRig, type StoreRig } from "../support/store-rig.js";

let rig: StoreRig;
beforeEach(async () => void (rig = await storeRig()));
afterEach(() => rig[Symbol.asyncDispose]());

const packsModule = pathToFileURL(createRequire(import.meta.url).resolve("@dreamloom/packs")).href;

/** Another process that adds a pack, as the command line would. */
async function adding(spec: string): Promise<ChildProcess> {
  const evidence = { holds: true, says: "", probes: [], unenforced: [], node: "", at: 0 };
  const options = { home: rig.home, builtIn: [], engineFolder: engineFolder(), engineVersion: "0.1.0" };
  const script = await rig.put(
    "add.mjs",
    `import { openPacks } from ${JSON.stringify(packsModule)};
const packs = await openPacks({
  ...${JSON.stringify(options)},
  evidence: async () => (${JSON.stringify(evidence)}),
  hostFor: () => { throw new Error("nothing is run"); },
  onWarning: (message) => console.error(message),
});
const { id } = await packs.prepare(process.argv[2]);
await packs.install(id, "sandboxed");
await packs[Symbol.asyncDispose]();`,
  );
  return spawn(process.execPath, [script, spec], { stdio: ["ignore", "inherit", "inherit"] });
}

function staged(): readonly string[] {
  const folder = join(rig.home, "packs/staging");
  return existsSync(folder) ? readdirSync(folder) : [];
}

describe("installing", () => {
  it("that is killed at any moment leaves all of a pack or nothing, and the next one clears up", async () => {
    await rig.add(await rig.open(), await rig.pack({ name: "ink", prefix: "ink" }));
    const spec = await rig.pack({ name: "toon" });
    const reached: string[] = [];
    for (const stage of ["staging", "tree", "unpacked", "moved"]) {
      const child = await adding(spec);
      const exited = once(child, "exit");
      while (child.exitCode === null && !hasReached(stage)) await after(5);
      child.kill("SIGKILL");
      await exited;
      const packs = await rig.open();
      const names = packs.list().map(({ manifest, problem }) => `${manifest.name} ${problem ?? "works"}`);
      expect([["ink works"], ["ink works", "toon works"]]).toContainEqual(names);
      reached.push(`${stage} ${names.length}`);
      if (names.length === 2) await packs.remove("toon");
    }
    const packs = await rig.open();
    await rig.add(packs, spec);
    expect(packs.list().map(({ manifest }) => manifest.name)).toEqual(["ink", "toon"]);
    expect(staged()).toEqual([]);
    expect(readdirSync(join(rig.home, "packs/installed/toon"))).toHaveLength(1);
    expect(reached).toHaveLength(4);
  });

  it("that is killed between moving a tree and writing it down leaves a tree that is swept", async () => {
    const packs = await rig.open();
    const orphan = join(rig.home, "packs/installed/ghost/1.0.0-0a1b2c3d/node_modules/ghost");
    await mkdir(orphan, { recursive: true });
    await writeFile(join(orphan, "index.js"), "");
    await writeFile(join(rig.home, "packs/.changing"), "1073741824 of a dead process");
    expect((await rig.open()).list()).toEqual([]);
    await rig.add(packs, await rig.pack({}));
    expect(existsSync(orphan)).toBe(false);
    expect(existsSync(join(rig.home, "packs/.changing"))).toBe(false);
  });

  it("of two packs by two processes at once keeps both; a third that claims one's prefix is refused", async () => {
    const specs = [
      await rig.pack({ name: "ink", prefix: "ink" }),
      await rig.pack({ name: "toon", prefix: "toon" }),
    ];
    const here = await rig.open();
    const late = await here.prepare(await rig.pack({ name: "comics", prefix: "toon" }));
    const children = await Promise.all(specs.map(adding));
    const codes = await Promise.all(children.map((child) => once(child, "exit")));
    expect(codes).toEqual([
      [0, null],
      [0, null],
    ]);
    await here.refresh();
    expect(here.list().map(({ manifest }) => manifest.name)).toEqual(["ink", "toon"]);
    expect(await refusal(here.install(late.id, "sandboxed"))).toContain('both call their nodes "toon/…"');
    expect(staged()).toEqual([]);
  });

  it("of three packs at once in one process loses none", async () => {
    const packs = await rig.open();
    const names = Array.from(
      { length: 3 },
      (_, index) => `pack-${"abc"[index]}${index}${index}${index}${index}`,
    );
    const specs = await Promise.all(names.map((name) => rig.pack({ name, prefix: name })));
    await Promise.all(specs.map((spec) => rig.add(packs, spec)));
    const text = await readFile(join(rig.home, "packs/lock.json"), "utf8");
    expect((JSON.parse(text) as { packs: unknown[] }).packs).toHaveLength(3);
    expect(packs.list()).toHaveLength(3);
  });
});

/** How far the other process is, from what lies on the disk. */
function hasReached(stage: string): boolean {
  const folders = staged().map((name) => join(rig.home, "packs/staging", name));
  if (stage === "staging") return folders.length > 0;
  if (stage === "tree") return folders.some((folder) => existsSync(join(folder, "tree/pack.tgz")));
  if (stage === "unpacked")
    return folders.some((folder) => existsSync(join(folder, "tree/node_modules/toon")));
  return existsSync(join(rig.home, "packs/installed/toon"));
}
