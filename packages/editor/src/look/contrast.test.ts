import { readFileSync } from "node:fs";
import {
  adapter,
  conditioning,
  contrast,
  dit,
  encoding,
  flagSocket,
  integerSocket,
  latent,
  lmm,
  mask,
  numberSocket,
  over,
  picture,
  prompt,
  readHex,
  seedSocket,
  socketGrounds,
  textSocket,
  vae,
  type Rgb,
} from "@dreamloom/engine/sockets";
import { describe, expect, it } from "vitest";
import { lookOf, threadOf, type Scheme } from "./socket-look.js";

const css = readFileSync(new URL("./tokens.css", import.meta.url), "utf8");
const tokens = new Map(
  [...css.matchAll(/--([a-z0-9-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\)/g)].map(
    ([, name = "", light = "", dark = ""]) => [name, { light: readHex(light)!, dark: readHex(dark)! }],
  ),
);
const schemes: readonly Scheme[] = ["dark", "light"];
const token = (name: string, scheme: Scheme): Rgb => {
  const found = tokens.get(name);
  if (!found) throw new Error(`There is no token "${name}".`);
  return found[scheme];
};

const grounds = ["canvas", "frame", "node", "raised", "field", "hover"];
const sockets = [
  lmm,
  adapter,
  dit,
  vae,
  prompt,
  textSocket,
  encoding,
  conditioning,
  latent,
  picture,
  mask,
  numberSocket,
  integerSocket,
  flagSocket,
  seedSocket,
];

/** Each of `names` on each of `on`, in both themes, below the bar; empty when all reach it. */
function tooFaint(names: readonly string[], on: readonly string[], bar: number): readonly string[] {
  return schemes.flatMap((scheme) =>
    names.flatMap((name) =>
      on.flatMap((ground) => {
        const has = contrast(token(name, scheme), token(ground, scheme));
        return has < bar ? [`${name} on ${ground}, ${scheme}: ${has.toFixed(2)}`] : [];
      }),
    ),
  );
}

describe("contrast", () => {
  it("is 21 between black and white and 1 between equals", () => {
    expect(contrast([0, 0, 0], [255, 255, 255])).toBeCloseTo(21, 5);
    expect(contrast([9, 9, 9], [9, 9, 9])).toBe(1);
  });

  it("of words reaches 4.5 on every ground that they stand on", () => {
    expect(tooFaint(["text", "text-2", "text-3"], grounds, 4.5)).toEqual([]);
    expect(tooFaint(["text", "text-2"], ["pick"], 4.5)).toEqual([]);
    expect(tooFaint(["accent-text", "hit", "failed", "warn"], grounds, 4.5)).toEqual([]);
  });

  it("of coloured words reaches 4.5 on their own soft ground", () => {
    expect(tooFaint(["accent-text"], ["accent-soft"], 4.5)).toEqual([]);
    expect(
      tooFaint(["text", "text-2"], ["accent-soft", "hit-soft", "failed-soft", "warn-soft"], 4.5),
    ).toEqual([]);
    expect(tooFaint(["hit"], ["hit-soft"], 4.5)).toEqual([]);
    expect(tooFaint(["failed"], ["failed-soft"], 4.5)).toEqual([]);
    expect(tooFaint(["warn"], ["warn-soft"], 4.5)).toEqual([]);
  });

  it("of words on the accent reaches 8", () => {
    expect(tooFaint(["accent-ink"], ["accent"], 8)).toEqual([]);
  });

  it("of values on the filled part of a slider reaches 4.5", () => {
    expect(tooFaint(["text"], ["fill"], 4.5)).toEqual([]);
  });

  it("of people's names reaches 4.5 on their colours", () => {
    const people = ["person-0", "person-1", "person-2", "person-3", "person-4", "person-5"];
    expect(tooFaint(["person-text"], people, 4.5)).toEqual([]);
  });

  it("of words on a picture reaches 4.5 whatever the picture is", () => {
    const label = /--label-ground: light-dark\(rgb\((\d+) (\d+) (\d+) \/ ([\d.]+)\)/.exec(css)!;
    const [red, green, blue, opacity] = label.slice(1).map(Number) as [number, number, number, number];
    const onWhite = over([red, green, blue], opacity, [255, 255, 255]);
    for (const scheme of schemes)
      expect(contrast(token("label", scheme), onWhite)).toBeGreaterThanOrEqual(4.5);
  });

  it("of lines that are needed to find or operate something reaches 3", () => {
    expect(tooFaint(["accent-line", "control"], ["canvas", "frame", "node", "raised", "field"], 3)).toEqual(
      [],
    );
    expect(tooFaint(["done", "hit", "failed", "text-3", "accent-line"], ["node", "frame"], 3)).toEqual([]);
  });

  it("of a pack's sockets is held against the grounds as they are", () => {
    for (const scheme of schemes)
      for (const [ground, hex] of Object.entries(socketGrounds[scheme]))
        expect(readHex(hex), ground).toEqual(token(ground, scheme));
    expect(Object.keys(socketGrounds.dark)).toEqual(["canvas", "node", "frame", "raised"]);
  });

  it("of every socket reaches 3 on canvas, node and the lists that show it", () => {
    const faint = schemes.flatMap((scheme) =>
      sockets.flatMap((socket) =>
        ["canvas", "node", "frame", "raised"].flatMap((ground) => {
          const has = contrast(readHex(lookOf(socket)[scheme])!, token(ground, scheme));
          return has < 3 ? [`${socket.name} on ${ground}, ${scheme}: ${has.toFixed(2)}`] : [];
        }),
      ),
    );
    expect(faint).toEqual([]);
  });

  it("of every thread at its opacity reaches 3 on the canvas", () => {
    const faint = schemes.flatMap((scheme) =>
      sockets.flatMap((socket) => {
        const ground = token("canvas", scheme);
        const has = contrast(
          over(readHex(lookOf(socket)[scheme])!, threadOf(socket, scheme).opacity, ground),
          ground,
        );
        return has < 3 ? [`${socket.name}, ${scheme}: ${has.toFixed(2)}`] : [];
      }),
    );
    expect(faint).toEqual([]);
  });
});

describe("a pack's socket", () => {
  const made = (dark: string, light: string) =>
    lookOf({ ...picture, name: "grain", look: { family: "pictures", fill: "dot", dark, light } });

  it("has its own colours where they can be told from the canvas", () => {
    expect(made("#ffffff", "#000000")).toMatchObject({ dark: "#ffffff", light: "#000000", fill: "dot" });
  });

  it("has its family's colours where its own cannot, or are none", () => {
    for (const wrong of [made("#222222", "#000000"), made("#ffffff", "#eeeeee"), made("red", "url(x)")])
      expect(wrong).toMatchObject({ dark: "#F58DB4", light: "#CE2F72", fill: "dot" });
  });
});
