import type { Description, PortDescription } from "@dreamloom/engine/document";
import { describeSocket } from "@dreamloom/engine/document";
import type { PlainNode } from "@dreamloom/engine/edits";
import {
  integerSocket,
  latent,
  listOf,
  numberSocket,
  picture,
  prompt,
  textSocket,
} from "@dreamloom/engine/sockets";
import { describe, expect, it } from "vitest";
import { nodeMeasures, nodeShape, nodeSize, portPlace, type NodeFacts, type NodeShape } from "./geometry.js";

const { header, row, pad, footer } = nodeMeasures;

function port(name: string, more: Partial<PortDescription> = {}): PortDescription {
  return { name, about: "", socket: describeSocket(latent), optional: false, linkable: true, ...more };
}

const steps = port("steps", { socket: describeSocket(integerSocket), widget: { kind: "integer" } });
const guidance = port("guidance", { socket: describeSocket(numberSocket), widget: { kind: "number" } });
const words = port("text", { socket: describeSocket(textSocket), widget: { kind: "text", lines: 4 } });
const pictures = port("pictures", { socket: describeSocket(listOf(picture)) });

function facts(
  inputs: readonly PortDescription[],
  outputs: readonly PortDescription[],
  more: Partial<NodeFacts> = {},
  given: PlainNode["inputs"] = {},
): NodeFacts {
  return {
    id: "sample",
    node: { type: "dream/any", version: 1, inputs: given },
    layout: undefined,
    description: { inputs, outputs } as unknown as Description,
    footer: false,
    wrong: {},
    ...more,
  };
}

describe("the shape of a node", () => {
  it("zips ports, inputs left and outputs right, then puts a row for each literal", () => {
    const shape = nodeShape(facts([steps, port("a"), port("b")], [port("out")]));
    expect(shape.inputs.map(({ name, y, literal }) => [name, y, literal])).toEqual([
      ["a", header + row / 2, false],
      ["b", header + 1.5 * row, false],
      ["steps", header + 2.5 * row, true],
    ]);
    expect(shape.outputs.map(({ name, y }) => [name, y])).toEqual([["out", header + row / 2]]);
    expect(shape.height).toBe(header + 3 * row + pad);
    expect(shape.width).toBe(nodeMeasures.width);
  });

  it("puts ports on its two edges", () => {
    const shape = nodeShape(facts([port("a")], [port("out")], { layout: { width: 300 } }));
    expect(portPlace(shape, "input", "a")).toEqual([0, header + row / 2]);
    expect(portPlace(shape, "output", "out")).toEqual([300, header + row / 2]);
    expect(portPlace(shape, "output", "a")).toBeUndefined();
  });

  it("keeps a literal's row where it is when a link comes, with a port of full size", () => {
    const free = nodeShape(facts([guidance, steps], []));
    const linked = nodeShape(facts([guidance, steps], [], {}, { steps: { from: "other.integer" } }));
    expect(linked.inputs.map(({ y }) => y)).toEqual(free.inputs.map(({ y }) => y));
    expect(linked.inputs.map(({ literal }) => literal)).toEqual([true, false]);
  });

  it("is as wide as asked for, between 160 and 720", () => {
    const wide = (width: number): number => nodeSize(facts([], [], { layout: { width } })).width;
    expect([wide(10), wide(300), wide(5000), wide(Number.NaN)]).toEqual([160, 300, 720, 208]);
  });

  it("grows by a sentence below the row that is wrong, and moves what follows", () => {
    const well = nodeShape(facts([guidance, steps], []));
    const wrong = { guidance: '"sample".guidance is 0; it must be between 1 and 20.' };
    const marked = nodeShape(facts([guidance, steps], [], { wrong }));
    const grown = marked.height - well.height;
    expect(grown).toBeGreaterThanOrEqual(2 * nodeMeasures.sentenceLine);
    expect(portPlace(marked, "input", "steps")![1]).toBe(portPlace(well, "input", "steps")![1] + grown);
    expect(portPlace(marked, "input", "guidance")).toEqual(portPlace(well, "input", "guidance"));
  });

  it("shows a picture at full width in its own aspect, above the footer", () => {
    const shape = nodeShape(facts([port("a")], [], { picture: { width: 200, height: 100 }, footer: true }));
    const y = header + row + pad;
    expect(shape.picture).toEqual({ y, height: 104 });
    expect(shape.rows.at(-1)).toEqual({ kind: "footer", y: y + 104, height: footer });
    expect(shape.height).toBe(y + 104 + footer);
  });

  it("gathers all ports at its head when collapsed, and has no rows", () => {
    const shape = nodeShape(
      facts([port("a"), steps], [port("out")], {
        layout: { collapsed: true },
        footer: true,
        picture: { width: 1, height: 1 },
      }),
    );
    expect(shape).toMatchObject({ height: header, collapsed: true, rows: [] });
    expect([...shape.inputs, ...shape.outputs].map(({ y }) => y)).toEqual([16, 16, 16]);
  });

  it("of a missing pack has the ports that it is linked by", () => {
    const given = { picture: { from: "decode.picture" }, amount: 3, list: [{ from: "a.b" }] };
    const shape = nodeShape({ ...facts([], [], {}, given), description: undefined });
    expect(shape.inputs.map(({ name, port: known }) => [name, known])).toEqual([
      ["picture", undefined],
      ["list", undefined],
    ]);
  });
});

