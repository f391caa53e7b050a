import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readJson } from "./read-json.js";

const codes = (text: string): string[] => readJson(text).problems.map(({ code }) => code);

describe("reading JSON", () => {
  it("gives what JSON.parse gives, for every JSON without large integers", () => {
    fc.assert(
      fc.property(
        fc.json({ noUnicodeString: false }),
        fc.constantFrom(undefined, 1, "\t"),
        (json, indent) => {
          const value: unknown = JSON.parse(json);
          fc.pre(!/-0|[0-9]{16}|__proto__|\\u0000/.test(json));
          expect(readJson(JSON.stringify(value, null, indent)).value).toEqual(value);
        },
      ),
    );
  });

  it("keeps integers beyond 2^53 as bigint and all others as numbers", () => {
    const text =
      "[9007199254740991, 9007199254740993, 18446744073709551615, -9007199254740993, 1e3, -0, 1.0, 1e20]";
    expect(readJson(text).value).toEqual([
      9007199254740991,
      9007199254740993n,
      18446744073709551615n,
      -9007199254740993n,
      1000,
      0,
      1,
      1e20,
    ]);
  });

  it("refuses numbers too large for a double, and integers of too many digits", () => {
    expect(readJson("[1e400]").problems[0]?.message).toBe(
      "The number 1e400 is too large; the largest is about 1.8e308.",
    );
    expect(codes("-1e999")).toEqual(["number-too-large"]);
    expect(codes("9".repeat(1_000_000))).toEqual(["number-too-large"]);
  });

  it("refuses NaN, Infinity, undefined and numbers that JSON does not have", () => {
    for (const text of [
      "NaN",
      "[Infinity]",
      "-Infinity",
      "undefined",
      "01",
      "+1",
      ".5",
      "1.",
      "0x10",
      "1e",
      "--1",
    ])
      expect([text, codes(text)]).toEqual([text, ["json"]]);
    expect(readJson('{"a": NaN}').problems).toEqual([
      { code: "json", offset: 6, message: 'This is not JSON: "NaN" stands where a value should be.' },
    ]);
  });

  it("notes every key that stands twice, even with an equal value, and reads on", () => {
    const { problems } = readJson('{"a": 1, "b": {"c": 1, "c": 1}, "\\u0061": 2}');
    expect(problems.map(({ offset, message }) => [offset, message])).toEqual([
      [23, 'The key "c" stands twice in one object.'],
      [32, 'The key "a" stands twice in one object.'],
    ]);
  });

  it("refuses the key __proto__ and changes no prototype", () => {
    const { problems } = readJson('{"__proto__": {"polluted": true}, "\\u005f_proto__": 1}');
    expect(problems.map(({ code }) => code)).toEqual(["refused-key", "refused-key"]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it("takes constructor, toString and hasOwnProperty as ordinary keys", () => {
    const text = '{"constructor":1,"toString":2,"hasOwnProperty":3}';
    expect(JSON.stringify(readJson(text).value)).toBe(text);
  });

  it("takes 64 levels and refuses the 65th, be there a million", () => {
    const nested = (depth: number): string => "[".repeat(depth) + "]".repeat(depth);
    expect(readJson(nested(64)).problems).toEqual([]);
    expect(readJson(nested(65)).problems).toEqual([
      {
        code: "too-deep",
        offset: 64,
        message: "The document is too deep: lists and objects may stand 64 deep in each other.",
      },
    ]);
    expect(codes(nested(1_000_000))).toEqual(["too-deep"]);
    expect(codes('{"a":'.repeat(10_000))).toEqual(["too-deep"]);
  });

  it("refuses half characters, raw or escaped, and NUL; takes whole ones", () => {
    expect(codes('"\ud800"')).toEqual(["refused-character"]);
    expect(codes('"\\ud800"')).toEqual(["refused-character"]);
    expect(codes('"\\udc00\\ud800"')).toEqual(["refused-character"]);
    expect(codes('{"a\\u0000b": 1}')).toEqual(["refused-character"]);
    expect(readJson('["\\ud83c\\udf4e", "🍎", "\\u00e9\\n"]').value).toEqual(["🍎", "🍎", "é\n"]);
  });

  it("refuses raw control characters and escapes that JSON does not have", () => {
    for (const text of ['"a\nb"', '"\t"', '"\0"', '"\\x41"', '"\\u12g4"', '"\\', '"a', "'a'"])
      expect([text, codes(text)]).toEqual([text, ["json"]]);
  });

  it("says for every cut of a text that it is cut, and never throws", () => {
    const text = '{"a": [1, true, null, "x\\n"], "b": {"c": -1.5e3}, "d": 18446744073709551615}';
    expect(readJson(text).problems).toEqual([]);
    for (let end = 0; end < text.length; end++) {
      const { value, problems } = readJson(text.slice(0, end));
      expect([end, value, problems.length]).toEqual([end, undefined, 1]);
      expect(problems[0]!.offset).toBeLessThanOrEqual(end);
    }
  });

  it("refuses anything after the end, missing commas and trailing ones", () => {
    for (const text of [
      "1 2",
      "{} {}",
      "[1 2]",
      '{"a":1 "b":2}',
      "[1,]",
      '{"a":1,}',
      "[,]",
      '{"a"}',
      "{a:1}",
      "",
      " ",
    ])
      expect([text, codes(text)]).toEqual([text, ["json"]]);
  });

  it("reads a text of ten million characters with as many escapes", () => {
    const text = "\\n".repeat(5_000_000);
    expect(readJson(`"${text}"`).value).toHaveLength(5_000_000);
    expect(codes(`"${text}\\x"`)).toEqual(["json"]);
  });

  it("never throws, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[]",:\\u0e1-.tn \n') }), (text) => {
        const { value, problems } = readJson(text);
        expect((value === undefined) !== (problems.length === 0)).toBe(true);
        let valid = true;
        try {
          JSON.parse(text);
        } catch {
          valid = false;
        }
        const onlyStricter = ["duplicate-key", "refused-character", "number-too-large"];
        expect(problems.every(({ code }) => onlyStricter.includes(code))).toBe(valid);
      }),
    );
  });
});
