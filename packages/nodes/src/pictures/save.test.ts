import { makeTensor, type Context, type Digest } from "@dreamloom/engine";
import { readPngText } from "@dreamloom/runtime/png-text";
import { describe, expect, it } from "vitest";
import save from "./save.js";

const picture = makeTensor("f32", [1, 1, 3], new Uint8Array(12));
/** A PNG of one black pixel. */
const png = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGNgYGAAAAAEAAH2FzhVAAAAAElFTkSuQmCC",
  "base64",
);

describe("save", () => {
  it("puts the document that was run and its facts into the PNG it derives once, and writes that", async () => {
    const written: Parameters<Context["write"]>[0][] = [];
    const derived: [string, Digest][] = [];
    const context = {
      signal: new AbortController().signal,
      provenance: { document: '{ "title": "Grüße" }\n', facts: { seed: 2n ** 60n } },
      derive: async (kind: string, of: Digest) => {
        derived.push([kind, of]);
        return png;
      },
      write: async (file: (typeof written)[number]) => `/out/${written.push(file)}.png`,
    } as unknown as Context;
    await save.run({ picture, name: "tree" }, context);
    expect(derived).toEqual([["png", picture.digest]]);
    expect(written).toMatchObject([{ name: "tree", extension: "png", digest: picture.digest }]);
    expect(readPngText(written[0]!.bytes)).toEqual({
      entries: [
        { keyword: "Software", text: "Dreamloom" },
        { keyword: "dreamloom", text: '{ "title": "Grüße" }\n' },
        { keyword: "dreamloom-run", text: '{"seed":"1152921504606846976"}' },
      ],
      warnings: [],
    });
  });

  it.each(["../up", "a/b", "a\\b", "", ".hidden", "a\nb", "con:", "x".repeat(101), "end."])(
    "refuses %j as a name",
    (name) => {
      expect(save.check!({ name }, new Set())).toHaveLength(1);
    },
  );

  it.each(["picture", "a dog, 2nd try", "Äpfel", "犬"])("takes %j as a name", (name) => {
    expect(save.check!({ name }, new Set())).toEqual([]);
  });
});
