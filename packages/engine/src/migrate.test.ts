import { describe, expect, it } from "vitest";
import { createCatalogue } from "./catalogue.js";
import { defineNode, type AnyDefinition } from "./define-node.js";
import { definePack } from "./pack.js";
import { migrateDocument } from "./migrate.js";
import { numberSocket } from "./sockets/plain.js";
import { number } from "./sockets/port-builders.js";
import { check, documentOf, messagesOf, testCatalogue } from "./testing/document-rig.js";

const thrice: AnyDefinition = defineNode({
  type: "old/blur",
  version: 4,
  title: "Blur",
  about: "Blurs.",
  inputs: { radius: number("How far.", { default: 1 }) },
  outputs: { radius: numberSocket },
  migrate: {
    1: ({ size, ...rest }) => ({ ...rest, radius: size }),
    2: ({ radius, ...rest }) => ({ ...rest, radius: typeof radius === "number" ? radius / 2 : radius }),
    3: (inputs) => inputs,
  },
  run: ({ radius }) => ({ radius }),
});
const catalogueOf = (...nodes: AnyDefinition[]) =>
  createCatalogue([definePack({ prefix: "old", name: "old", version: "1", integrity: "", nodes })]);
const old = (inputs: Record<string, unknown>, version: number) =>
  documentOf({ a: ["old/blur", inputs, { version }], b: ["acme/x", { size: 1 }] });

describe("migrating", () => {
  it("takes a node through every step to the installed version", () => {
    const document = old({ size: 8 }, 1);
    const { document: after, migrated, diagnostics } = migrateDocument(document, catalogueOf(thrice));
    expect(diagnostics).toEqual([]);
    expect(migrated).toEqual(["a"]);
    expect(after.nodes.get("a")).toEqual({
      type: "old/blur",
      version: 4,
      inputs: new Map([["radius", { kind: "literal", value: 4 }]]),
    });
    expect(after.nodes.get("b")).toBe(document.nodes.get("b"));
    expect(document.nodes.get("a")!.version).toBe(1);
  });

  it("carries links through as they stand in the JSON", () => {
    const { document } = migrateDocument(old({ size: { from: "b.out" } }, 1), catalogueOf(thrice));
    expect(document.nodes.get("a")!.inputs.get("radius")).toEqual({ kind: "link", node: "b", port: "out" });
  });

  it("leaves a document that is up to date as it is", () => {
    const document = old({ radius: 1 }, 4);
    expect(migrateDocument(document, catalogueOf(thrice))).toEqual({
      document,
      migrated: [],
      diagnostics: [],
    });
    const newer = old({ radius: 1 }, 5);
    expect(migrateDocument(newer, catalogueOf(thrice)).document).toBe(newer);
  });

  it("says which step failed, and leaves the node", () => {
    const failing = {
      ...thrice,
      migrate: {
        ...thrice.migrate,
        2: () => {
          throw new Error("The radius is lost.");
        },
      },
    };
    const document = old({ size: 8 }, 1);
    const { document: after, diagnostics } = migrateDocument(document, catalogueOf(failing));
    expect(messagesOf(diagnostics)).toEqual([
      '"a" is version 2 of "old/blur" and could not be brought to the next one: The radius is lost.',
    ]);
    expect(after).toBe(document);
    const wrong = { ...thrice, migrate: { 3: () => ({ radius: { from: 3 } }) } };
    expect(messagesOf(migrateDocument(old({}, 3), catalogueOf(wrong)).diagnostics)).toEqual([
      '"a" is version 3 of "old/blur" and could not be brought to the next one: "from" of "a".radius is 3; it must be a node and an output such as "load.dit".',
    ]);
  });

  it("by steps lets the document's own inputs and the layout of links follow an input to its new name", () => {
    const steps = {
      ...thrice,
      migrate: { 1: [{ rename: "size", to: "radius" }], 2: [{ scale: "radius", by: 0.5 }], 3: [] },
    };
    const given = documentOf(
      { a: ["old/blur", { size: 8 }, { version: 1 }], b: ["old/blur", { radius: 1 }, { version: 4 }] },
      {
        inputs: { size: ["a.size", "b.size"], other: "a.other" },
        layout: { a: { at: [0, 0] }, "a.size": { via: [[1, 2]] }, "#note": { text: "a.size" } },
      },
    );
    const { document, migrated, diagnostics } = migrateDocument(given, catalogueOf(steps));
    expect([migrated, diagnostics]).toEqual([["a"], []]);
    expect(document.nodes.get("a")!.inputs.get("radius")).toEqual({ kind: "literal", value: 4 });
    expect(Object.fromEntries(document.inputs)).toEqual({
      size: [
        { node: "a", port: "radius" },
        { node: "b", port: "size" },
      ],
      other: [{ node: "a", port: "other" }],
    });
    expect([...document.layout.keys()]).toEqual(["a", "a.radius", "#note"]);
  });

  it("by steps that do not fit says why, and leaves the node", () => {
    const steps = { ...thrice, migrate: { 3: [{ rename: "size", to: "radius" }] } };
    const given = old({ size: 8, radius: 1 }, 3);
    const { document, diagnostics } = migrateDocument(given, catalogueOf(steps));
    expect(messagesOf(diagnostics)).toEqual([
      '"a" is version 3 of "old/blur" and could not be brought to the next one: "size" is called "radius" now, and both are there.',
    ]);
    expect(document).toBe(given);
  });

  it("makes an older document of the rig one that checks", () => {
    const document = documentOf({ load: ["load", { name: "mini" }, { version: 1 }] });
    expect(check(document).graph).toBeUndefined();
    expect(check(migrateDocument(document, testCatalogue).document).diagnostics).toEqual([]);
  });
});
