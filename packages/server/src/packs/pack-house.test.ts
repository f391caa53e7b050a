import { definePack, type Pack } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import type { DocumentPacks } from "../documents/used-packs.js";
import { packsRig } from "../testing/packs-rig.js";
import { toon } from "../testing/toon-pack.js";
import { createPackHouse } from "./pack-house.js";

const dream: Pack = {
  ...definePack({ prefix: "dream", nodes: [] }),
  ...{ name: "@dreamloom/nodes", version: "0.1.0", integrity: "-" },
};

function houseWith(documents: readonly DocumentPacks[] = []) {
  const rig = packsRig([dream]);
  const packsUsed = () => Promise.resolve(documents);
  const house = createPackHouse({ packs: rig.packs, catalogue: rig.catalogueFor, hub: { packsUsed } });
  return { rig, house };
}

const uses = (document: string, version: string): DocumentPacks => ({
  ...{ document, title: document },
  packs: [{ prefix: "toon", name: "toon", version }],
});

describe("the house of packs", () => {
  it("installs only what was prepared, and that once", async () => {
    const { rig, house } = houseWith();
    rig.publish({ pack: toon("1.0.0") });
    await expect(house.install("prepared-1")).rejects.toThrow("Nothing is prepared");
    const { id } = await house.prepare({ name: "toon" });
    expect(rig.packs.list()).toEqual([]);
    expect(await house.install(id)).toMatchObject({ name: "toon", trust: "sandboxed" });
    await expect(house.install(id)).rejects.toThrow("Nothing is prepared");
  });

  it("never installs what must be trusted, and says the command that does", async () => {
    const { rig, house } = houseWith();
    rig.publish({ pack: toon("1.0.0"), mustTrust: "It holds native code." });
    const { id, mustTrust } = await house.prepare({ name: "toon" });
    expect(mustTrust?.command).toBe("dreamloom pack add toon --trust");
    await expect(house.install(id)).rejects.toMatchObject({ remedy: "dreamloom pack add toon --trust" });
    expect(rig.packs.list()).toEqual([]);
  });

  it("forgets what was prepared when it is told to, when there is too much of it, and at the end", async () => {
    const { rig, house } = houseWith();
    rig.publish({ pack: toon("1.0.0") });
    const ids: string[] = [];
    for (let one = 0; one < 10; one++) ids.push((await house.prepare({ name: "toon" })).id);
    await expect(house.install(ids[1]!)).rejects.toThrow("Nothing is prepared");
    expect(await house.discard(ids[5]!)).toBe(true);
    expect(await house.discard(ids[5]!)).toBe(false);
    await house.close();
    await expect(rig.packs.install(ids[9]!)).rejects.toThrow("Nothing is prepared");
  });

  it("fetches one pack after another and lets few wait", async () => {
    const { rig, house } = houseWith();
    rig.publish({ pack: toon("1.0.0") });
    const all = await Promise.allSettled(Array.from({ length: 6 }, () => house.prepare({ name: "toon" })));
    expect(all.map(({ status }) => status)).toEqual([...Array(4).fill("fulfilled"), "rejected", "rejected"]);
  });

  it("says which documents use which version, and that one whose version is gone uses the newest", async () => {
    const { rig, house } = houseWith([uses("old", "1.0.0"), uses("new", "2.0.0"), uses("gone", "0.9.0")]);
    rig.install({ pack: toon("1.0.0") });
    rig.install({ pack: toon("2.0.0") });
    const { packs } = await house.view();
    expect(
      packs.map(({ name, version, usedBy }) => [name, version, usedBy.map((one) => one.document)]),
    ).toEqual([
      ["@dreamloom/nodes", "0.1.0", []],
      ["toon", "2.0.0", ["new", "gone"]],
      ["toon", "1.0.0", ["old"]],
    ]);
  });

  it("says of the newest version alone that there is a newer one, once the registry was asked", async () => {
    const { rig, house } = houseWith();
    rig.install({ pack: toon("1.0.0") });
    rig.install({ pack: toon("2.0.0") });
    rig.publish({ pack: toon("3.0.0") });
    expect((await house.view()).packs.some(({ update }) => update !== undefined)).toBe(false);
    expect((await house.updates()).map(({ version, update }) => [version, update])).toEqual([
      ["2.0.0", "3.0.0"],
    ]);
    rig.install({ pack: toon("3.0.0") });
    expect((await house.view()).packs.some(({ update }) => update !== undefined)).toBe(false);
  });

  it("says so where there can be no packs of others", async () => {
    const packsUsed = () => Promise.resolve([]);
    const house = createPackHouse({
      packs: undefined,
      catalogue: houseWith().rig.catalogueFor,
      hub: { packsUsed },
    });
    expect((await house.view()).enforced.holds).toBe(false);
    await expect(house.prepare({ name: "toon" })).rejects.toThrow("without packs of others");
  });
});
