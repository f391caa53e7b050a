import { describe, expect, it } from "vitest";
import { newPack, wrongInName } from "./names.js";

describe("the name of a new pack", () => {
  it("gives the folder, what types begin with, and a title", () => {
    expect(newPack("toon", "/work")).toEqual({
      name: "toon",
      prefix: "toon",
      title: "Toon",
      folder: "/work/toon",
    });
    expect(newPack("@you/dreamloom-pack-old-film", "/work")).toEqual({
      name: "@you/dreamloom-pack-old-film",
      prefix: "old-film",
      title: "Old film",
      folder: "/work/dreamloom-pack-old-film",
    });
  });

  it("may end a path", () => {
    expect(newPack("../packs/toon", "/work/here")).toMatchObject({
      name: "toon",
      folder: "/work/packs/toon",
    });
    expect(newPack("/srv/toon", "/work")).toMatchObject({ name: "toon", folder: "/srv/toon" });
  });

  it("is refused in a sentence where npm, documents or we would not take it", () => {
    const names = ["Toon", "1toon", "toon pack", "toön", "../", "@you/", "a/b", "toon-", "", "constructor()"];
    for (const name of names) expect(() => newPack(name, "/work"), name).toThrow(/name|dash/);
    for (const name of ["dream", "dreamloom", "fs", "@you/dream", "dreamloom-pack-dream", "node_modules"])
      expect(wrongInName(name), name).toBeDefined();
    expect(wrongInName("@dreamloom/toon")).toBe(
      '"@dreamloom/…" is what comes with Dreamloom; use a name of your own.',
    );
    expect(wrongInName("x".repeat(101))).toMatch(/too long/);
  });
});
