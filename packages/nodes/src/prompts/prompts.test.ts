import { makeTensor, type Context, type Prompt } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import combine from "./combine-prompt.js";
import copy from "./copy-prompt.js";
import edit from "./edit-prompt.js";
import generate from "./generate-prompt.js";
import interleave from "./interleave-prompt.js";

const context = {} as Context;
const [one, two] = [0.25, 0.75].map((value) =>
  makeTensor("f32", [1, 1, 3], new Uint8Array(new Float32Array(3).fill(value).buffer)),
) as [Prompt["pictures"][number], Prompt["pictures"][number]];

describe("prompts", () => {
  it("have a conditional row and a null row, but for copy, which has none", async () => {
    const rows = async (made: { prompt: Prompt } | Promise<{ prompt: Prompt }>) =>
      (await made).prompt.rows.map(({ name }) => name);
    const both = ["conditional", "null"];
    expect(await rows(generate.run({ text: "a dog" }, context))).toEqual(both);
    expect(await rows(edit.run({ text: "make it red", picture: one }, context))).toEqual(both);
    expect(await rows(combine.run({ text: "{1:dog}", pictures: [one] }, context))).toEqual(both);
    expect(await rows(interleave.run({ text: "{1}", pictures: [one] }, context))).toEqual(both);
    expect(await rows(copy.run({ picture: one }, context))).toEqual(["conditional"]);
  });

  it("set pictures where the text names them, twice if it does", async () => {
    const { prompt } = await interleave.run({ text: "{2} and {1} and {2}", pictures: [one, two] }, context);
    const places = prompt.rows[0]!.parts.flatMap((part) => ("picture" in part ? [part.picture] : []));
    expect(places.map((index) => prompt.pictures[index])).toEqual([two, one, two]);
  });
});

describe("placeholders", () => {
  it("are checked with their column where the list stands in the document", () => {
    expect(combine.check!({ text: "a {3:dog}", pictures: [null, null] }, new Set())).toEqual([
      { port: "text", line: 1, column: 3, message: expect.stringContaining('"{3}" has no picture') },
      { port: "text", line: 1, column: 10, message: expect.stringContaining("Picture 1 is never named") },
      { port: "text", line: 1, column: 10, message: expect.stringContaining("Picture 2 is never named") },
    ]);
  });

  it("are checked in their form alone where the list is linked, and not at all where the text is", () => {
    expect(interleave.check!({ text: "{9}" }, new Set(["pictures"]))).toEqual([]);
    expect(interleave.check!({ text: "{1" }, new Set(["pictures"]))).toHaveLength(1);
    expect(interleave.check!({ pictures: [null] }, new Set(["text"]))).toEqual([]);
  });

  it("are refused in a sentence when a linked text or list does not fit", () => {
    expect(() => combine.run({ text: "{2:dog}", pictures: [one] }, context)).toThrow('"{2}" has no picture');
    expect(() => interleave.run({ text: "a dog", pictures: [one] }, context)).toThrow("never named");
  });
});
