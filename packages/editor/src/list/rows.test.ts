import { createCatalogue } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import { describe, expect, it } from "vitest";
import { listRows } from "./rows.js";

const descriptions = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((description) => [description.type, description] as const),
);
const document: PlainDocument = {
  dreamloom: 1,
  nodes: {
    b: { type: "dream/blur", version: 1, inputs: { picture: { from: "a.picture" } } },
    a: { type: "dream/invert", version: 1, inputs: { amount: 0.5 } },
    gone: { type: "other/thing", version: 1, inputs: { x: { from: "b.picture" } } },
  },
  inputs: {},
  outputs: {},
  layout: {},
  packs: {},
};

describe("the rows of the list", () => {
  it("stand so that sources come first", () => {
    expect(listRows(document, descriptions, () => false).map(({ key }) => key)).toEqual(["a", "b", "gone"]);
  });

  it("have the ports of what is open, with where they are linked", () => {
    const rows = listRows(document, descriptions, (node) => node === "a");
    expect(rows.map(({ key }) => key)).toEqual([
      "a",
      "a.in.picture",
      "a.in.amount",
      "a.out.picture",
      "b",
      "gone",
    ]);
    expect(rows[3]).toMatchObject({ linked: [{ node: "b", port: "picture" }], place: 3, of: 3 });
  });

  it("show the links of a node whose kind is not installed", () => {
    const rows = listRows(document, descriptions, (node) => node === "gone");
    expect(rows.at(-1)).toMatchObject({
      name: "x",
      port: undefined,
      linked: [{ node: "b", port: "picture" }],
    });
  });
});
