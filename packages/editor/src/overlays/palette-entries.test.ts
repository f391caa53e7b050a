import { createCatalogue } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { dreamPack } from "@dreamloom/nodes";
import { describe, expect, it } from "vitest";
import { linkChoices } from "./link-choices.js";
import { paletteGroups } from "./palette-entries.js";

const descriptions = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((description) => [description.type, description] as const),
);
const plain: PlainDocument = {
  dreamloom: 1,
  nodes: {
    prompt: { type: "dream/generate-prompt", version: 1, inputs: { text: "a teapot in a room" } },
    load: { type: "dream/load-picture", version: 1, inputs: {} },
    blur: { type: "dream/blur", version: 1, inputs: { picture: { from: "load.picture" } } },
    sepia: { type: "dream/sepia", version: 1, inputs: {} },
  },
  inputs: {},
  outputs: {},
  layout: {},
  packs: {},
};
const documents = [
  { document: "teapot", title: "Teapot, r × seed", nodes: 3, changedAt: 2 },
  { document: "cat", title: "Crown the cat", nodes: 3, changedAt: 1 },
  { document: "torn", title: "Teapot torn", nodes: 0, changedAt: 3, problem: "It cannot be read." },
];

describe("the palette", () => {
  const found = (words: string): Readonly<Record<string, readonly string[]>> =>
    Object.fromEntries(
      paletteGroups({ words, documents, pictures: [], plain, descriptions, context: undefined }).map(
        ({ title, entries }) => [title, entries.map((entry) => entry.title)],
      ),
    );

  it("finds documents that can be opened, and nodes by what is typed in them", () => {
    expect(found("tea")).toEqual({
      Documents: ["Teapot, r × seed"],
      "In this document": ["Prompt: generate"],
    });
  });

  it("shows the latest documents while nothing is typed", () => {
    expect(found("")).toEqual({ Documents: ["Teapot, r × seed", "Crown the cat"] });
  });
});

describe("what a socket may be linked to", () => {
  const choices = (node: string, port: string, side: "input" | "output"): readonly string[] =>
    linkChoices({ document: plain, descriptions }, { node, port }, side).map(
      ({ ref, taken }) => `${ref.node}.${ref.port}${taken ? " (taken)" : ""}`,
    );

  it("is offered with what is free first, and without what would make a circle", () => {
    expect(choices("load", "picture", "output")).toEqual(["sepia.picture", "blur.picture (taken)"]);
    expect(choices("blur", "picture", "output")).toEqual(["sepia.picture"]);
    expect(choices("sepia", "picture", "input")).toEqual(["blur.picture", "load.picture"]);
  });
});
