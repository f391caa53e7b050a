import { NodeError } from "@dreamloom/engine";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as hand from "../../../../test/support/onnx-by-hand.js";
import { checkModel } from "./check-model.js";
import { graphBuilder } from "./graph-builder.js";

const refusal = (bytes: Uint8Array): string => {
  try {
    checkModel(bytes, "models/x.onnx");
  } catch (error) {
    expect(error).toBeInstanceOf(NodeError);
    return (error as NodeError).message;
  }
  throw new Error("nothing was refused");
};

const doubling = (): Uint8Array => {
  const graph = graphBuilder("double");
  const x = graph.input("x", [1, "n"]);
  graph.output("y", graph.node("Mul", [x, graph.floats([2], [1])]), [1, "n"]);
  return graph.build().model;
};

const ends = [hand.part(2, "g"), hand.value(11, "x", 1, [1]), hand.value(12, "y", 1, [1])];
const pass = hand.node("Identity", ["x"], ["y"]);

describe("looking at an ONNX file of a stranger's", () => {
  it("says what an honest one takes and gives", () => {
    expect(checkModel(doubling(), "double.onnx")).toEqual({
      inputs: [{ name: "x", elementType: 1, shape: [1, undefined], optional: false }],
      outputs: [{ name: "y", elementType: 1, shape: [1, undefined] }],
      nodes: 2,
    });
    const withDefault = hand.model(pass, hand.initializer("x", 1, [1], hand.raw(new Uint8Array(4))), ...ends);
    expect(checkModel(withDefault, "x").inputs[0]?.optional).toBe(true);
  });

  it.each([
    ["../weights.bin", {}],
    ["a/../../weights.bin", {}],
    ["/etc/passwd", {}],
    ["link.bin", {}],
    ["linked-folder/weights.bin", {}],
    ["*/_ORT_MEM_ADDR_/*", { offset: "140737488355327" }],
    ["weights.bin", { offset: "9223372036854775807", length: "4" }],
    ["weights.bin", { offset: "-1", length: "-4" }],
    ["hard-link.bin", {}],
    ["weights.bin", {}],
  ])("L17 to L26: refuses weights outside the file, at %s %o", (location, more) => {
    const tensor = hand.initializer("w", 1, [1], ...hand.elsewhere(location, more));
    expect(refusal(hand.model(pass, tensor, ...ends))).toBe(
      'The model "models/x.onnx" keeps weights outside itself.',
    );
  });

  it("L17 to L26: refuses weights outside the file wherever a tensor may stand", () => {
    const tensor = (field: number) => hand.part(field, hand.int(2, 1), ...hand.elsewhere("../w.bin"));
    const attributes = [hand.attribute("value", 4, tensor(5)), hand.attribute("values", 9, tensor(10))];
    for (const attribute of attributes)
      expect(refusal(hand.model(hand.node("Constant", [], ["y"], attribute), ...ends))).toMatch(
        /outside itself/,
      );
    const graph = hand.part(6, hand.initializer("w", 1, [1], ...hand.elsewhere("../w.bin")));
    const branch = hand.node("If", ["x"], ["y"], hand.attribute("then_branch", 5, graph));
    expect(refusal(hand.model(branch, ...ends))).toMatch(/outside itself/);
    // Only the word that it lies elsewhere, and only the place without the word.
    for (const half of [[hand.int(14, 1)], [hand.part(13, hand.part(1, "location"), hand.part(2, "w"))]])
      expect(refusal(hand.model(pass, hand.initializer("w", 1, [0], ...half), ...ends))).toMatch(
        /outside itself/,
      );
  });

  it("L27: refuses operators that are not ONNX's own, in graphs within graphs too", () => {
    const strange = hand.node("Shell", ["x"], ["y"], hand.domain("com.evil"));
    const words =
      'The model "models/x.onnx" uses the operator "Shell" of "com.evil"; only ONNX\'s own are run.';
    expect(refusal(hand.model(strange, ...ends))).toBe(words);
    const branch = hand.node("If", ["x"], ["y"], hand.attribute("then_branch", 5, hand.part(6, strange)));
    expect(refusal(hand.model(branch, ...ends))).toBe(words);
    const branches = hand.attribute("branches", 10, hand.part(11, strange));
    expect(refusal(hand.model(hand.node("If", ["x"], ["y"], branches), ...ends))).toBe(words);
    for (const domain of ["com.microsoft", "ai.onnx.preview.training", "AI.ONNX", "ai.onnx\u0000"])
      expect(refusal(hand.model(hand.node("X", [], ["y"], hand.domain(domain)), ...ends))).toMatch(
        /uses the operator/,
      );
    for (const domain of ["", "ai.onnx", "ai.onnx.ml"])
      checkModel(hand.model(hand.node("X", ["x"], ["y"], hand.domain(domain)), ...ends), "x");
  });

  it("refuses functions, trainings, sparse tensors and what is not known", () => {
    const whole = hand.model(pass, ...ends);
    const and = (...more: Uint8Array[]): Uint8Array => Buffer.concat([whole, ...more]);
    expect(refusal(and(hand.part(25, hand.part(1, "f"))))).toMatch(/defines operators of its own/);
    expect(refusal(and(hand.part(20, "")))).toMatch(/holds a training/);
    expect(refusal(hand.model(pass, hand.part(15, ""), ...ends))).toMatch(/holds sparse tensors/);
    expect(refusal(and(hand.part(99, "x")))).toMatch(
      /is no ONNX file as they are known here \(field 99 of ModelProto\)/,
    );
    expect(refusal(and(hand.part(7, ...ends)))).toMatch(/damaged/);
  });

  it("L27: refuses sizes that cannot be meant", () => {
    const huge = hand.initializer("w", 1, [2n ** 31n, 2n ** 31n], hand.raw(new Uint8Array(16)));
    expect(refusal(hand.model(pass, huge, ...ends))).toMatch(
      /says that its tensor "w" has the size 2147483648 × 2147483648/,
    );
    const wraps = hand.initializer(
      "w",
      1,
      [4194305n, 4194305n, 211106198978564n],
      hand.raw(new Uint8Array(16)),
    );
    expect(refusal(hand.model(pass, wraps, ...ends))).toMatch(/has the size/);
    const negative = hand.initializer("w", 1, [-1], hand.raw(new Uint8Array(4)));
    expect(refusal(hand.model(pass, negative, ...ends))).toMatch(/has the size -1/);
    const hollow = hand.initializer("w", 1, [1_000_000], hand.raw(new Uint8Array(4)));
    expect(refusal(hand.model(pass, hollow, ...ends))).toMatch(
      /has 1000000 numbers, and holds 5 bytes of it/,
    );
    const value = hand.value(13, "v", 1, [2n ** 31n, 2n ** 31n]);
    expect(refusal(hand.model(pass, value, ...ends))).toMatch(/its value "v" has the size/);
    const many = hand.initializer(
      "w",
      1,
      Array.from({ length: 100 }, () => 1),
      hand.raw(new Uint8Array(4)),
    );
    expect(refusal(hand.model(pass, many, ...ends))).toMatch(/dimensions or more/);
  });

  it("refuses more nodes than any model has, and graphs in graphs without an end", () => {
    const nodes = Array.from({ length: 20_001 }, () => pass);
    expect(refusal(hand.model(...nodes, ...ends))).toMatch(/has more than 20000 nodes/);
    let deep: Uint8Array = pass;
    for (let level = 0; level < 200_000 && deep.length < 100_000; level += 1)
      deep = hand.node("If", ["x"], ["y"], hand.attribute("then_branch", 5, hand.part(6, deep)));
    expect(refusal(hand.model(deep, ...ends))).toMatch(/graphs within graphs deeper than any model needs/);
    let type: Uint8Array = hand.part(1, hand.int(1, 1));
    for (let level = 0; level < 1_000; level += 1) type = hand.part(4, hand.part(1, type));
    expect(refusal(hand.model(pass, hand.part(11, hand.part(1, "x"), hand.part(2, type))))).toMatch(/deeper/);
  });

  it("refuses ONNX Runtime's own format, also in a file that is ONNX as well", () => {
    const flat = Buffer.concat([Buffer.from([24, 0, 0, 0]), Buffer.from("ORTM"), Buffer.alloc(64)]);
    expect(refusal(flat)).toMatch(/ONNX Runtime's own format/);
    const both = Buffer.concat([hand.part(2, "xxORTM"), hand.model(pass, ...ends)]);
    expect(both.subarray(4, 8).toString()).toBe("ORTM");
    expect(refusal(both)).toMatch(/ONNX Runtime's own format/);
  });

  it("refuses what is too large before it looks at it", () => {
    const large = {
      length: 512 * 2 ** 20 + 1,
      subarray: () => {
        throw new Error("looked");
      },
    };
    expect(refusal(large as unknown as Uint8Array)).toMatch(/has more than 512 MiB/);
  });

  it("takes any bytes to a description or a sentence, cut and changed models among them", () => {
    const honest = doubling();
    const noise = fc.uint8Array({ minLength: 0, maxLength: 64 });
    const cut = fc.integer({ min: 0, max: honest.length }).map((end) => honest.slice(0, end));
    const changed = fc
      .tuple(fc.integer({ min: 0, max: honest.length - 1 }), fc.integer({ min: 0, max: 255 }))
      .map(([at, byte]) => honest.map((old, index) => (index === at ? byte : old)));
    fc.assert(
      fc.property(fc.oneof(noise, cut, changed), (bytes) => {
        try {
          checkModel(bytes, "x");
        } catch (error) {
          if (!(error instanceof NodeError)) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
  });
});
