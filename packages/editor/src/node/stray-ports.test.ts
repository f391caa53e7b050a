import { emptyPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import { createCatalogue } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { missingPackWords } from "./facts.js";
import { straysOf } from "./stray-ports.js";

const kinds = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((kind) => [kind.type, kind]),
);
const document: PlainDocument = {
  ...emptyPlain,
  nodes: {
    load: { type: "dream/load-picture", version: 1, inputs: { file: { file: "pictures/a.png" } } },
    grain: {
      type: "film/grain",
      version: 1,
      inputs: {
        picture: { from: "load.picture" },
        amount: 0.7,
        stock: "tri-x",
        mask: { file: "pictures/mask.png" },
        soft: true,
        layers: [{ from: "load.picture" }],
        words: "x".repeat(200),
      },
    },
    sepia: { type: "dream/sepia", version: 1, inputs: { picture: { from: "grain.picture" } } },
    other: { type: "film/other", version: 1, inputs: { grain: { from: "grain.grain" } } },
  },
  packs: { film: { name: "@film/looks", version: "1.2.0" } },
};

describe("a node whose pack is missing", () => {
  it("has the ports that it is linked by, with the sockets of the other ends", () => {
    const { inputs, outputs } = straysOf("grain", document, kinds);
    expect(inputs.map(({ name, socket }) => [name, socket.name])).toEqual([
      ["picture", "picture"],
      ["layers", "picture"],
    ]);
    expect(outputs.map(({ name, socket }) => [name, socket.name])).toEqual([
      ["picture", "picture"],
      ["grain", "unknown"],
    ]);
  });

  it("shows the values that are kept", () => {
    expect(straysOf("grain", document, kinds).kept).toEqual([
      { name: "amount", text: "0.7" },
      { name: "stock", text: "tri-x" },
      { name: "mask", text: "pictures/mask.png" },
      { name: "soft", text: "on" },
      { name: "words", text: `${"x".repeat(80)}…` },
    ]);
  });

  it("says which pack it is; one whose pack is here and has no such node does not", () => {
    expect(missingPackWords("film/grain", document, kinds)).toBe(
      "Pack “@film/looks” 1.2.0 is not installed. Install it…",
    );
    const packs = { dream: { name: "@dreamloom/nodes", version: "0.1.0" } };
    expect(missingPackWords("dream/gone", { ...document, packs }, kinds)).toBeUndefined();
    expect(missingPackWords("unlisted/x", document, kinds)).toBeUndefined();
  });
});
