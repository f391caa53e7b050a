import { defineNode, NodeError } from "@dreamloom/engine";
import type { LiteralProblem } from "@dreamloom/engine";
import { port, text } from "@dreamloom/engine/sockets";
import { mostColours, palette } from "./palette.js";

/** A palette of colours that are typed in. */
export default defineNode({
  type: "effects/palette",
  version: 1,
  title: "Palette",
  about: "A palette of colours that you choose.",
  aliases: ["colours", "color scheme", "hex colors"],
  group: "Palettes",
  lane: "none",
  inputs: {
    colours: text("Colours as #rrggbb or #rgb, between spaces, commas or lines.", {
      default: "#1b1b3a #693668 #a74482 #f84aa7 #ff3562",
      lines: 4,
    }),
  },
  outputs: { palette: port(palette, "The colours, in the order in which they stand.") },
  check: ({ colours }) => (typeof colours === "string" ? problemsIn(colours) : []),
  run({ colours }) {
    const [problem] = problemsIn(colours);
    if (problem) throw new NodeError(problem.message);
    return { palette: { colours: [...colours.matchAll(word)].map(([each]) => long(each)) } };
  },
});

const word = /[^\s,;]+/g;
const colour = /^#?(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

function long(given: string): string {
  const digits = given.replace("#", "").toLowerCase();
  return `#${digits.length === 3 ? [...digits].map((digit) => digit + digit).join("") : digits}`;
}

function problemsIn(colours: string): LiteralProblem[] {
  const words = [...colours.matchAll(word)];
  const problem = (message: string, at = 0): LiteralProblem => ({
    port: "colours",
    message,
    ...placeOf(colours, at),
  });
  if (words.length === 0) return [problem("A palette needs a colour, such as #ff8800.")];
  const extra = words[mostColours];
  if (extra)
    return [problem(`A palette has at most ${mostColours} colours; here are ${words.length}.`, extra.index)];
  const wrong = words.filter(([each]) => !colour.test(each));
  return wrong.map(({ 0: each, index }) => problem(`"${each}" is no colour; "#ff8800" is.`, index));
}

function placeOf(text: string, at: number): { readonly line: number; readonly column: number } {
  const lines = text.slice(0, at).split("\n");
  return { line: lines.length, column: lines.at(-1)!.length + 1 };
}
