import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isTensor, makeTensor } from "@dreamloom/engine";
import type { TensorHandle, Value } from "@dreamloom/engine";
import { fromWire, mostDepth, toWire } from "./wire-values.js";
import type { KnownTensor } from "./wire-values.js";

const known = ({ digest, dtype, shape }: TensorHandle): KnownTensor => ({ digest, dtype, shape });

/** To JSON text and back. */
function crossed(value: Value): Value {
  const tensors = new Map<string, TensorHandle>();
  const wire = toWire(value, (tensor) => {
    tensors.set(tensor.digest, tensor);
    return known(tensor);
  });
  return fromWire(JSON.parse(JSON.stringify(wire)), (ref) => tensors.get((ref as KnownTensor).digest)!);
}

const key = fc
  .oneof(fc.string(), fc.constantFrom("$int", "$$", "$tensor", "constructor", "toString", ""))
  .filter((k) => k !== "__proto__");
const leaf = fc.oneof(
  fc.string(),
  fc.double(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.bigInt(),
  fc.uint8Array({ maxLength: 8 }).map((bytes) => makeTensor("u8", [bytes.length], bytes)),
);
const value = fc.letrec<{ value: Value }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 5 },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(key, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
})).value as fc.Arbitrary<Value>;

describe("values", () => {
  it("of every kind are the same on the other side", () => {
    fc.assert(
      fc.property(value, (given) => {
        expect(crossed(given)).toEqual(given);
      }),
    );
  });

  it("are frozen on the other side, to the last part", () => {
    const frozen = crossed({ list: [{ a: 1 }] }) as { readonly list: readonly object[] };
    expect([frozen, frozen.list, frozen.list[0]].every((part) => Object.isFrozen(part))).toBe(true);
  });

  it("may be nested, but not without end", () => {
    const nested = (depth: number): Value => (depth === 0 ? 1 : [nested(depth - 1)]);
    expect(crossed(nested(mostDepth))).toEqual(nested(mostDepth));
    expect(() => toWire(nested(mostDepth + 1), known)).toThrow(/64 deep/);
  });

  it("that strangers write are values or refused, and nobody's prototype", () => {
    const tensor = makeTensor("u8", [0], new Uint8Array(0));
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        try {
          const read = fromWire(JSON.parse(text), () => tensor);
          if (typeof read === "object" && read !== null && !Array.isArray(read) && !isTensor(read))
            expect(Object.getPrototypeOf(read)).toBe(Object.prototype);
        } catch (error) {
          expect(error).toBeInstanceOf(SyntaxError);
        }
      }),
    );
  });

  it.each([
    ['{"__proto__":1}', /__proto__/],
    ['{"a":{"__proto__":{"b":1}}}', /__proto__/],
    ['{"$int":1}', /which stands for nothing/],
    ['{"$number":"1"}', /which stands for nothing/],
    ['{"$new":"1"}', /which stands for nothing/],
    ['{"$a":1,"b":2}', /with the key "\$a"/],
    ['{"$tensor":{"dtype":"u8","shape":[1]}}', /a tensor without/],
    ['{"$tensor":{"dtype":"u8","shape":[1],"at":0,"digest":"x"}}', /a tensor without/],
    ['{"$tensor":{"dtype":"toString","shape":[1],"at":0}}', /a tensor without/],
    ['{"$tensor":{"dtype":"u8","shape":[-1],"at":0}}', /a tensor without/],
    ['{"$tensor":{"dtype":"u8","shape":{"length":1},"at":0}}', /a tensor without/],
  ])("that are none are refused: %s", (text, why) => {
    expect(() => fromWire(JSON.parse(text), () => null)).toThrow(why);
  });
});
