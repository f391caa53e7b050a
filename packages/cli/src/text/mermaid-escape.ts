/** Text of a person's as Mermaid takes it: nothing in it can end a label, begin a directive, or be read as markup. */

/** What stands as it is: letters, digits, spaces, commas, slashes. All else that is visible becomes a character code. */
const harmless = /^[\p{L}\p{M}\p{N} ,/]$/u;
/** What stands as it is between two letters or digits, as in `dit-sample`; at an edge it would begin markup. */
const joining = /^[-_]$/;
const word = /^[\p{L}\p{N}]$/u;

/**
 * A text inside a quoted label. White space becomes one space; what cannot be seen is left out; what may mean
 * something to Mermaid, to Markdown or to HTML becomes a code such as `#34;`, which Mermaid draws as the character.
 */
export function mermaidText(text: string): string {
  const characters = [...visible(text)];
  return characters
    .map((character, index) => {
      if (harmless.test(character)) return character;
      const inside = word.test(characters[index - 1] ?? "") && word.test(characters[index + 1] ?? "");
      if (joining.test(character) && inside) return character;
      const figure = isDigit(characters[index - 1]) && isDigit(characters[index + 1]);
      return character === "." && figure ? character : `#${character.codePointAt(0)};`;
    })
    .join("");
}

/** A text as a quoted YAML string, for the head of a diagram: all but the harmless as its code. */
export function yamlText(text: string): string {
  const body = [...visible(text)].map((character) =>
    harmless.test(character)
      ? character
      : `\\U${(character.codePointAt(0) ?? 0).toString(16).padStart(8, "0")}`,
  );
  return `"${body.join("")}"`;
}

/** A text cut to so many characters, with an ellipsis where something is left out. */
export function cut(text: string, most: number): string {
  // No more than is needed is taken apart: a text may have millions of characters.
  const characters = [...visible(text.slice(0, 8 * most))];
  const whole = characters.length <= most && text.length <= 8 * most;
  return whole
    ? characters.join("")
    : `${characters
        .slice(0, most - 1)
        .join("")
        .trimEnd()}…`;
}

function visible(text: string): string {
  return text
    .replace(/\s+/g, " ")
    .replace(/\p{Cs}/gu, "\ufffd")
    .replace(/[\p{Cc}\p{Cf}\p{Cn}\p{Co}]/gu, "")
    .trim();
}

function isDigit(character: string | undefined): boolean {
  return character !== undefined && /^[0-9]$/.test(character);
}
