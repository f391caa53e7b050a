/** Parses what stands beside the nodes of a document: title, its own inputs and outputs, layout and packs. */

import type { Json, PortRef } from "./document.js";
import {
  addWrongForm,
  checkName,
  objectAt,
  readPortRef,
  type Fields,
  type FormProblem,
} from "./parse-form.js";

/** The title, if there is one. */
export function parseTitle(value: Json | undefined, problems: FormProblem[]): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  addWrongForm(value, "a text", { words: '"title"', path: ["title"] }, problems);
  return undefined;
}

/** The document's inputs: each names an input port inside, or several that it sets at once. */
export function parseInputPorts(
  value: Json | undefined,
  problems: FormProblem[],
): ReadonlyMap<string, readonly PortRef[]> {
  return parseNamed("inputs", value, problems, (json) => {
    const several: readonly Json[] = Array.isArray(json) ? json : [json];
    const refs = several.map((each) => readPortRef(each)).filter((ref) => ref !== undefined);
    return refs.length > 0 && refs.length === several.length ? refs : undefined;
  });
}

/** The document's outputs: each names an output port inside. */
export function parseOutputPorts(
  value: Json | undefined,
  problems: FormProblem[],
): ReadonlyMap<string, PortRef> {
  return parseNamed("outputs", value, problems, readPortRef);
}

/** Where things stand on the canvas; any JSON by any key. */
export function parseLayout(value: Json | undefined, problems: FormProblem[]): ReadonlyMap<string, Json> {
  return new Map(Object.entries(partOf("layout", value, problems)));
}

/** Which package each prefix is. */
export function parsePacks(
  value: Json | undefined,
  problems: FormProblem[],
): ReadonlyMap<string, Readonly<Record<string, Json>>> {
  const packs = new Map<string, Fields>();
  const fields = partOf("packs", value, problems);
  for (const prefix in fields) {
    const pack = fields[prefix];
    const place = { words: `"${prefix}" of "packs"`, path: ["packs", prefix] };
    const parsed = objectAt(pack, () => place, problems);
    if (parsed && typeof parsed.name === "string" && typeof parsed.version === "string")
      packs.set(prefix, parsed);
    else if (parsed)
      addWrongForm(
        pack,
        'a package such as { "name": "@dreamloom/nodes", "version": "0.1.0" }',
        place,
        problems,
      );
  }
  return packs;
}

function parseNamed<Part>(
  key: "inputs" | "outputs",
  value: Json | undefined,
  problems: FormProblem[],
  read: (value: Json) => Part | undefined,
): ReadonlyMap<string, Part> {
  const named = new Map<string, Part>();
  const fields = partOf(key, value, problems);
  const mustBe =
    key === "inputs" ? 'an input such as "sample.seed", or a list' : 'an output such as "decode.picture"';
  for (const name in fields) {
    const path = [key, name];
    if (!checkName(name, `one of the document's ${key}`, path, problems)) continue;
    const part = read(fields[name]!);
    if (part !== undefined) named.set(name, part);
    else addWrongForm(fields[name], mustBe, { words: `"${name}" of "${key}"`, path }, problems);
  }
  return named;
}

function partOf(key: string, value: Json | undefined, problems: FormProblem[]): Fields {
  if (value === undefined) return {};
  return objectAt(value, () => ({ words: `"${key}"`, path: [key] }), problems) ?? {};
}
