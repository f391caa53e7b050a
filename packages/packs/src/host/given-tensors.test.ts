import { makeTensor } from "@dreamloom/engine";
import type { TensorHandle } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { createGivenTensors } from "./given-tensors.js";
import type { HoldBudget } from "./given-tensors.js";

/** A tensor of 4 bytes, another one for each number. */
function tensor(number: number): TensorHandle {
  return makeTensor("i32", [1], new Uint8Array(Int32Array.of(number).buffer));
}

/** Room for two of them. */
const budget = (): HoldBudget => ({ mostBytes: 8, usedBytes: 0 });

describe("tensors that a process was given", () => {
  it("with its task are known until that ends, however often it lets go of them", () => {
    const given = createGivenTensors(budget());
    const one = tensor(1);
    given.wire({ one });
    given.wireAnswer(one);
    given.drop([one.digest, one.digest]);
    expect([...given.known.keys()]).toEqual([one.digest]);
  });

  it("as answers are known until each handle is gone", () => {
    const given = createGivenTensors(budget());
    const one = tensor(1);
    given.wireAnswer([one, one]);
    given.drop([one.digest]);
    expect(given.known.has(one.digest)).toBe(true);
    given.drop([one.digest]);
    expect(given.known.size).toBe(0);
  });

  it("beyond what it may hold are refused, and nothing is kept of them", () => {
    const given = createGivenTensors(budget());
    const [one, two, three] = [tensor(1), tensor(2), tensor(3)];
    given.wireAnswer([one, two]);
    for (let asked = 0; asked < 3; asked++)
      expect(() => given.wireAnswer([one, three])).toThrow(/^The nodes of a pack may hold at most/);
    expect([...given.known.keys()]).toEqual([one.digest, two.digest]);
    given.drop([two.digest]);
    expect(given.wireAnswer(three)).toBeDefined();
    expect([...given.known.keys()]).toEqual([one.digest, three.digest]);
  });

  it("count together for all tasks of a pack, until each task is over", () => {
    const shared = budget();
    const [first, second] = [createGivenTensors(shared), createGivenTensors(shared)];
    first.wireAnswer([tensor(1), tensor(2)]);
    expect(() => second.wireAnswer(tensor(3))).toThrow(/hold at most/);
    first.close();
    expect(second.wireAnswer(tensor(3))).toBeDefined();
    second.close();
    expect(shared.usedBytes).toBe(0);
  });
});
