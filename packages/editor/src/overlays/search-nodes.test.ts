import { createCatalogue } from "@dreamloom/engine/document";
import { dreamPack } from "@dreamloom/nodes";
import { describe, expect, it } from "vitest";
import { searchNodes } from "./search-nodes.js";

const descriptions = new Map(
  createCatalogue([dreamPack])
    .describe()
    .map((description) => [description.type, description] as const),
);
const titles = (words: string, recent: readonly string[] = []): readonly string[] =>
  searchNodes(descriptions, { words, recent }).map(({ description }) => description.title);
const encoding = descriptions.get("dream/lmm-encode")!.outputs[0]!;

describe("search-to-add", () => {
  it("finds by title, by type, by the words of other programs, and by socket", () => {
    expect(titles("blur")[0]).toBe("Blur");
    expect(titles("dit-sample")[0]).toBe("DiT sample");
    expect(titles("ksampler")[0]).toBe("DiT sample");
    expect(titles("checkpoint loader")[0]).toBe("Load");
    expect(titles("conditioning")).toContain("DiT sample");
  });

  it("finds the nodes of a pack by the pack's name, and ours not by that of their package", () => {
    const pack = { prefix: "film", name: "@acme/looks", version: "1.0.0", trust: "sandboxed" } as const;
    const grain = { ...descriptions.get("dream/blur")!, type: "film/grain", title: "Film grain", pack };
    const withPack = new Map([...descriptions, ["film/grain", grain]]);
    const found = searchNodes(withPack, { words: "acme/looks", recent: [] });
    expect(found.map(({ description }) => description.type)).toEqual(["film/grain"]);
    expect(titles("@dreamloom/nodes")).toEqual([]);
  });

  it("forgives letters that are left out", () => {
    expect(titles("dtsmp")[0]).toBe("DiT sample");
  });

  it("shows every kind of node while nothing is typed, the recent ones first", () => {
    const all = titles("", ["dream/save", "dream/blur"]);
    expect(all).toHaveLength(descriptions.size);
    expect(all.slice(0, 2)).toEqual(["Save", "Blur"]);
  });

  it("shows only what takes the link that is held, and the port that takes it", () => {
    const hits = searchNodes(descriptions, {
      words: "",
      recent: [],
      held: { port: encoding, side: "output" },
    });
    expect(hits.map(({ description, port }) => [description.title, port?.name])).toEqual([
      ["Adapter", "encoding"],
      ["Blend", "encoding"],
    ]);
  });

  it("shows what gives a value when an input is held", () => {
    const seed = descriptions.get("dream/dit-sample")!.inputs.find(({ name }) => name === "seed")!;
    const hits = searchNodes(descriptions, { words: "", recent: [], held: { port: seed, side: "input" } });
    expect(hits.map(({ description }) => description.title)).toEqual(["Seed"]);
  });

  it("says nothing fits where nothing does", () => {
    expect(titles("zzzzqqq")).toEqual([]);
  });
});
