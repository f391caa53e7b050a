import { colourSocket, defineSocket, listOf, picture, table, textSocket } from "@dreamloom/engine/sockets";
import { numberSocket, seedSocket, flagSocket } from "@dreamloom/engine/sockets";
import { describe, expect, it } from "vitest";
import { shownValue } from "./shown-values.js";

const look = { family: "values", fill: "half", dark: "#F2D06B", light: "#8A6A00" } as const;
const palette = defineSocket({
  ...{ name: "toon/palette", article: "a palette", about: "Colours.", look },
  holds: { fields: { colours: listOf(colourSocket), name: textSocket } },
  preview: { as: "colours", field: "colours" },
});

describe("a value to look at", () => {
  it("is a text, a number, colours or a table, by its socket", () => {
    expect(shownValue(textSocket, "an apple")).toEqual({ as: "text", text: "an apple" });
    expect(shownValue(listOf(textSocket), ["red", "green"])).toEqual({ as: "text", text: "red\ngreen" });
    expect(shownValue(numberSocket, 0.25)).toEqual({ as: "number", text: "0.25" });
    expect(shownValue(numberSocket, 0.49607843137254903)).toEqual({ as: "number", text: "0.4960784" });
    expect(shownValue(seedSocket, 2n ** 63n)).toEqual({ as: "number", text: "9223372036854775808" });
    expect(shownValue(flagSocket, true)).toEqual({ as: "text", text: "on" });
    expect(shownValue(colourSocket, "#a0b0c0")).toEqual({ as: "colours", colours: ["#a0b0c0"] });
    expect(shownValue(table, { columns: ["a", "b"], rows: [["x", 1]] })).toEqual({
      ...{ as: "table", columns: ["a", "b"], rows: [["x", "1"]] },
    });
    expect(shownValue(picture, { digest: "sha256:…" })).toBeUndefined();
  });

  it("of a pack's own socket is the field that its preview names", () => {
    const value = { colours: ["#112233", "#445566"], name: "dusk" };
    expect(shownValue(palette, value)).toEqual({ as: "colours", colours: ["#112233", "#445566"] });
    expect(shownValue({ ...palette, preview: { as: "text", field: "name" } }, value)).toEqual({
      ...{ as: "text", text: "dusk" },
    });
    expect(shownValue({ ...palette, preview: { as: "text", field: "constructor" } }, value)).toBeUndefined();
  });

  it("is cut where it is long, and says so", () => {
    expect(shownValue(textSocket, "x".repeat(10_000))).toMatchObject({ text: "x".repeat(600), cut: true });
    expect(shownValue(listOf(textSocket), Array<string>(50).fill("a"))).toMatchObject({ cut: true });
    const rows = Array.from({ length: 99 }, () => Array<string>(99).fill("y".repeat(99)));
    const shown = shownValue(table, { columns: Array<string>(99).fill("c"), rows });
    expect(JSON.stringify(shown).length).toBeLessThan(5000);
    expect(shown).toMatchObject({ cut: true });
    expect(shownValue(listOf(colourSocket), Array<string>(99).fill("#000000"))).toMatchObject({ cut: true });
  });

  it("holds nothing that a page could take for more than a colour", () => {
    const value = {
      colours: ["#112233", "url(https://evil.example)", "red; background: x", 7, null, {}],
      name: "",
    };
    expect(shownValue(palette, value)).toEqual({ as: "colours", colours: ["#112233"] });
    for (const wrong of [undefined, null, 7, "x", [], { columns: 1, rows: 2 }, { columns: [], rows: "x" }])
      expect(shownValue(table, wrong)).toBeUndefined();
    expect(shownValue(table, { columns: ["a"], rows: [7, [{}]] })).toEqual({
      ...{ as: "table", columns: ["a"], rows: [[], [""]] },
    });
  });
});
