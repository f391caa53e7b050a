import type { PlainDocument } from "@dreamloom/engine/edits";
import type { GalleryItem } from "@dreamloom/server/protocol";
import { describe, expect, it } from "vitest";
import { daysOf, dayTitle } from "./days.js";
import { madeOf } from "./made-of.js";

const now = new Date(2026, 10, 23, 12).getTime();
const day = 86_400_000;

function item(id: number, at: number): GalleryItem {
  const picture = { digest: `sha256:${id}`, width: 64, height: 64 };
  return {
    id,
    picture,
    run: "r",
    document: "d",
    title: "D",
    node: "decode",
    at,
    prompt: "",
    seed: "",
    elapsedMs: 1,
  };
}

describe("days of the gallery", () => {
  it("are named as people say them", () => {
    expect(dayTitle(now, now)).toBe("Today");
    expect(dayTitle(now - day, now)).toBe("Yesterday");
    expect(dayTitle(now - 3 * day, now)).toBe("Friday 20 November");
    expect(dayTitle(now - 40 * day, now)).toBe("14 October");
    expect(dayTitle(now - 400 * day, now)).toBe("19 October 2025");
  });

  it("hold their pictures in order", () => {
    const days = daysOf([item(3, now), item(2, now - 1000), item(1, now - day)], now);
    expect(days.map(({ title, items }) => [title, items.map(({ id }) => id)])).toEqual([
      ["Today", [3, 2]],
      ["Yesterday", [1]],
    ]);
  });
});

describe("what a picture was made of", () => {
  const document: PlainDocument = {
    dreamloom: 1,
    nodes: {
      apple: { type: "dream/load-picture", version: 1, inputs: { file: { file: "pictures/apple.png" } } },
      prompt: {
        type: "dream/combine-prompt",
        version: 1,
        inputs: { text: "{1:an apple} on a table", pictures: [{ from: "apple.picture" }] },
      },
      sample: {
        type: "dream/dit-sample",
        version: 1,
        inputs: { conditioning: { from: "prompt.prompt" }, steps: 12, seed: "7" },
      },
      decode: { type: "dream/decode", version: 1, inputs: { latent: { from: "sample.latent" } } },
      other: { type: "dream/number", version: 1, inputs: { number: 3 } },
    },
    inputs: {},
    outputs: {},
    layout: {},
    packs: {},
  };

  it("is read from what stands above it, and from nothing else", () => {
    expect(madeOf(document, "decode")).toEqual({
      prompt: "{1:an apple} on a table",
      promptPictures: [{ node: "apple", file: "pictures/apple.png" }],
      values: [
        { name: "seed", value: "7" },
        { name: "steps", value: "12" },
      ],
      pictures: [{ node: "apple", file: "pictures/apple.png" }],
    });
  });
});
