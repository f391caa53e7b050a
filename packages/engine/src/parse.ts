/**
 * Stage 1, parse: text or bytes in, a `GraphDocument` or diagnostics out, all of them at once. Knows the form of a
 * document and no catalogue: nodes of any type are kept as they stand. Never throws on what a person wrote.
 */

import type { Diagnostic } from "./diagnostic.js";
import {
  comfyGraph,
  jsonProblem,
  newerDocument,
  notADocument,
  notUtf8,
  textTooLarge,
} from "./diagnostics.js";
import type { GraphDocument, Json } from "./document.js";
import { decodeText } from "./json/decode-text.js";
import { findInText, placeInText } from "./json/place-in-text.js";
import { readJson } from "./json/read-json.js";
import { addWrongForm, isObject, refuseUnknownKeys, type Fields, type FormProblem } from "./parse-form.js";
import { parseNodes } from "./parse-node.js";
import { parseInputPorts, parseLayout, parseOutputPorts, parsePacks, parseTitle } from "./parse-parts.js";

/** What parsing gives: a document when there is no error. */
export interface Parsed {
  readonly document?: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
}

/** The format that this version writes, and the newest that it reads. */
export const documentFormat = 1;

/** The largest document that is read. */
export const maxDocumentBytes = 64 * 2 ** 20;

/** Parses a saved document. */
export function parseDocument(text: string | Uint8Array): Parsed {
  const size = text.length;
  if (size > maxDocumentBytes) return refused(textTooLarge(size, maxDocumentBytes));
  const decoded = typeof text === "string" ? text : decodeText(text);
  if (typeof decoded !== "string") {
    const { wrongByte } = decoded;
    return refused(notUtf8(wrongByte, typeof text === "string" ? undefined : text[wrongByte]));
  }
  const plain = decoded.startsWith("\ufeff") ? decoded.slice(1) : decoded;
  const { value, problems } = readJson(plain);
  if (value === undefined)
    return refused(...problems.map((problem) => jsonProblem(problem, placeInText(plain, problem.offset))));
  return parseTree(value, plain);
}

/** Parses a document that is JSON already; with its text, problems say where in it they are. */
export function parseTree(value: Json, text?: string): Parsed {
  if (!isObject(value) || !Object.hasOwn(value, "dreamloom"))
    return refused(isComfyGraph(value) ? comfyGraph() : notADocument());
  const format = value.dreamloom;
  if (typeof format === "number" && Number.isInteger(format) && format > documentFormat)
    return refused(newerDocument(format, documentFormat));
  const problems: FormProblem[] = [];
  const document = parseFields(value, problems);
  if (problems.length === 0) return { document, diagnostics: [] };
  return {
    diagnostics: text === undefined ? problems.map(({ diagnostic }) => diagnostic) : placed(problems, text),
  };
}

/** Its saved form has lists of nodes and links, its API form an object of nodes with a `class_type` each. */
function isComfyGraph(value: Json): boolean {
  if (!isObject(value)) return false;
  if (Array.isArray(value.nodes) && Array.isArray(value.links)) return true;
  const nodes = Object.values(value);
  return nodes.length > 0 && nodes.every((node) => isObject(node) && typeof node.class_type === "string");
}

const keys = ["dreamloom", "inputs", "layout", "nodes", "outputs", "packs", "title"];

function parseFields(fields: Fields, problems: FormProblem[]): GraphDocument {
  refuseUnknownKeys(fields, keys, () => ({ words: "The document", path: [] }), problems);
  if (fields.dreamloom !== documentFormat) {
    const place = { words: '"dreamloom"', path: ["dreamloom"] };
    addWrongForm(fields.dreamloom, `the number ${documentFormat}`, place, problems);
  }
  const title = parseTitle(fields.title, problems);
  return {
    ...(title === undefined ? {} : { title }),
    nodes: parseNodes(fields.nodes, problems),
    inputs: parseInputPorts(fields.inputs, problems),
    outputs: parseOutputPorts(fields.outputs, problems),
    layout: parseLayout(fields.layout, problems),
    packs: parsePacks(fields.packs, problems),
  };
}

/** How many problems get their line and column; a person corrects them from the top. */
const maxPlaced = 100;

function placed(problems: readonly FormProblem[], text: string): readonly Diagnostic[] {
  const paths = problems.slice(0, maxPlaced).map(({ path }) => path);
  const places = findInText(text, paths);
  return problems.map(({ diagnostic }, index) => ({ ...diagnostic, ...places[index] }));
}

function refused(...diagnostics: readonly Diagnostic[]): Parsed {
  return { diagnostics };
}
