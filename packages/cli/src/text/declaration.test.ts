import { createCatalogue, defineNode, parseDocument } from "@dreamloom/engine";
import {
  choice,
  flag,
  integer,
  list,
  number,
  optional,
  picture,
  port,
  seed,
  text,
} from "@dreamloom/engine/sockets";
import { describe, expect, it } from "vitest";
import { declarationOf, functionName } from "./declaration.js";

const paint = defineNode({
  type: "t/paint",
  version: 1,
  title: "Paint",
  about: "Paints.",
  inputs: {
    words: text("What to paint */ export const evil = 1;"),
    steps: integer("How often."),
    strength: number("How strongly.", { default: 1 }),
    how: choice("How.", ["oil", 'ink "wet"', "chalk"]),
    seed: seed("Noise."),
    wet: flag("Whether it is wet."),
    pictures: list(picture, "To look at."),
    more: optional(picture, "One more."),
  },
  outputs: { picture: port(picture, "What was painted.") },
  run: () => {
    throw new Error("Not run here.");
  },
});
const other = defineNode({
  type: "t/other",
  version: 1,
  title: "Other",
  about: "Paints otherwise.",
  inputs: { how: choice("How else.", ["chalk", "oil", "coal"]), words: text("A wish.") },
  outputs: { picture: port(picture, "What was painted.") },
  run: () => {
    throw new Error("Not run here.");
  },
});
const catalogue = createCatalogue([
  { prefix: "t", name: "tiny", version: "1.0.0", integrity: "sha512-x", nodes: [paint, other] },
]);

function declared(inputs: object): string {
  const { document } = parseDocument(
    JSON.stringify({
      dreamloom: 1,
      title: "Paint a picture",
      packs: { t: { name: "tiny", version: "1.0.0" } },
      nodes: {
        a: { type: "t/paint", version: 1, inputs: { steps: 4 } },
        b: { type: "t/other", version: 1, inputs: {} },
      },
      inputs,
      outputs: { picture: "a.picture" },
    }),
  );
  return declarationOf({ name: "paintPicture", document: document!, catalogue });
}

describe("the declaration of a document", () => {
  it("says every socket as a type, and lets out what the document holds", () => {
    const text = declared({
      prompt: "a.words",
      steps: "a.steps",
      seed: "a.seed",
      wet: "a.wet",
      "to-look-at": "a.pictures",
      more: "a.more",
    });
    expect(text).toBe(`import type { Picture } from "@dreamloom/engine";

/** What "Paint a picture" takes. */
export interface PaintPictureInputs {
  /** What to paint * / export const evil = 1; */
  readonly prompt: string;
  /** How often. */
  readonly steps?: number;
  /** Noise. */
  readonly seed?: bigint;
  /** Whether it is wet. */
  readonly wet?: boolean;
  /** To look at. */
  readonly "to-look-at": readonly Picture[];
  /** One more. */
  readonly more?: Picture;
}

/** What "Paint a picture" gives. */
export interface PaintPictureOutputs {
  /** What was painted. */
  readonly picture: Picture;
}

/** Paint a picture */
export declare function paintPicture(inputs: PaintPictureInputs): Promise<PaintPictureOutputs>;
`);
  });

  it("gives an input of several ports the narrowest type, and the words of all", () => {
    const text = declared({ how: ["a.how", "b.how", "b.words"], words: ["a.words", "b.words"] });
    expect(text).toContain(
      '  /**\n   * How.\n   * How else.\n   * A wish.\n   */\n  readonly how: "oil" | "chalk";\n',
    );
    expect(text).toContain("  readonly words: string;\n");
  });

  it("lets the inputs be left out as a whole when each of them may be", () => {
    expect(declared({ how: "a.how" })).toContain("paintPicture(inputs?: PaintPictureInputs)");
    expect(declared({ how: "a.how" })).toContain('readonly how?: "oil" | "ink \\"wet\\"" | "chalk";');
  });
});

describe("the name of the function", () => {
  it("is the file's, as a name in code", () => {
    expect(
      ["graphs/text-to-picture.json", "Edit it.png", "2x.json", "new.json", "-"].map(functionName),
    ).toEqual(["textToPicture", "editIt", "graph2x", "graphNew", "graph"]);
  });
});
