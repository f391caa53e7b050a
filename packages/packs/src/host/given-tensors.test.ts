import { makeTensor } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { createGivenTensors } from "./given-tensors.js";

/** A tensor of 4 bytes, another one for each number. */
function tensor(number: number): TensorHandle {
  return makeTensor("i32", [1], new Uint8Array(Int32Array.of(number).buffer));
}

describe("tensors that a process was given", () => {
  it("with its task are known until that ends, however often it lets go of them", () => {
    const given = createGivenTensors(8);
    const one = tensor(1);
    given.wire({ one });
    given.wireAnswer(one);
    given.drop([one.digest, one.digest]);
    expect([...given.known.keys()]).toEqual([one.digest]);
  });

  it("as answers are known until each handle is gone", () => {
    const given = createGivenTensors(8);
    const one = tensor(1);
    given.wireAnswer([one, one]);
    given.drop([one.digest]);
    expect(given.known.has(one.digest)).toBe(true);
    given.drop([one.digest]);
    expect(given.known.size).toBe(0);
  });

  it("beyond what it may hold are refused, and nothing is kept of them", () => {
    const given = createGivenTensors(8);
    const [one, two, three] = [tensor(1), tensor(2), tensor(3)];
    given.wireAnswer([one, two]);
    for (let asked = 0; asked < 3; asked++)
      expect(() => given.wireAnswer([one, three])).toThrow("at most 0 MiB of what it asked for");
    expect([...given.known.keys()]).toEqual([one.digest, two.digest]);
    given.drop([two.digest]);
    expect(given.wireAnswer(three)).toBeDefined();
    expect([...given.known.keys()]).toEqual([one.digest, three.digest]);
  });
});
