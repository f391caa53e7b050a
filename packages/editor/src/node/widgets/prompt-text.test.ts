import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { placeOutside, promptParts, replaced, stepFrom, unnamedPictures } from "./prompt-text.js";

describe("a prompt's text", () => {
  it("is words and pictures; a doubled brace is words", () => {
    expect(
      promptParts("{1} on {{2} and {3:a hat}!").map(({ kind, text, number, tag }) => [
        kind,
        text,
        number,
        tag,
      ]),
    ).toEqual([
      ["picture", "{1}", 1, ""],
      ["text", " on {{2} and ", 0, ""],
      ["picture", "{3:a hat}", 3, "a hat"],
      ["text", "!", 0, ""],
    ]);
  });

  it("is all of its parts, in order", () => {
    const piece = fc.oneof(
      fc.constantFrom("{1}", "{2:x}", "{{", "{", "}", "{0}", "\n"),
      fc.string({ maxLength: 5 }),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const text = pieces.join("");
        expect(
          promptParts(text)
            .map((part) => part.text)
            .join(""),
        ).toBe(text);
      }),
    );
  });

  it("names some pictures of the list and leaves others waiting", () => {
    expect(unnamedPictures("{2} and {2}", 3)).toEqual([1, 3]);
    expect(unnamedPictures("", 0)).toEqual([]);
  });

  it("steps over a picture as over one letter, both ways", () => {
    const text = "a{1:hat}b";
    expect([0, 1, 8].map((at) => stepFrom(text, at, 1))).toEqual([1, 8, 9]);
    expect([9, 8, 1].map((at) => stepFrom(text, at, -1))).toEqual([8, 1, 0]);
  });

  it("steps over whole letters, and stays at its ends", () => {
    expect(stepFrom("👩‍🎨x", 0, 1)).toBe("👩‍🎨".length);
    expect(stepFrom("👩‍🎨", "👩‍🎨".length, -1)).toBe(0);
    expect(stepFrom("a", 1, 1)).toBe(1);
    expect(stepFrom("a", 0, -1)).toBe(0);
  });

  it("has no place inside of a picture's name", () => {
    expect([1, 2, 3, 4].map((at) => placeOutside("a{1}b", at))).toEqual([1, 1, 4, 4]);
    expect(placeOutside("ab", 99)).toBe(2);
  });

  it("is replaced in a stretch, with the caret behind what is new", () => {
    expect(replaced("a{1}b", { start: 1, end: 4 }, "!")).toEqual({ text: "a!b", caret: 2 });
  });
});
