import type { Description } from "@dreamloom/engine/document";
import { emptyPlain, type PlainDocument } from "@dreamloom/engine/edits";
import { describe, expect, it } from "vitest";
import { foreignPacks, kindsOf, otherThan, packsOf } from "./kinds.js";

const dream = { prefix: "dream", name: "@dreamloom/nodes", version: "0.1.0" };
const toon = (version: string, more: Partial<Description["pack"]> = {}): Description["pack"] => ({
  ...{ prefix: "toon", name: "toon", version, integrity: `sha512-${version}`, trust: "sandboxed" },
  ...more,
});

function kind(type: string, pack: Description["pack"], more: Partial<Description> = {}): Description {
  return {
    ...{ type, version: 1, title: type, about: "", aliases: [], pack, inputs: [], outputs: [] },
    ...{ effect: "pure", keep: true, lane: "none" },
    ...more,
  };
}

const newest = kindsOf([kind("dream/blur", dream), kind("toon/shade", toon("2.0.0"))]);
const using = (packs: PlainDocument["packs"], ...types: string[]): PlainDocument => ({
  ...emptyPlain,
  packs,
  nodes: Object.fromEntries(types.map((type, at) => [`n${at}`, { type, version: 1, inputs: {} }])),
});

describe("kinds of node", () => {
  it("that are as before are the same objects, so that only what changed is drawn anew", () => {
    const again = kindsOf(
      [kind("dream/blur", dream), kind("toon/shade", toon("2.0.0"), { title: "Darker" })],
      newest,
    );
    expect(again.get("dream/blur")).toBe(newest.get("dream/blur"));
    expect(again.get("toon/shade")).not.toBe(newest.get("toon/shade"));
    expect(kindsOf([kind("dream/blur", dream), kind("toon/shade", toon("2.0.0"))], newest)).toBe(newest);
    expect([...packsOf(again).keys()]).toEqual(["dream", "toon"]);
  });

  it("are those of the newest packs where a document records no other", () => {
    const same = {
      dream: { name: "@dreamloom/nodes", version: "0.1.0" },
      toon: { name: "toon", version: "2.0.0" },
    };
    expect(otherThan(same, newest)).toBe("");
    expect(otherThan({}, newest)).toBe("");
    expect(otherThan({ gone: { name: "gone", version: "1.0.0" } }, newest)).toBe("");
    expect(otherThan({ dream: { name: "@dreamloom/nodes", version: "0.0.1" } }, newest)).toBe("");
  });

  it("are asked for where a document records another version or another pack, equal records once", () => {
    const old = otherThan({ toon: { name: "toon", version: "1.0.0" } }, newest);
    expect(old).not.toBe("");
    expect(otherThan({ toon: { version: "1.0.0", name: "toon", integrity: "sha512-x" } }, newest)).toBe(old);
    expect(otherThan({ toon: { name: "other", version: "2.0.0" } }, newest)).not.toBe("");
  });
});

describe("the packs of others in a document", () => {
  it("are those that its nodes are of, whether they are here or not", () => {
    const packs = {
      dream: { name: "@dreamloom/nodes", version: "0.1.0" },
      toon: { name: "toon", version: "1.0.0" },
      gone: { name: "gone", version: "1.0.0" },
      unused: { name: "unused", version: "1.0.0" },
    };
    expect(foreignPacks(using(packs, "dream/blur"), newest)).toBe("");
    const text = foreignPacks(using(packs, "dream/blur", "toon/shade", "gone/x"), newest);
    expect((JSON.parse(text) as [string][]).map(([prefix]) => prefix)).toEqual(["toon", "gone"]);
  });
});
