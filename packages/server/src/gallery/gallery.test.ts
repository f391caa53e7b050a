import { describe, expect, test } from "vitest";
import { ada, painting, plainOf, runRig, type HouseRig, type RunRig } from "../testing/run-rig.js";
import { searchOf } from "./gallery-search.js";

/** Runs a document and waits for its end. */
async function run(
  it: HouseRig,
  document: string,
  more: Parameters<HouseRig["submit"]>[1] = {},
): Promise<void> {
  const ids = await it.submit(document, more);
  it.house.begin();
  for (const id of ids) await it.ended(id);
}

const seeds = (it: HouseRig, query: Parameters<HouseRig["house"]["gallery"]["list"]>[0]): string[] =>
  it.house.gallery.list(query).map(({ seed }) => seed);

function rigWith(documents: Readonly<Record<string, ReturnType<typeof painting>>>): RunRig {
  const rig = runRig();
  for (const [name, plain] of Object.entries(documents)) rig.documents.set(name, [plain]);
  return rig;
}

describe("the gallery", () => {
  test("has every result once, with what it was made of", async () => {
    const rig = rigWith({ whales: painting() });
    await using it = await rig.open();
    await run(it, "whales");
    const [item, ...others] = it.house.gallery.list();
    expect(others).toEqual([]);
    expect(item).toMatchObject({
      node: "paint",
      title: "Whales",
      prompt: "a blue whale",
      seed: "7",
      document: "whales",
    });
    expect(it.house.gallery.get(item!.id)).toEqual({
      item,
      document: expect.stringContaining('"a blue whale"') as unknown,
      folder: rig.parts.workspace,
      port: "picture",
      files: it.house.list()[0]!.files,
      seeds: { "paint.seed": "7" },
      fingerprint: it.house.list()[0]!.fingerprints["paint"],
    });
    expect(it.events).toContainEqual({ kind: "gallery-added", item });
  });

  test("a picture made again is the newest again and stands there once", async () => {
    const rig = rigWith({ whales: painting() });
    await using it = await rig.open();
    await run(it, "whales", { seeds: "next" });
    await run(it, "whales", { version: 0 });
    await run(it, "whales", { version: 1 });
    expect(seeds(it, {})).toEqual(["8", "7"]);
    expect(it.house.gallery.latestOf("whales")!.seed).toBe("8");
  });

  test("is searched by words of the prompt, seed, node, document and date, all at once", async () => {
    const words = (text: string, seed: number) =>
      plainOf(
        { words: ["words", { text }], paint: ["paint", { seed, prompt: { from: "words.prompt" } }] },
        { title: "T", outputs: { picture: "paint.picture" } },
      );
    const rig = rigWith({
      one: words("a blue whale", 1),
      two: words("Ein Wal über Blau", 2),
      three: words("whales", 12),
    });
    await using it = await rig.open();
    for (const name of ["one", "two", "three"]) await run(it, name);
    expect(seeds(it, {})).toEqual(["12", "2", "1"]);
    expect(seeds(it, { q: "whale" })).toEqual(["12", "1"]);
    expect(seeds(it, { q: "BLUE whale" })).toEqual(["1"]);
    expect(seeds(it, { q: "uber" })).toEqual(["2"]);
    expect(seeds(it, { q: "whale seed:12" })).toEqual(["12"]);
    expect(seeds(it, { q: "node:paint", document: "two" })).toEqual(["2"]);
    expect(seeds(it, { seed: "1" })).toEqual(["1"]);
    expect(seeds(it, { q: "2" })).toEqual(["2"]);
    expect(seeds(it, { q: "12" })).toEqual(["12"]);
    expect(seeds(it, { node: "nobody" })).toEqual([]);
    const [, second] = it.house.gallery.list();
    expect(seeds(it, { before: second!.id })).toEqual(["1"]);
    expect(seeds(it, { limit: 1 })).toEqual(["12"]);
    expect(seeds(it, { from: second!.at, to: second!.at, q: "Wal" })).toEqual(["2"]);
    expect(seeds(it, { to: 0 })).toEqual([]);
  });

  test.each([
    '"',
    "'",
    "*",
    '" OR 1=1 --',
    "NEAR(",
    "col:x",
    "a AND",
    "\u0000",
    "seed:",
    "node:'",
    "%_",
    "🐋 🐋",
  ])("what is typed is never part of the query: %j", async (q) => {
    await using it = await rigWith({ whales: painting() }).open();
    await run(it, "whales");
    expect(it.house.gallery.list({ q }).length).toBeLessThanOrEqual(1);
    const forms = [{}, { q: "x" }, { node: "x" }, { seed: "1" }].map((query) => searchOf(query).sql);
    expect(forms).toContain(searchOf({ q }).sql);
  });

  test("its pictures stay when the cache has lost them", async () => {
    const rig = rigWith({ whales: painting() });
    const it = await rig.open();
    await run(it, "whales");
    const [item] = it.house.gallery.list();
    const before = await it.house.pictures.file(item!.picture.digest);
    await it[Symbol.asyncDispose]();
    const later = runRig({ dataFolder: rig.parts.dataFolder });
    await using again = await later.open();
    expect(await again.house.pictures.file(item!.picture.digest)).toEqual(before);
    expect(await again.house.pictures.file(item!.picture.digest, 40)).toEqual({
      bytes: new TextEncoder().encode(`48 of ${before!.bytes.length}`),
      type: "image/png",
    });
  });

  test("what is taken out is gone, and its file with the last item that shows it", async () => {
    const rig = rigWith({ whales: painting(), again: painting() });
    const it = await rig.open();
    await run(it, "whales");
    await run(it, "again");
    const [one, two] = it.house.gallery.list();
    expect(one!.picture).toEqual(two!.picture);
    expect(await it.house.gallery.remove([one!.id, 999])).toEqual([one!.id]);
    expect(it.events).toContainEqual({ kind: "gallery-removed", ids: [one!.id] });
    await it[Symbol.asyncDispose]();
    await using again = await runRig({ dataFolder: rig.parts.dataFolder }).open();
    expect(await again.house.pictures.file(two!.picture.digest)).toBeDefined();
    await again.house.gallery.remove([two!.id]);
    expect(await again.house.pictures.file(two!.picture.digest)).toBeUndefined();
    expect(again.house.gallery.list()).toEqual([]);
  });

  test("what cannot be kept in it is a warning, and the run succeeds", async () => {
    const rig = runRig({
      png: () => Promise.reject(new Error("The disk is full.")),
    });
    rig.documents.set("whales", [painting()]);
    await using broken = await rig.open();
    await run(broken, "whales");
    expect(broken.house.list()[0]).toMatchObject({
      run: { state: "succeeded" },
      warnings: ['The picture of "paint" could not be put into the gallery: The disk is full.'],
    });
  });

  test("follows a document to its new name", async () => {
    const rig = rigWith({ whales: painting() });
    await using it = await rig.open();
    await run(it, "whales");
    it.house.gallery.renamed("whales", "sea/whales");
    expect(seeds(it, { document: "sea/whales" })).toEqual(["7"]);
    expect(seeds(it, { q: "sea" })).toEqual(["7"]);
    expect(seeds(it, { document: "whales" })).toEqual([]);
  });

  test("a run to a node that is no result puts nothing in", async () => {
    const rig = rigWith({ whales: painting() });
    await using it = await rig.open();
    const ordered = await it.house.submit({ document: "whales", targets: ["words"] }, ada);
    it.house.begin();
    await it.ended(ordered.kind === "queued" ? ordered.runs[0]!.run : "");
    expect(it.house.gallery.list()).toEqual([]);
  });
});
