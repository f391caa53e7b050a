import { defineNode } from "@dreamloom/engine";
import type { LiteralProblem, Value } from "@dreamloom/engine";
import { optional, port, seed, table, text, textSocket } from "@dreamloom/engine/sockets";
import { drawText, unknownList, type Chosen } from "./expand-wildcards.js";
import { parseLists, withColumns } from "./lists.js";
import { parseWildcards, type Part } from "./parse-wildcards.js";
import { chanceFrom } from "./random.js";
import { placeOf } from "./weighed-text.js";

/** Fills the wildcards of a text by chance; the same seed fills them alike. */
export default defineNode({
  type: "words/wildcards",
  version: 1,
  title: "Wildcards",
  about: "Fills a text by chance: `__animal__` from a list, `{red|blue}` with one of these.",
  aliases: ["dynamic prompts", "random prompt", "variants", "wildcard", "choices"],
  group: "Prompt tools",
  lane: "none",
  inputs: {
    text: text("The text; `{2$$a|b|c}` takes two, `3::a` makes an option three times as likely.", {
      default: "a __animal__ and a {2::blue|green} balloon",
      lines: 4,
    }),
    lists: text("Lists, such as `animal: whale | fox`, or a name with a colon and items on indented lines.", {
      default: "animal: whale | dog | penguin",
      lines: 5,
    }),
    table: optional(table, "More lists: each column of a table is one, by its name."),
    seed: seed("What chance begins with; the same seed chooses the same."),
  },
  outputs: {
    text: port(textSocket, "The text, filled."),
    chosen: port(table, "What was chosen for which wildcard, in this order."),
  },
  check: problemsOf,
  run({ text, lists: typed, table, seed }) {
    const { lists } = parseLists(typed);
    const rows: Chosen[] = [];
    const filled = drawText(text, {
      lists: table ? withColumns(lists, table) : lists,
      chance: chanceFrom(seed),
      note: (chosen) => rows.push(chosen),
    });
    return { text: filled, chosen: { columns: ["wildcard", "chosen"], rows } };
  },
});

/** What is wrong with the text and the lists; whether lists exist can be said only where they are typed and no table is linked. */
export function problemsOf(
  literals: Readonly<Record<string, Value>>,
  linked: ReadonlySet<string>,
): LiteralProblem[] {
  const { text, lists } = literals;
  const found: LiteralProblem[] = [];
  const add = (port: string, of: string, message: string, at: number) =>
    found.push({ port, message, ...placeOf(of, at) });
  const known = typeof lists === "string" ? parseLists(lists) : undefined;
  if (known) for (const { message, at } of known.problems) add("lists", lists as string, message, at);
  if (typeof text !== "string") return found;
  const { parts, problems } = parseWildcards(text);
  for (const { message, at } of problems) add("text", text, message, at);
  if (known && !linked.has("table") && !("table" in literals))
    for (const { name, at } of listsIn(parts))
      if (!known.lists.has(name)) add("text", text, unknownList(name, known.lists), at);
  return found;
}

/** The lists that a text names, in choices too. */
function listsIn(parts: readonly Part[]): readonly Extract<Part, { readonly kind: "list" }>[] {
  return parts.flatMap((part) => {
    if (part.kind === "choice") return part.options.flatMap((option) => listsIn(option.parts));
    return part.kind === "list" ? [part] : [];
  });
}
