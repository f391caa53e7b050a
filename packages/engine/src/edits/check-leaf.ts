/** What may stand at a leaf: a value comes in as a patch brought it and goes out as it is saved, or with why it cannot be. */

import { isName } from "../ids.js";
import { parseInput } from "../parse-input.js";
import { readPortRef, type FormProblem } from "../parse-form.js";
import { parseNodes } from "../parse-node.js";
import type { Json } from "../document.js";
import { inputToJson } from "../print.js";
import { shown } from "../words.js";
import { wrongInJson } from "./json-value.js";
import { checkLayout, checkLayoutField } from "./check-layout.js";
import type { PlainInput, PlainNode } from "./plain.js";
import { plainJson, plainNode } from "./to-plain.js";

/** A leaf's value as it is saved, or why there can be none such. */
export type Leaf = { readonly value: unknown } | { readonly wrong: string };

/** Checks the value of one leaf; the path is known to be one. */
export function checkLeaf(path: readonly string[], value: unknown): Leaf {
  const wrong = wrongInJson(value, path.length);
  if (wrong !== undefined) return { wrong: `${nameOf(path)} ${wrong}.` };
  const [part, key = "", field = "", port = ""] = path;
  switch (part) {
    case "title":
      return typeof value === "string" ? { value } : { wrong: `"title" must be a text.` };
    case "nodes":
      return field === "" ? checkNode(key, value) : checkNodeLeaf(key, field, port, value);
    case "inputs":
      return checkInputPort(key, value);
    case "outputs":
      if (!isName(key)) return { wrong: wrongName("one of the document's outputs", key) };
      return readPortRef(value as Json)
        ? { value }
        : { wrong: `"${key}" of "outputs" must be an output such as "decode.picture".` };
    case "packs":
      return checkPack(key, value);
    default:
      return field === "" ? checkLayout(key, value) : checkLayoutField(key, field, value);
  }
}

/** How a sentence names the place of a path. */
export function nameOf(path: readonly string[]): string {
  const [part, key = "", field = "", port] = path;
  if (part === "title") return '"title"';
  if (part !== "nodes") return `"${[key, field].filter(Boolean).join(".")}" of "${part}"`;
  return port === undefined ? (field === "" ? `"${key}"` : `"${field}" of "${key}"`) : `"${key}".${port}`;
}

function checkNode(id: string, value: unknown): Leaf {
  const problems: FormProblem[] = [];
  const node = parseNodes({ [id]: value as Json }, problems).get(id);
  const wrong = problems[0]?.diagnostic.message;
  return node && wrong === undefined ? { value: plainNode(node) } : { wrong: wrong ?? `"${id}" is no node.` };
}

function checkNodeLeaf(id: string, field: string, port: string, value: unknown): Leaf {
  if (field === "inputs") return checkInput(id, port, value);
  const checked = checkNode(id, { type: "a/a", version: 1, [field]: value });
  return "wrong" in checked ? checked : { value: (checked.value as PlainNode)[field as keyof PlainNode] };
}

function checkInput(node: string, port: string, value: unknown): Leaf {
  if (!isName(port)) return { wrong: wrongName("an input", port) };
  const problems: FormProblem[] = [];
  const place = () => ({ words: `"${node}".${port}`, path: ["nodes", node, "inputs", port], node, port });
  const input = parseInput(value as Json, place, problems);
  const wrong = problems[0]?.diagnostic.message;
  if (input && wrong === undefined) return { value: plainJson(inputToJson(input)) as PlainInput };
  return { wrong: wrong ?? `"${node}".${port} cannot hold this.` };
}

function checkInputPort(name: string, value: unknown): Leaf {
  if (!isName(name)) return { wrong: wrongName("one of the document's inputs", name) };
  const several: readonly unknown[] = Array.isArray(value) ? value : [value];
  if (several.length === 0 || several.some((each) => !readPortRef(each as Json)))
    return { wrong: `"${name}" of "inputs" must be an input such as "sample.seed", or a list of them.` };
  return { value: several.length === 1 ? several[0] : several };
}

function checkPack(prefix: string, value: unknown): Leaf {
  const pack: Readonly<Record<string, unknown>> =
    typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : {};
  if (!/^[A-Za-z0-9_@][\w.-]{0,63}$/.test(prefix) || prefix in Object.prototype)
    return { wrong: wrongName("a pack's prefix", prefix) };
  if (typeof pack.name === "string" && typeof pack.version === "string") return { value };
  return {
    wrong: `"${prefix}" of "packs" must be a package such as { "name": "@dreamloom/nodes", "version": "0.1.0" }.`,
  };
}

function wrongName(kind: string, name: string): string {
  return `${shown(name)} cannot name ${kind}.`;
}
