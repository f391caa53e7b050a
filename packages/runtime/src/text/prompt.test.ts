import { describe, expect, it } from "vitest";
import { combinePrompt, copyPrompt, editPrompt, generatePrompt, interleavePrompt } from "./prompt.js";
import type { PromptOf } from "./prompt.js";

/** Rows as one string each, a picture as `<0>`. */
const rowsOf = (prompt: PromptOf<unknown>): Record<string, string> =>
  Object.fromEntries(
    prompt.rows.map(({ name, parts }) => [
      name,
      parts.map((part) => ("text" in part ? part.text : `<${part.picture}>`)).join(""),
    ]),
  );

describe("prompt templates", () => {
  it("generate drops the words in its null row", () => {
    expect(rowsOf(generatePrompt("a whale"))).toEqual({
      conditional: "Generate Image: a whale",
      null: "Generate Image: ",
    });
  });

  it("copy has one row", () => {
    expect(rowsOf(copyPrompt("apple.png"))).toEqual({ conditional: "Copy Image: <0>" });
    expect(copyPrompt("apple.png").pictures).toEqual(["apple.png"]);
  });

  it("edit keeps its picture in the null row and has no space after the colon", () => {
    expect(rowsOf(editPrompt("p", "make it blue"))).toEqual({
      conditional: "Edit image <0> following:make it blue",
      null: "Edit image <0> following:",
    });
  });

  it("combine lists tags and pictures and leaves the tags in the sentence", () => {
    expect(rowsOf(combinePrompt(["a", "b"], "an {1:apple} on a {2:red car}"))).toEqual({
      conditional:
        "Combine the objects: apple<0>, red car<1> and generate an image following: an apple on a red car",
      null: "Combine the objects: apple<0>, red car<1> and generate an image following: ",
    });
  });

  it("combine lists a picture that is named twice once, with its first tag, in the order of naming", () => {
    expect(rowsOf(combinePrompt(["a", "b"], "{2:dog} and {1:cat}, {2:puppy}, {1}")).conditional).toBe(
      "Combine the objects: dog<1>, cat<0> and generate an image following: dog and cat, puppy, cat",
    );
  });

  it("interleave puts pictures where they are written and strips white space around the whole", () => {
    expect(rowsOf(interleavePrompt(["a", "b"], " \n a {1} beside {{{2}\u3000"))).toEqual({
      conditional: "Generate Image: a <0> beside {<1>",
      null: "Generate Image: a  beside {",
    });
  });

  it("interleave keeps the space beside a picture at the edge, as the published pipeline does", () => {
    expect(rowsOf(interleavePrompt(["a"], "{1} jumps"))).toEqual({
      conditional: "Generate Image: <0> jumps",
      null: "Generate Image: jumps",
    });
    expect(interleavePrompt(["a"], "{1} jumps").rows[0]?.parts).toEqual([
      { text: "Generate Image: " },
      { picture: 0 },
      { text: " jumps" },
    ]);
  });

  it("a stretch between pictures is one string", () => {
    expect(combinePrompt(["a"], "{1:apple} pie").rows[0]?.parts).toEqual([
      { text: "Combine the objects: apple" },
      { picture: 0 },
      { text: " and generate an image following: apple pie" },
    ]);
  });

  it("a text that the check finds wrong is refused with its place", () => {
    expect(() => interleavePrompt(["a"], "no picture")).toThrow(
      'Line 1, column 11: Picture 1 is never named; write "{1}" where it belongs, or take it out of the list.',
    );
  });
});
