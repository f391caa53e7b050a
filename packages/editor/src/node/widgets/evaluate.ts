/** What a typed number means: `28`, `1/3`, `(2+3)*4`; beginning with `*`, `/` or `+` it goes on from the value there. */

/** The value of an expression, or nothing when it is none. */
export function evaluate(typed: string, from = 0): number | undefined {
  const text = typed.trim().replaceAll("−", "-").replaceAll("×", "*");
  if (text === "") return undefined;
  const tokens = tokensOf(/^[*/+]/.test(text) ? `(${from})${text}` : text);
  if (tokens === undefined) return undefined;
  const reader = { tokens, at: 0 };
  const value = sum(reader);
  return reader.at === tokens.length && value !== undefined && Number.isFinite(value)
    ? tidy(value)
    : undefined;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

const token = /\s*((?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?|[-+*/()%])\s*/iy;

function tokensOf(text: string): readonly string[] | undefined {
  const tokens: string[] = [];
  token.lastIndex = 0;
  while (token.lastIndex < text.length) {
    const found = token.exec(text);
    if (!found) return undefined;
    tokens.push(found[1]!);
  }
  return tokens;
}

function sum(reader: Reader): number | undefined {
  let value = product(reader);
  while (value !== undefined && /^[+-]$/.test(reader.tokens[reader.at] ?? "")) {
    const plus = reader.tokens[reader.at++] === "+";
    const right = product(reader);
    value = right === undefined ? undefined : plus ? value + right : value - right;
  }
  return value;
}

function product(reader: Reader): number | undefined {
  let value = factor(reader);
  while (value !== undefined && /^[*/]$/.test(reader.tokens[reader.at] ?? "")) {
    const times = reader.tokens[reader.at++] === "*";
    const right = factor(reader);
    value = right === undefined ? undefined : times ? value * right : value / right;
  }
  return value;
}

/** A number, perhaps a share of a hundred (`30%`), something in brackets, or any of them below zero. */
function factor(reader: Reader): number | undefined {
  const next = reader.tokens[reader.at++];
  if (next === undefined) return undefined;
  if (next === "-") return negated(factor(reader));
  const value = next === "(" ? bracketed(reader) : /^[\d.]/.test(next) ? Number(next) : undefined;
  if (value === undefined || reader.tokens[reader.at] !== "%") return value;
  reader.at++;
  return value / 100;
}

function bracketed(reader: Reader): number | undefined {
  const value = sum(reader);
  return reader.tokens[reader.at++] === ")" ? value : undefined;
}

function negated(value: number | undefined): number | undefined {
  return value === undefined ? undefined : -value;
}

/** Without the dust of binary fractions: 0.1 + 0.2 is 0.3. */
function tidy(value: number): number {
  return Number(value.toPrecision(15));
}
