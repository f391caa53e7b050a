/** Each document gets the packs that it was made with; what is missing is told and nothing else is done. */

import type { Catalogue, Context, GraphDocument } from "@dreamloom/engine";
import { fakeContext } from "@dreamloom/engine/testing";
import { rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { removeDevEntry, snapshotFolder, writeDevEntry, type DevEntry, type Packs } from "@dreamloom/packs";
import { samplePack, type SamplePack } from "../support/sample-pack.js";
import { holdsNot, refusal, storeRig, type StoreRig } from "../support/store-rig.js";

let rig: StoreRig;
beforeEach(async () => void (rig = await storeRig()));
afterEach(() => rig[Symbol.asyncDispose]());

type Wants = Pick<GraphDocument, "packs">;

function wants(version: string, integrity?: string): Wants {
  const pack = { name: "toon", version, ...(integrity !== undefined && { integrity }) };
  return { packs: new Map([["toon", pack]]) };
}

function versionIn(catalogue: Catalogue): string | undefined {
  return catalogue.pack("toon")?.version;
}

/** Runs the pack's node as the engine would. */
async function shout(catalogue: Catalogue, context: Context = fakeContext()): Promise<unknown> {
  return catalogue.definition("toon/shout")?.run({ text: "hello" }, context);
}

async function withVersions(...versions: readonly string[]): Promise<Packs> {
  const packs = await rig.open();
  for (const version of versions) await rig.add(packs, await rig.pack({ version }));
  return packs;
}

describe("two versions of one pack", () => {
  it("stand side by side, and two documents get the one they were made with", async () => {
    const packs = await withVersions("1.9.0", "1.10.0");
    expect(packs.list().map(({ manifest }) => manifest.version)).toEqual(["1.10.0", "1.9.0"]);
    const [older, newer] = [packs.catalogueFor(wants("1.9.0")), packs.catalogueFor(wants("1.10.0"))];
    expect([versionIn(older), versionIn(newer), versionIn(packs.catalogueFor())]).toEqual([
      "1.9.0",
      "1.10.0",
      "1.10.0",
    ]);
    expect(packs.catalogueFor()).toBe(newer);
    expect(await shout(older)).toEqual({ text: "1.9.0" });
    expect(await shout(newer)).toEqual({ text: "1.10.0" });
    expect(rig.ran).toEqual(["toon@1.9.0 toon/shout", "toon@1.10.0 toon/shout"]);
  });

  it("are removed one by one; a run that began with one ends on it", async () => {
    const packs = await withVersions("1.0.0", "2.0.0");
    const before = packs.catalogueFor();
    await shout(before);
    expect((await packs.remove("toon", "2.0.0")).map(({ manifest }) => manifest.version)).toEqual(["2.0.0"]);
    expect(versionIn(packs.catalogueFor())).toBe("1.0.0");
    expect(rig.ran).toEqual(["toon@2.0.0 toon/shout", "toon@2.0.0 ends"]);
    expect(await refusal(packs.remove("toon", "2.0.0"))).toBe(
      'The pack "toon" is not installed as 2.0.0; there is 1.0.0.',
    );
    await packs.remove("toon");
    expect(await refusal(packs.remove("toon"))).toBe('The pack "toon" is not installed.');
    expect(packs.catalogueFor().types).toEqual([]);
  });

  it("with other contents under the same number take each other's place, and it is said", async () => {
    const packs = await withVersions("1.0.0");
    const prepared = await packs.prepare(await rig.pack({ ending: "?" }));
    expect(prepared.warnings).toContain(
      "You have 1.0.0 already, with other contents; this one takes its place.",
    );
    await packs.install(prepared.id, "sandboxed");
    expect(packs.list().map(({ integrity }) => integrity)).toEqual([prepared.pack.integrity]);
  });
});

describe("a document", () => {
  it("tells which of its packs are missing, and what is used in their place", async () => {
    const packs = await withVersions("1.0.0");
    const { integrity } = packs.list()[0] ?? { integrity: "" };
    const other = `sha512-${"A".repeat(86)}==`;
    const wanted = { prefix: "toon", name: "toon" };
    expect(packs.missing(wants("1.0.0", integrity))).toEqual({ missing: [], instead: [] });
    expect(packs.missing(wants("1.0.0"))).toEqual({ missing: [], instead: [] });
    const newer = { ...wanted, version: "1.1.0" };
    expect(packs.missing(wants("1.1.0"))).toEqual({
      missing: [newer],
      instead: [{ wanted: newer, used: "1.0.0" }],
    });
    const differs = { ...wanted, version: "1.0.0", integrity: other };
    expect(packs.missing(wants("1.0.0", other)).missing).toEqual([differs]);
    const nowhere: Wants = { packs: new Map([["ink", { name: "ink", version: "1.0.0" }]]) };
    expect(packs.missing(nowhere)).toEqual({
      missing: [{ prefix: "ink", name: "ink", version: "1.0.0" }],
      instead: [],
    });
  });

  it("keeps its catalogue when packs change that it does not use", async () => {
    const packs = await withVersions("1.0.0");
    const before = packs.catalogueFor(wants("1.0.0"));
    await rig.add(packs, await rig.pack({ version: "1.1.0" }));
    expect(packs.catalogueFor(wants("1.0.0"))).toBe(before);
    expect(packs.catalogueFor()).not.toBe(before);
  });

  it("of a stranger names no pack that npm could take for something else", async () => {
    const packs = await rig.open();
    const names = ["../x", "--registry=x", "@scope", "a b", "https://example.com/x.tgz", "__proto__"];
    const document: Wants = {
      packs: new Map(names.map((name, index) => [`p${index}`, { name, version: "1.0.0" }])),
    };
    const versions = ["latest", "1.0.0 --registry=x", "*", "git+x", ""];
    const odd: Wants = {
      packs: new Map(versions.map((version, index) => [`p${index}`, { name: "toon", version }])),
    };
    expect([packs.missing(document).missing, packs.missing(odd).missing]).toEqual([[], []]);
  });
});

describe("a pack with a problem", () => {
  it("keeps its nodes in the catalogue, and its tasks are refused with the reason", async () => {
    await withVersions("1.0.0");
    const packs = await rig.open({ evidence: () => Promise.resolve(holdsNot) });
    const reason = "It is sandboxed, and this machine cannot shut it in. There is no bubblewrap here.";
    expect(packs.list()[0]?.problem).toBe(reason);
    expect(rig.warnings).toEqual([`The pack "toon" cannot be used. ${reason}`]);
    expect(await refusal(shout(packs.catalogueFor()))).toBe(`The pack "toon" cannot be used. ${reason}`);
    expect(rig.ran).toEqual([]);
  });

  it("whose code was changed on the disk is not run, and told of from then on", async () => {
    const packs = await withVersions("1.0.0");
    const { folder = "" } = packs.list()[0] ?? {};
    await writeFile(join(folder, "dist/evil.js"), "export {}");
    let told = 0;
    packs.onChange(() => void (told += 1));
    expect(await refusal(shout(packs.catalogueFor()))).toContain("have been changed since it was installed");
    expect(packs.list()[0]?.problem).toContain("have been changed since it was installed");
    expect([rig.ran, told]).toEqual([[], 1]);
  });

  it("whose nodes.json was changed or is gone has no nodes", async () => {
    const packs = await withVersions("1.0.0");
    const path = join(packs.list()[0]?.folder ?? "", "nodes.json");
    await writeFile(path, samplePack({ ending: "?" })["nodes.json"]?.replace("Shout", "Whisper") ?? "");
    const changed = await rig.open();
    expect(changed.catalogueFor().types).toEqual([]);
    expect(changed.list()[0]?.problem).toContain("have been changed");
    await rename(path, `${path}.away`);
    const gone = await rig.open();
    expect(gone.list()[0]?.problem).toBe("Its files are gone. Remove it and add it again.");
  });

  it("made for another engine is told of when Dreamloom has become another", async () => {
    await withVersions("1.0.0");
    const packs = await rig.open({ engineVersion: "1.0.0" });
    expect(packs.list()[0]?.problem).toBe("It is made for versions ^0.1.0 of the engine; this is 1.0.0.");
  });

  it("does not keep the others from being used: two that claim one prefix, one list that is damaged", async () => {
    const packs = await rig.open();
    await rig.add(packs, await rig.pack({ name: "toon" }));
    const work = await rig.write({ name: "other-toon" });
    await writeDevEntry(rig.home, await devEntry({ name: "other-toon" }, work));
    await packs.refresh();
    expect(packs.catalogueFor().packs.map(({ name }) => name)).toHaveLength(1);
    expect(packs.list().filter(({ problem }) => problem !== undefined)).toHaveLength(1);
    await removeDevEntry(rig.home, "other-toon");
    await packs.refresh();
    expect(packs.list().map(({ problem }) => problem)).toEqual([undefined]);
    expect(await shout(packs.catalogueFor())).toEqual({ text: "1.0.0" });
    await writeFile(join(rig.home, "packs/lock.json"), "{ half");
    await packs.refresh();
    expect(rig.warnings.join(" ")).toContain("is damaged. Take that file away and add your packs again.");
    expect(await refusal(rig.add(packs, await rig.pack({ name: "third" })))).toContain("is damaged");
  });
});

async function devEntry(pack: SamplePack, folder: string): Promise<DevEntry> {
  const { name = "toon", version = "1.0.0" } = pack;
  const snapshot = await snapshotFolder({ home: rig.home, name, folder });
  const { integrity } = snapshot;
  return {
    name,
    version,
    folder,
    snapshot: snapshot.folder,
    integrity,
    pid: process.pid,
    trust: "sandboxed",
    at: 5,
  };
}

describe("a pack that is being worked on", () => {
  it("takes the place of the installed one for every document, until nobody works on it", async () => {
    const packs = await withVersions("1.0.0");
    const work = await rig.write({ version: "1.1.0" });
    await writeDevEntry(rig.home, await devEntry({ version: "1.1.0" }, work));
    await packs.refresh();
    const catalogue = packs.catalogueFor(wants("1.0.0"));
    expect(catalogue.pack("toon")).toMatchObject({ version: "1.1.0", dev: true, trust: "sandboxed" });
    expect(packs.missing(wants("0.5.0"))).toEqual({ missing: [], instead: [] });
    expect(packs.list().map(({ from }) => from.kind)).toEqual(["dev", "tarball"]);
    await removeDevEntry(rig.home, "toon");
    await packs.refresh();
    expect(versionIn(packs.catalogueFor())).toBe("1.0.0");
  });

  it("reloads on save, while a run that began before ends on what it began with", async () => {
    const packs = await rig.open();
    const first = await devEntry({}, await rig.write({ ending: "!" }));
    await writeDevEntry(rig.home, first);
    await packs.refresh();
    const before = packs.catalogueFor();
    const second = await devEntry({}, await rig.write({ ending: "?" }));
    expect(second.snapshot).not.toBe(first.snapshot);
    await writeDevEntry(rig.home, second);
    await packs.refresh();
    const after = packs.catalogueFor();
    expect(after).not.toBe(before);
    expect(after.entry("toon/shout")?.identity).not.toBe(before.entry("toon/shout")?.identity);
    expect([await shout(before), await shout(after)]).toEqual([{ text: "1.0.0" }, { text: "1.0.0" }]);
    expect(rig.ran).toEqual(["toon@1.0.0 toon/shout", "toon@1.0.0 ends", "toon@1.0.0 toon/shout"]);
  });

  it("that is saved with nothing changed stays as it is", async () => {
    const packs = await rig.open();
    const work = await rig.write({});
    await writeDevEntry(rig.home, await devEntry({}, work));
    await packs.refresh();
    const before = packs.catalogueFor().pack("toon");
    await writeDevEntry(rig.home, { ...(await devEntry({}, await rig.write({}))), at: 6 });
    await packs.refresh();
    expect(packs.catalogueFor().pack("toon")).toBe(before);
  });

  it("counts for nothing when the process that kept it is dead", async () => {
    const packs = await rig.open();
    await writeDevEntry(rig.home, { ...(await devEntry({}, await rig.write({}))), pid: 2 ** 30 });
    await packs.refresh();
    expect(packs.list()).toEqual([]);
  });

  it("with a package.json that is wrong is told of, and the others stay", async () => {
    const packs = await withVersions("1.0.0");
    const work = await rig.write({ name: "wrong", prefix: "wrong", key: { entyr: "x" } });
    await writeDevEntry(rig.home, await devEntry({ name: "wrong" }, work));
    await packs.refresh();
    expect(rig.warnings.join(" ")).toContain('"dreamloom.entyr" is not known');
    expect(packs.catalogueFor().types).toEqual(["toon/shout"]);
  });

  it("is not removed as an installed one is", async () => {
    const packs = await rig.open();
    await writeDevEntry(rig.home, await devEntry({}, await rig.write({})));
    expect(await refusal(packs.remove("toon"))).toContain("is being worked on");
  });
});
