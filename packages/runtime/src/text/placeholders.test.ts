import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { checkPlaceholders, parsePlaceholders } from "./placeholders.js";

const messages = (task: "combine" | "interleave", text: string, pictures?: number): string[] =>
  checkPlaceholders(task, text, pictures).map(({ line, column, message }) => `${line}:${column} ${message}`);

describe("placeholders", () => {
  it("stand between stretches of text", () => {
    expect(parsePlaceholders("combine", "the {1:red apple} on {{ {2}").parts).toEqual([
      { kind: "text", text: "the " },
      { kind: "picture", number: 1, tag: "red apple", line: 1, column: 5 },
      { kind: "text", text: " on { " },
      { kind: "picture", number: 2, tag: "", line: 1, column: 25 },
    ]);
  });

  it("leave closing braces and doubled ones as they are", () => {
    expect(parsePlaceholders("interleave", "a } {{b}}")).toEqual({
      parts: [{ kind: "text", text: "a } {b}}" }],
      problems: [],
    });
  });

  it("are right when every picture is named, once or twice", () => {
    expect(messages("interleave", "{2} and {1} and {2}", 2)).toEqual([]);
  });

  it("name the column of a number with no picture", () => {
    expect(messages("interleave", "🍎 {1} beside {3}", 1)).toEqual([
      '1:14 "{3}" has no picture; the list has one, {1}.',
    ]);
    expect(messages("interleave", "a {1}", 0)).toEqual(['1:3 "{1}" has no picture; the list is empty.']);
  });

  it("name each picture that the text forgets", () => {
    expect(messages("combine", "only\n{2:dog}", 3)).toEqual([
      '2:8 Picture 1 is never named; write "{1:apple}" where it belongs, or take it out of the list.',
      '2:8 Picture 3 is never named; write "{3:apple}" where it belongs, or take it out of the list.',
    ]);
  });

  it("say what is wrong with a brace, all at once", () => {
    expect(messages("interleave", "{one} {0} {1:apple} {2")).toEqual([
      '1:1 "{one}" is not a placeholder; a picture is written "{1}", a brace by itself "{{".',
      '1:7 "{0}" is not a placeholder; a picture is written "{1}", a brace by itself "{{".',
      '1:11 "{1:apple}" has a tag, which only combine knows; here the picture is written "{1}".',
      '1:21 The brace is never closed; a picture is written "{1}", a brace by itself "{{".',
    ]);
    expect(messages("combine", "{1:a{2}", undefined)).toEqual([
      '1:1 The brace is never closed; a picture is written "{1:apple}", a brace by itself "{{".',
    ]);
  });

  it("do not judge numbers while the list's length is unknown", () => {
    expect(messages("interleave", "{7}")).toEqual([]);
  });

  it("give back any text whose braces are doubled", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const { parts, problems } = parsePlaceholders("interleave", text.replaceAll("{", "{{"));
        expect(problems).toEqual([]);
        expect(parts).toEqual(text === "" ? [] : [{ kind: "text", text }]);
      }),
    );
  });

  it("never throw", () => {
    const braces = fc.string({ unit: fc.constantFrom("{", "}", "1", "2", ":", "a", "\n", "🍎") });
    fc.assert(
      fc.property(braces, fc.nat(3), (text, pictures) => {
        for (const { line, column } of checkPlaceholders("combine", text, pictures)) {
          expect(line).toBeGreaterThan(0);
          expect(column).toBeGreaterThan(0);
        }
      }),
    );
  });
});
