/** Names that could be taken for another's. */

import { NodeError } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import { nameWarnings, refuseConfusion } from "./names.js";

const dream = { name: "@dreamloom/nodes", prefix: "dream" };

function refusal(
  name: string,
  prefix: string,
  installed: readonly { name: string; prefix: string }[],
): string {
  try {
    refuseConfusion({ name, prefix }, installed, [dream]);
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown.message;
    throw thrown;
  }
  return "accepted";
}

describe("a pack's name", () => {
  it.each([
    ["toon", "t00n"],
    ["toon-tools", "toontools"],
    ["toon-tools", "toon.tools"],
    ["modern", "modem"],
    ["@acme/toon", "@acme/to-on"],
    ["well", "we1l"],
  ])("that reads like an installed one is refused: %s and %s", (installed, wanted) => {
    expect(refusal(wanted, "other", [{ name: installed, prefix: "toon" }])).toContain(
      `The name "${wanted}" reads like "${installed}"`,
    );
  });

  it("may be installed again, in another version", () => {
    expect(refusal("toon", "toon", [{ name: "toon", prefix: "toon" }])).toBe("accepted");
  });

  it("claims no prefix of another, nor one of Dreamloom's", () => {
    expect(refusal("ink", "toon", [{ name: "toon", prefix: "toon" }])).toContain(
      'both call their nodes "toon/…"',
    );
    expect(refusal("ink", "dream", [])).toContain("as Dreamloom's own are called");
  });

  it.each([
    ["toon", "@acme/toon"],
    ["@acme/toon", "@acne/toon"],
    ["prompt-tools", "promt-tools"],
    ["prompt-tools", "prompt-tolos"],
    ["prompt-tools", "prompts-tool"],
    ["toon", "toons"],
  ])("that is near an installed one is warned of: %s and %s", (installed, wanted) => {
    expect(nameWarnings(wanted, [installed])).toEqual([
      `The name "${wanted}" is much like "${installed}". Look whether it is the pack that you mean.`,
    ]);
  });

  it.each([
    ["toon", "toon"],
    ["toon", "ink"],
    ["ink", "inn"],
    ["prompt-tools", "picture-tools"],
    ["film-grain", "film-scratches"],
  ])("that is another one is not: %s and %s", (installed, wanted) => {
    expect(nameWarnings(wanted, [installed])).toEqual([]);
  });
});
