/** The TypeScript type of a socket's values, as text; and the narrowest type that several sockets take. */

import type { SocketDescription } from "@dreamloom/engine";

/** Types of plain values. */
const plainTypes: Readonly<Record<string, string>> = {
  text: "string",
  number: "number",
  integer: "number",
  flag: "boolean",
  seed: "bigint",
  colour: "string",
  file: "{ readonly file: string; readonly digest?: string }",
};

/** Types that the engine exports, by the names of their sockets. */
const engineTypes: Readonly<Record<string, string>> = {
  picture: "Picture",
  mask: "Mask",
  latent: "Latent",
  prompt: "Prompt",
  encoding: "Encoding",
  conditioning: "Conditioning",
  lmm: "Model",
  adapter: "Model",
  dit: "Model",
  vae: "Model",
  table: "Table",
};

const tensorType = "TensorHandle";

/** The type of a socket's values. */
export function typeOfSocket(socket: SocketDescription): string {
  const { name, item, choices, holds } = socket;
  if (item !== undefined) {
    const inner = typeOfSocket(item);
    return `readonly ${/^\w+$/.test(inner) ? inner : `(${inner})`}[]`;
  }
  if (choices !== undefined) return unionOf(choices);
  if (holds !== undefined) {
    if ("tensor" in holds) return tensorType;
    const fields = Object.entries(holds.fields).map(
      ([field, its]) => `readonly ${JSON.stringify(field)}: ${typeOfSocket(its)}`,
    );
    return `{ ${fields.join("; ")} }`;
  }
  const known = Object.hasOwn(plainTypes, name) ? plainTypes[name] : undefined;
  return known ?? (Object.hasOwn(engineTypes, name) ? engineTypes[name]! : "unknown");
}

/** The type of what fits all of these sockets: common words of choices, and what all types share. */
export function narrowest(sockets: readonly SocketDescription[]): string {
  const choices = sockets.flatMap((socket) => (socket.choices === undefined ? [] : [socket.choices]));
  const common = choices[0]?.filter((word) => choices.every((words) => words.includes(word)));
  const others = sockets.filter((socket) => socket.choices === undefined).map(typeOfSocket);
  const types = [...new Set([...(common === undefined ? [] : [unionOf(common)]), ...others])];
  const narrow = common === undefined ? types : types.filter((type) => type !== "string");
  if (narrow.length === 0) return "unknown";
  return narrow.length === 1 ? narrow[0]! : narrow.map((type) => `(${type})`).join(" & ");
}

/** Which of the engine's types stand in these, sorted. */
export function importsOf(types: readonly string[]): readonly string[] {
  // Words of choices and names of fields are not types.
  const names = types.flatMap((type) => type.replace(/"(?:[^"\\]|\\.)*"/g, "").match(/\w+/g) ?? []);
  const ours = new Set([...Object.values(engineTypes), tensorType]);
  return [...new Set(names.filter((name) => ours.has(name)))].sort();
}

function unionOf(words: readonly string[]): string {
  return words.length === 0 ? "never" : words.map(quoted).join(" | ");
}

/** A word as a string in code; what could steer a terminal or an editor is escaped. */
function quoted(word: string): string {
  return JSON.stringify(word).replace(
    /[\u007f-\u009f\u2028-\u202e\u2066-\u2069]/g,
    (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}
