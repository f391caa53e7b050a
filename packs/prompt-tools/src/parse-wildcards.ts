/**
 * Reads a text with wildcards. `__animal__` stands for an item of a list, `{a|b|c}` for one of these, `{2$$a|b|c}` for two of
 * them with a comma between, `{1-2$$ and $$a|b|c}` for one or two with " and " between. `3::a` is three times as likely. All
 * may stand in each other. Braces without a bar or `$$` stand for themselves, and so does what follows a backslash.
 */

/** A text with wildcards, in parts. */
export type Part =
  | { readonly kind: "text"; readonly text: string }
  | { readonly kind: "list"; readonly name: string; readonly at: number }
  | {
      readonly kind: "choice";
      readonly options: readonly { readonly weight: number; readonly parts: readonly Part[] }[];
      readonly least: number;
      readonly most: number;
      readonly between: string;
      /** As it was typed. */
      readonly typed: string;
    };

/** What is wrong with a text, and where: characters from its beginning. */
export interface TextProblem {
  readonly message: string;
  readonly at: number;
}

/** A text in parts, and all that is wrong with it. */
export interface Parsed {
  readonly parts: readonly Part[];
  readonly problems: readonly TextProblem[];
}

const listName = /__([A-Za-z][A-Za-z0-9-]*(?:_[A-Za-z0-9-]+)*)__/y;
const counted = /^\s*(\d{1,3})(?:-(\d{1,3}))?\$\$/;
const weighed = /^\s*(\d+(?:\.\d+)?)\s*::\s?/;

/** Reads a text. */
export function parseWildcards(text: string): Parsed {
  const problems: TextProblem[] = [];
  return { parts: partsOf(text, 0, problems), problems };
}

/** The parts of a piece of the text that begins at `from` there. */
function partsOf(text: string, from: number, problems: TextProblem[]): Part[] {
  const parts: Part[] = [];
  let plain = "";
  const flush = () => {
    if (plain !== "") parts.push({ kind: "text", text: plain });
    plain = "";
  };
  for (let at = 0; at < text.length; at++) {
    listName.lastIndex = at;
    const list = text[at] === "_" ? listName.exec(text) : null;
    if (text[at] === "\\" && at + 1 < text.length) plain += text[++at];
    else if (list) {
      flush();
      parts.push({ kind: "list", name: list[1]!, at: from + at });
      at += list[0].length - 1;
    } else if (text[at] === "{") {
      const end = endOf(text, at);
      if (end === undefined)
        problems.push({
          message: 'A "{" has no "}"; a brace that is meant is written "\\{".',
          at: from + at,
        });
      const inside = text.slice(at + 1, end ?? text.length);
      const choice = choiceOf(inside, from + at + 1, problems);
      if (choice) flush();
      if (choice) parts.push(choice);
      else {
        plain += "{";
        const within = partsOf(inside, from + at + 1, problems);
        const [first] = within;
        if (first?.kind === "text" && within.length === 1) plain += first.text;
        else {
          flush();
          parts.push(...within);
        }
        if (end !== undefined) plain += "}";
      }
      at = end ?? text.length;
    } else if (text[at] === "}") {
      problems.push({ message: 'A "}" has no "{"; a brace that is meant is written "\\}".', at: from + at });
    } else plain += text[at];
  }
  flush();
  return parts;
}

/** Where the brace that opens at `at` is closed. */
function endOf(text: string, at: number): number | undefined {
  let depth = 0;
  for (let i = at; i < text.length; i++) {
    if (text[i] === "\\") i++;
    else if (text[i] === "{") depth++;
    else if (text[i] === "}" && --depth === 0) return i;
  }
  return undefined;
}

/** What stands in braces as a choice, where it has bars or says how many. */
function choiceOf(inside: string, from: number, problems: TextProblem[]): Part | undefined {
  const count = counted.exec(inside);
  let body = count ? inside.slice(count[0].length) : inside;
  const separator = count ? body.indexOf("$$") : -1;
  const between = separator < 0 ? ", " : body.slice(0, separator);
  if (separator >= 0) body = body.slice(separator + 2);
  const pieces = piecesOf(body);
  if (!count && pieces.length < 2) return undefined;
  const start = from + inside.length - body.length;
  const options = pieces.map(({ text, at }) => {
    const weight = weighed.exec(text);
    const skipped = weight?.[0].length ?? 0;
    return {
      weight: weight ? Number(weight[1]) : 1,
      parts: partsOf(text.slice(skipped), start + at + skipped, problems),
    };
  });
  const least = Number(count?.[1] ?? 1);
  const most = Number(count?.[2] ?? least);
  const able = options.filter(({ weight }) => weight > 0).length;
  const wrong = wrongCount(least, most, able);
  if (wrong) problems.push({ message: wrong, at: from });
  return { kind: "choice", options, least, most, between, typed: `{${inside}}` };
}

function wrongCount(least: number, most: number, able: number): string | undefined {
  if (able === 0) return "All options weigh 0; one must be able to be chosen.";
  if (most < least) return `"${least}-${most}" is no range; the smaller number stands first.`;
  if (most > able) return `${most} are to be chosen of ${able}; there must be at least as many.`;
  return undefined;
}

/** A text cut at the bars that stand in no braces. */
export function piecesOf(body: string): { readonly text: string; readonly at: number }[] {
  const cuts = [-1];
  let depth = 0;
  for (let i = 0; i < body.length; i++) {
    if (body[i] === "\\") i++;
    else if (body[i] === "{") depth++;
    else if (body[i] === "}") depth--;
    else if (body[i] === "|" && depth === 0) cuts.push(i);
  }
  return cuts.map((cut, index) => ({
    text: body.slice(cut + 1, cuts[index + 1] ?? body.length),
    at: cut + 1,
  }));
}
