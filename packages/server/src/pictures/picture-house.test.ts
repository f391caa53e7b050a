import { describe, expect, test } from "vitest";
import { fromPlain } from "@dreamloom/engine/edits";
import { painting, plainOf, runRig, type RunRig } from "../testing/run-rig.js";
import { createCheck } from "./check-document.js";
import { openPictureHouse } from "./open-picture-house.js";

async function ranOnce(rig: RunRig): Promise<void> {
  rig.documents.set("whales", [painting()]);
  await using it = await rig.open();
  const [run] = await it.submit("whales");
  it.house.begin();
  await it.ended(run!);
}

const text = (bytes: Uint8Array | undefined): string => new TextDecoder().decode(bytes);

describe("the house of pictures", () => {
  test("gives a picture's file by digest, and small ones, each made once", async () => {
    let made = 0;
    const rig = runRig();
    await ranOnce(rig);
    const png: typeof rig.parts.png = (picture) => (made++, rig.parts.png(picture));
    const pictures = openPictureHouse({ ...rig.parts, dataFolder: `${rig.parts.dataFolder}-other`, png });
    const { document } = fromPlain(painting({ steps: 1 }));
    const { engine, graph } = await rig.parts.open(document!, { folder: "/" });
    await engine.run(graph!);
    const { digest } = pictures.knownOf(engine, graph!).pictures["paint"]!["picture"]!;
    const [one, again] = await Promise.all([pictures.file(digest), pictures.file(digest)]);
    expect(text(one!.bytes)).toBe(`PNG of ${digest}`);
    expect(again).toEqual(one);
    expect(text((await pictures.file(digest, 100))!.bytes)).toBe(`192 of ${one!.bytes.length}`);
    expect(text((await pictures.file(digest, 5000))!.bytes)).toBe(`PNG of ${digest}`);
    expect(made).toBeLessThanOrEqual(1);
  });

  test("does not know what nobody noted, and takes no other name for a digest", async () => {
    const pictures = openPictureHouse(runRig().parts);
    expect(await pictures.file(`sha256:${"0".repeat(64)}`)).toBeUndefined();
    for (const name of [
      "../../etc/passwd",
      "sha256:..",
      "",
      `sha256:${"0".repeat(63)}/`,
      `SHA256:${"0".repeat(64)}`,
    ])
      expect(await pictures.file(name)).toBeUndefined();
  });

  test("what cannot be made is not kept as if it were", async () => {
    const rig = runRig();
    await ranOnce(rig);
    let isBroken = true;
    const png: typeof rig.parts.png = (picture) =>
      isBroken ? Promise.reject(new Error("The media worker is gone.")) : rig.parts.png(picture);
    const pictures = openPictureHouse({ ...rig.parts, dataFolder: `${rig.parts.dataFolder}-other`, png });
    const { document } = fromPlain(
      plainOf({ paint: ["paint", { seed: 3 }] }, { outputs: { p: "paint.picture" } }),
    );
    const { engine, graph } = await rig.parts.open(document!, { folder: "/" });
    await engine.run(graph!);
    const { digest } = pictures.knownOf(engine, graph!).pictures["paint"]!["picture"]!;
    await expect(pictures.file(digest)).rejects.toThrow("The media worker is gone.");
    isBroken = false;
    expect(await pictures.file(digest)).toBeDefined();
  });
});

describe("checking a document", () => {
  test("says what is known without running anything", async () => {
    const rig = runRig();
    const pictures = openPictureHouse(rig.parts);
    const check = createCheck({ parts: rig.parts, pictures });
    const at = { plain: painting(), folder: "/" };
    const before = await check(at);
    expect(before).toMatchObject({ diagnostics: [], known: [], pictures: {} });
    expect(Object.keys(before.fingerprints).sort()).toEqual(["paint", "save", "words"]);
    expect(rig.computed).toEqual([]);
    await ranOnce(rig);
    const after = await check(at);
    expect(after.fingerprints).toEqual(before.fingerprints);
    expect([...after.known].sort()).toEqual(["paint", "words"]);
    expect(after.pictures["save"]).toEqual(after.pictures["paint"]);
    const moved = await check({ plain: painting({ seed: 8 }), folder: "/" });
    expect(moved.known).toEqual(["words"]);
    expect(moved.fingerprints["paint"]).not.toBe(before.fingerprints["paint"]);
  });

  test("says all that is wrong, and what is known of the rest", async () => {
    const rig = runRig();
    await ranOnce(rig);
    const check = createCheck({ parts: rig.parts, pictures: openPictureHouse(rig.parts) });
    const { nodes, ...more } = painting();
    const broken = plainOf({ fails: ["fails"], other: ["nothing-of-the-kind"] }).nodes;
    const { diagnostics, known } = await check({
      plain: { ...more, nodes: { ...nodes, ...broken } },
      folder: "/",
    });
    expect(diagnostics.map(({ node }) => node).sort()).toEqual(["fails", "other"]);
    expect([...known].sort()).toEqual(["paint", "words"]);
  });
});
