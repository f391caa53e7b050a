import { describe, expect, it } from "vitest";
import { defineNode, type AnyDefinition } from "../define-node.js";
import { numberSocket } from "../sockets/plain.js";
import { text } from "../sockets/port-builders.js";
import { few, toonPack } from "../testing/toon-pack.js";
import { describePackInMarkdown } from "./describe-in-markdown.js";
import { packFileOf } from "./pack-file-of.js";

const page = describePackInMarkdown(packFileOf(toonPack));

describe("the documentation of a pack", () => {
  it("lists every node with its words, ports and defaults", () => {
    expect(page).toContain(`# Nodes of \`toon\``);
    expect(page).toContain("| `toon/few` | Few colours | Takes the first colours of a palette. |");
    expect(page).toContain(`## Colour

### Few colours

\`toon/few\`, version 3.

Takes the first colours of a palette.

Elsewhere called: reduce.

| input | takes | if left out | what it is |
| --- | --- | --- | --- |
| \`palette\` | a palette | must be given | Some colours that go together. |
| \`count\` | an integer, 1 to 16 | \`2\` | How many to take. |

| output | gives | what it is |
| --- | --- | --- |
| \`palette\` | a palette | Some colours that go together. |`);
    expect(page).toContain("| `share` | a number, 0 to 1 % | `0.5` | How much of it. |");
    expect(page).toContain('| `order` | `as typed`, `by light` | `"as typed"` | How they are ordered. |');
    expect(page).toContain('| `seed` | a seed | `"18446744073709551615"` |');
    expect(page).toContain(
      "| `from` | a file (`.csv`), typed in only | nothing | A file with more of them. |",
    );
  });

  it("says what values of the pack's own sockets hold", () => {
    expect(page).toContain(`### \`toon/palette\`

A palette. Some colours that go together.

| field | holds |
| --- | --- |
| \`name\` | a text |
| \`colours\` | a list of colours |

Shown as colours (\`colours\`).`);
    expect(page).toContain("A tensor of `f32 [any, any]`.");
  });

  it("lets no words of a pack become markup", () => {
    const hostile = defineNode({
      type: "toon/x",
      version: 1,
      title: "<img src=x onerror=alert(1)>",
      about: "A | B [click](javascript:alert(1)) **bold**.",
      inputs: { text: text("`code` | more.", { default: "``a``" }) },
      outputs: { number: numberSocket },
      run: () => ({ number: 1 }),
    });
    const written = describePackInMarkdown(packFileOf({ prefix: "toon", nodes: [hostile] }));
    expect(written).not.toMatch(/(?<!\\)<img|(?<!\\)\[click|(?<!\\)\*\*/);
    expect(written).toContain('| `text` | a text | ``` "``a``" ``` | `code` \\| more. |');
  });

  it("leaves what descriptions put in backticks as code, a bar in it too", () => {
    const about = "Fills `__animal__` and `{a|b}`, ` and __no__.";
    const base: AnyDefinition = few;
    const node = { ...base, about };
    const written = describePackInMarkdown(packFileOf({ ...toonPack, nodes: [node] }));
    expect(written).toContain("\n\nFills `__animal__` and `{a|b}`, \\` and \\_\\_no\\_\\_.\n\n");
    expect(written).toContain("| Fills `__animal__` and `{a\\|b}`, \\` and \\_\\_no\\_\\_. |");
  });

  it("is equal for equal packs", () => {
    const turned = { ...toonPack, nodes: [...toonPack.nodes].reverse() };
    expect(describePackInMarkdown(packFileOf(turned))).toBe(page);
  });
});
