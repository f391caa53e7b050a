import { describe, expect, test } from "vitest";
import { applyEdit, type PlainDocument } from "@dreamloom/engine/edits";
import { painting, plainOf, runRig } from "../testing/run-rig.js";
import { sow } from "./seeds.js";

const catalogue = runRig().parts.catalogueFor();
const moving = (mode: "next" | "random"): PlainDocument =>
  painting({}, { layout: { paint: { seeds: { seed: mode } } } });
const seedsOf = (sown: ReturnType<typeof sow>): string[] =>
  sown.documents.map(({ seeds }) => seeds["paint.seed"]!);

describe("seeds before a run", () => {
  test("stay as they are where nothing else is said", () => {
    const sown = sow(painting(), catalogue, { count: 2 });
    expect(seedsOf(sown)).toEqual(["7", "7"]);
    expect(sown.patches).toEqual([]);
    expect(sown.documents[0]!.plain).toEqual(painting());
  });

  test("eight runs with the next seeds have eight seeds, and the document then holds the last", () => {
    const sown = sow(painting(), catalogue, { count: 8, seeds: "next" });
    expect(seedsOf(sown)).toEqual(["8", "9", "10", "11", "12", "13", "14", "15"]);
    const applied = applyEdit(painting(), sown.patches);
    expect("document" in applied && applied.document).toEqual(sown.documents[7]!.plain);
  });

  test("move by the document's own word, and an order may hold them", () => {
    expect(seedsOf(sow(moving("next"), catalogue, {}))).toEqual(["8"]);
    expect(seedsOf(sow(moving("next"), catalogue, { seeds: "as they are" }))).toEqual(["7"]);
  });

  test("random ones are below 2^32, where torch has the same noise", () => {
    for (const text of seedsOf(sow(moving("random"), catalogue, { count: 50 }))) {
      expect(text).toMatch(/^\d+$/);
      expect(BigInt(text)).toBeLessThan(2n ** 32n);
    }
  });

  test("an order's word counts for the seeds that move by themselves, where there are any", () => {
    const two = plainOf(
      { paint: ["paint", { seed: 7 }], held: ["paint", { seed: 1 }] },
      { layout: { paint: { seeds: { seed: "random" } } } },
    );
    const [first] = sow(two, catalogue, { seeds: "next" }).documents;
    expect(first!.seeds).toEqual({ "paint.seed": "8", "held.seed": "1" });
  });

  test("are never rounded, and begin again after the largest", () => {
    const large = painting({ seed: "18446744073709551614" });
    expect(seedsOf(sow(large, catalogue, { count: 2, seeds: "next" }))).toEqual([
      "18446744073709551615",
      "0",
    ]);
  });

  test("of inputs that are linked are left alone", () => {
    const linked = plainOf({ paint: ["paint", { seed: { from: "other.seed" } }] });
    expect(sow(linked, catalogue, { seeds: "next" })).toEqual({
      documents: [{ plain: linked, seeds: {} }],
      patches: [],
    });
  });
});
