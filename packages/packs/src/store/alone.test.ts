/** One at a time changes a home folder's packs. */

import { mkdtempSync } from "node:fs";
import { readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { alone } from "./alone.js";
import { placesIn, type Places } from "./places.js";
import { readRecords, writeRecords } from "./records.js";

let places: Places;
let home: string;
beforeEach(() => void (places = placesIn((home = mkdtempSync(join(tmpdir(), "dreamloom-alone-"))))));
afterEach(() => rm(home, { recursive: true, force: true }));

describe("changing packs", () => {
  it("is done by one after the other, also when one of them fails", async () => {
    const log: string[] = [];
    const works = ["a", "b", "c", "d"].map((name) =>
      alone(places, async () => {
        log.push(`${name} begins`);
        await writeFile(join(places.root, name), "");
        log.push(`${name} ends`);
        if (name === "b") throw new Error("as it happens");
      }).catch((thrown: Error) => thrown.message),
    );
    expect((await Promise.all(works)).filter(Boolean)).toEqual(["as it happens"]);
    for (let at = 0; at < log.length; at += 2) expect(log[at + 1]).toBe(log[at]?.replace("begins", "ends"));
    expect(log).toHaveLength(8);
    expect((await readdir(places.root)).sort()).toEqual(["a", "b", "c", "d"]);
  });

  it("does not wait for a process that is dead, or for one that began long ago", async () => {
    const path = join(places.root, ".changing");
    await alone(places, () => Promise.resolve());
    await writeFile(path, "1073741824 dead");
    expect(await alone(places, () => Promise.resolve("done"))).toBe("done");
    await writeFile(path, `${process.pid} somebody else's number by now`);
    await utimes(path, new Date(0), new Date(0));
    expect(await alone(places, () => Promise.resolve("done"))).toBe("done");
  });
});

describe("the list of packs", () => {
  it("is empty when there is none, and refused when a newer Dreamloom wrote it", async () => {
    expect(await readRecords(places)).toEqual([]);
    await writeRecords(places, []);
    expect(await readRecords(places)).toEqual([]);
    await writeFile(places.lock, `{"format":2,"packs":[]}`);
    await expect(readRecords(places)).rejects.toThrow(
      "was written by a newer Dreamloom (format 2; this one knows 1)",
    );
  });

  it.each([
    ["[]"],
    ["null"],
    ["{"],
    [`{"format":1}`],
    [`{"format":1,"packs":[{}]}`],
    [`{"format":1,"packs":[{"place":"../../etc","manifest":{"name":"x","version":"1.0.0"}}]}`],
  ])("that is damaged is never taken for an empty one: %s", async (text) => {
    await writeRecords(places, []);
    await writeFile(places.lock, text);
    await expect(readRecords(places)).rejects.toThrow("is damaged");
  });
});
