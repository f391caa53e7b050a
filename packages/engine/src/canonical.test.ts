import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeHead, digestOfValue, strangersHead, tensorsIn } from "./artifact/codec.js";
import { canonicalJson } from "./canonical.js";
import { makeTensor } from "./tensor.js";
import type { TensorHandle, Value } from "./value.js";

const tensors = [makeTensor("f32", [1], new Uint8Array(4)), makeTensor("u8", [2, 1], Uint8Array.of(1, 2))];
const byDigest = new Map(tensors.map((tensor) => [tensor.digest, tensor]));
const leaf = fc.oneof(
  fc.string({ unit: "binary" }),
  fc.double(),
  fc.bigInt(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom(...tensors),
);
const key = fc.oneof(fc.string(), fc.constantFrom("$int", "$tensor", "$number", "$$", "$"));
const { value } = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value")),
    fc.dictionary(
      key.filter((k) => k !== "__proto__"),
      tie("value"),
      { noNullPrototype: true },
    ),
  ),
}));

describe("canonical JSON", () => {
  test("reads back as the same value, frozen", () => {
    fc.assert(
      fc.property(value, (given) => {
        const back = decodeHead(canonicalJson(given), ({ digest }) => byDigest.get(digest)!);
        expect(back).toStrictEqual(given);
        expect(typeof back !== "object" || Object.isFrozen(back)).toBe(true);
        expect(canonicalJson(back)).toBe(canonicalJson(given));
      }),
    );
  });

  test("does not depend on the order of keys", () => {
    fc.assert(
      fc.property(
        fc.dictionary(
          key.filter((k) => k !== "__proto__"),
          value,
          { noNullPrototype: true },
        ),
        (record) => {
          const turned = Object.fromEntries(Object.entries(record).reverse());
          expect(canonicalJson(turned)).toBe(canonicalJson(record));
        },
      ),
    );
  });

  test("differs for values that differ", () => {
    fc.assert(
      fc.property(value, value, (a, b) => {
        let same = true;
        try {
          expect(a).toStrictEqual(b);
        } catch {
          same = false;
        }
        expect(canonicalJson(a) === canonicalJson(b)).toBe(same);
      }),
    );
  });

  test("is plain JSON, sorted by code unit", () => {
    expect(canonicalJson({ b: 1, a: [true, null, "ü\n"], "": 1e21, B: 2n, z: -0 })).toBe(
      '{"":1e+21,"B":{"$int":"2"},"a":[true,null,"ü\\n"],"b":1,"z":{"$number":"-0"}}',
    );
  });

  test("takes a value nested 100,000 deep", () => {
    let deep: Value = 1;
    for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { a: deep };
    const text = canonicalJson(deep);
    expect(text.length).toBe((100_000 / 2) * 2 + 50_000 * 6 + 1);
    expect(tensorsIn(deep)).toEqual([]);
    expect(canonicalJson(decodeHead(text, () => expect.fail()))).toBe(text);
  });

  test.each([
    "",
    "{",
    '{"$tensor":{}}',
    '{"a":{"$tensor":{"digest":"x","dtype":"f32","shape":[1]}}}',
    '{"a":{"$int":"x"}}',
    '{"$int":true}',
    '{"$int":["5"]}',
    `{"$int":"${"9".repeat(5000)}"}`,
    '{"$number":"5"}',
    '{"$tensor":null}',
    '{"$tensor":"f32"}',
    `{"$tensor":{"digest":"${tensors[0]!.digest}","dtype":["f32"],"shape":[1]}}`,
    `{"$tensor":{"digest":"${tensors[0]!.digest}","dtype":"toString","shape":[1]}}`,
    `{"$tensor":{"digest":"${tensors[0]!.digest}","dtype":"f32","shape":[1e300]}}`,
    '{"$other":1}',
    '{"a":1,"$tensor":{}}',
    '{"kind":"tensor","bytes":"x","digest":"sha256:0"}',
    '[{"a":{"__proto__":{"polluted":true}}}]',
    '{"__proto__":null,"a":1}',
  ])("refuses %j", (text) => {
    expect(() => decodeHead(text, () => expect.fail())).toThrow(SyntaxError);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  test("of anything is a value that reads back the same, or refused", () => {
    const text = fc.letrec((tie) => ({
      json: fc.oneof(
        { maxDepth: 5 },
        fc.jsonValue({ maxDepth: 0 }),
        fc.constantFrom<unknown>(tensors[0]!.digest, "f32", "tensor", "9", "NaN", [1]),
        fc.array(tie("json"), { maxLength: 3 }),
        fc
          .array(
            fc.tuple(
              fc.constantFrom(
                "$int",
                "$tensor",
                "$number",
                "$$int",
                "$",
                "__proto__",
                "constructor",
                "kind",
                "bytes",
                "digest",
                "dtype",
                "shape",
              ),
              tie("json"),
            ),
            { maxLength: 3 },
          )
          .map((entries) => new Map(entries as [string, unknown][])),
      ),
    })).json;
    const print = (part: unknown): string => {
      if (part instanceof Map)
        return `{${[...(part as Map<string, unknown>)].map(([key, each]) => `${JSON.stringify(key)}:${print(each)}`).join()}}`;
      return Array.isArray(part) ? `[${part.map(print).join()}]` : JSON.stringify(part);
    };
    fc.assert(
      fc.property(text, (given) => {
        let back: Value;
        try {
          back = decodeHead(
            print(given),
            (ref) => ({ ...tensors[0]!, ...ref, kind: "tensor", bytes: () => Promise.reject(new Error()) }),
            strangersHead,
          );
        } catch (thrown) {
          expect(thrown).toBeInstanceOf(SyntaxError);
          return;
        }
        const again = decodeHead(canonicalJson(back), ({ digest, dtype, shape }) => ({
          kind: "tensor",
          digest,
          dtype,
          shape,
          bytes: () => Promise.reject(new Error()),
        }));
        expect(canonicalJson(again)).toBe(canonicalJson(back));
        expect(Object.getPrototypeOf({})).toBe(Object.prototype);
      }),
      { numRuns: 500 },
    );
  });

  test("of a stranger is read up to a depth and a number of values", () => {
    const read = (text: string) => decodeHead(text, () => expect.fail(), { items: 10, depth: 3 });
    expect(read("[[[1]],2]")).toEqual([[[1]], 2]);
    expect(() => read("[[[[1]]]]")).toThrow("This head is more than 3 deep.");
    expect(() => read("[1,2,3,4,5,6,7,8,9,10]")).toThrow("This head holds more than 10 values.");
    const deep = "[".repeat(500_000) + "]".repeat(500_000);
    expect(() => decodeHead(deep, () => expect.fail(), strangersHead)).toThrow("more than 64 deep");
  });
});

describe("the digest of an artifact", () => {
  test("is a tensor's own, and depends on dtype, shape and bytes", () => {
    const all: TensorHandle[] = [
      makeTensor("u8", [4], new Uint8Array(4)),
      makeTensor("u8", [2, 2], new Uint8Array(4)),
      makeTensor("f32", [1], new Uint8Array(4)),
      makeTensor("i32", [1], new Uint8Array(4)),
      makeTensor("u8", [4], Uint8Array.of(0, 0, 0, 1)),
    ];
    expect(new Set(all.map(digestOfValue)).size).toBe(5);
    expect(digestOfValue(all[0]!)).toBe(all[0]!.digest);
    expect(digestOfValue(all)).toMatch(/^sha256:[0-9a-f]{64}$/);
  });

  test("a tensor whose bytes do not fit its shape is refused", () => {
    expect(() => makeTensor("f32", [2, 3], new Uint8Array(23))).toThrow(
      "A f32 tensor of shape [2, 3] takes 24 bytes; 23 were given.",
    );
    expect(() => makeTensor("f32", [-1], new Uint8Array(4))).toThrow(RangeError);
  });
});