describe("what a node gave beside pictures", () => {
  const outputs = [port("palette"), port("words"), port("table")];
  const shape = (values: NonNullable<NodeFacts["values"]>, width = 208): NodeShape =>
    nodeShape(facts([], outputs, { values, layout: { width } }));
  const bare = shape({}).height;

  it("stands below its inputs, in the order of its outputs, each as high as what it shows", () => {
    const made = shape({
      words: { as: "text", text: "warm" },
      palette: { as: "colours", colours: ["#112233"] },
    });
    const rows = made.rows.filter(({ kind }) => kind === "value");
    expect(rows.map((row) => row.kind === "value" && row.output)).toEqual(["palette", "words"]);
    expect(made.height).toBe(bare + rows.reduce((sum, { height }) => sum + height, 0));
  });

  it("takes four lines of words and four rows of a table at most", () => {
    const words = (text: string): number => shape({ words: { as: "text", text } }).height;
    expect(words("a\nb\nc\nd")).toBeGreaterThan(words("a"));
    expect(words("a\n".repeat(40))).toBe(words("a\nb\nc\nd"));
    const table = (rows: number): number =>
      shape({ table: { as: "table", columns: ["a"], rows: Array.from({ length: rows }, () => ["x"]) } })
        .height;
    expect(table(8)).toBe(table(4));
    expect(table(4)).toBeGreaterThan(table(1));
  });

  it("is not drawn for an output that the node has no more, nor while it is collapsed", () => {
    expect(shape({ gone: { as: "number", text: "7" } }).height).toBe(bare);
    const closed = nodeShape(
      facts([], outputs, { values: { words: { as: "text", text: "warm" } }, layout: { collapsed: true } }),
    );
    expect(closed.height).toBe(header);
  });
});

describe("an area of words", () => {
  const height = (text: string, width?: number): number => {
    const shape = nodeShape(
      facts(
        [words],
        [port("prompt", { socket: describeSocket(prompt) })],
        width === undefined ? {} : { layout: { width } },
        { text },
      ),
    );
    return shape.rows.find(({ kind }) => kind === "area")!.height;
  };
  const line = nodeMeasures.areaLine;

  it("grows with its lines, from two to twelve", () => {
    const least = height("");
    expect(height("an apple")).toBe(least);
    expect(height("a\nb\nc")).toBe(least + line);
    expect(height("a\n".repeat(11))).toBe(least + 10 * line);
    expect(height("a\n".repeat(100))).toBe(least + 10 * line);
  });

  it("wraps words at its width", () => {
    const text = "an apple left of a blue car on a green meadow under a red sky with clouds";
    expect(height(text)).toBeGreaterThan(height(text, 500));
  });

  it("becomes a row when it is linked", () => {
    const shape = nodeShape(facts([words], [], {}, { text: { from: "other.text" } }));
    expect(shape.rows.map(({ kind }) => kind)).toEqual(["literal"]);
  });

  it("has room for a picture in the line, and below for those that no word names", () => {
    const shape = (text: string, count: number) => {
      const list = Array.from({ length: count }, () => ({ from: "load.picture" }));
      return nodeShape(facts([words, pictures], [], {}, { text, pictures: list })).height;
    };
    const bare = shape("a\nb", 0);
    expect(shape("{1}\nb", 1)).toBeGreaterThan(bare);
    expect(shape("a\nb", 1)).toBe(bare + nodeMeasures.waiting);
    expect(shape("{1:an apple}\nb", 1)).toBeCloseTo(bare, -1);
  });
});
