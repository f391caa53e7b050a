/**
 * A document as a function in TypeScript: its inputs and outputs as types. In: a document and the catalogue that its nodes
 * stand in. Out: the text of a declaration file. Knows no files; every name and word of a pack is made harmless first.
 */

import type { Catalogue, GraphDocument, Port, PortRef } from "@dreamloom/engine";
import { importsOf, narrowest, typeOfSocket } from "./socket-types.js";

/** What is to be declared. */
export interface Declared {
  /** The function's name, such as `textToPicture`. */
  readonly name: string;
  readonly document: GraphDocument;
  readonly catalogue: Catalogue;
}

/** A property of one of the two interfaces. */
interface Property {
  readonly name: string;
  readonly type: string;
  readonly words: readonly string[];
  readonly optional: boolean;
}

/** The declaration of a document. Holds for documents whose own ports name ports that the catalogue has. */
export function declarationOf({ name, document, catalogue }: Declared): string {
  const inputs = [...document.inputs].map(([port, refs]) => inputOf(port, refs, { document, catalogue }));
  const outputs = [...document.outputs].map(([port, ref]) => outputOf(port, ref, { document, catalogue }));
  const types = importsOf([...inputs, ...outputs].map(({ type }) => type));
  const big = `${name[0]!.toUpperCase()}${name.slice(1)}`;
  const may = inputs.every(({ optional }) => optional) ? "?" : "";
  return [
    ...(types.length === 0 ? [] : [`import type { ${types.join(", ")} } from "@dreamloom/engine";\n`]),
    interfaceOf(`${big}Inputs`, `What "${document.title ?? name}" takes.`, inputs),
    interfaceOf(`${big}Outputs`, `What "${document.title ?? name}" gives.`, outputs),
    `${comment([document.title ?? name], "")}export declare function ${name}(inputs${may}: ${big}Inputs): Promise<${big}Outputs>;\n`,
  ].join("\n");
}

/** The name of a function for a file: `text-to-picture.json` is `textToPicture`. */
export function functionName(file: string): string {
  const base = file.replace(/^.*[\\/]/, "").replace(/\.[^.]+$/, "");
  const [first = "", ...rest] = base.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const name = [
    `${first.slice(0, 1).toLowerCase()}${first.slice(1)}`,
    ...rest.map((word) => `${word[0]!.toUpperCase()}${word.slice(1)}`),
  ].join("");
  if (name === "") return "graph";
  return /^\d/.test(name) || reserved.has(name) ? `graph${name[0]!.toUpperCase()}${name.slice(1)}` : name;
}

const reserved: ReadonlySet<string> = new Set(
  (
    "arguments await break case catch class const continue debugger default delete do else enum eval export extends " +
    "false finally for function if implements import in instanceof interface let new null package private protected " +
    "public return static super switch this throw true try typeof var void while with yield"
  ).split(" "),
);

type Where = Pick<Declared, "document" | "catalogue">;

/** May be left out when the document holds a value at every port behind it, or the port does without. */
function inputOf(name: string, refs: readonly PortRef[], where: Where): Property {
  const ports = refs.flatMap((ref) => {
    const port = portsAt(ref, where)?.inputByName.get(ref.port);
    const held = where.document.nodes.get(ref.node)?.inputs.has(ref.port) === true;
    return port === undefined ? [] : [{ port, held }];
  });
  const spare = ({ port, held }: { readonly port: Port; readonly held: boolean }): boolean =>
    held || port.optional || port.default !== undefined;
  return {
    name,
    type: narrowest(ports.map(({ port }) => port.socket)),
    words: [...new Set(ports.map(({ port }) => port.about))],
    optional: ports.every(spare),
  };
}

function outputOf(name: string, ref: PortRef, where: Where): Property {
  const port = portsAt(ref, where)?.outputByName.get(ref.port);
  const type = port === undefined ? "unknown" : typeOfSocket(port.socket);
  return { name, type, words: port === undefined ? [] : [port.about], optional: port?.optional === true };
}

function portsAt({ node }: PortRef, { document, catalogue }: Where) {
  return catalogue.entry(document.nodes.get(node)?.type ?? "")?.ports;
}

function interfaceOf(name: string, about: string, properties: readonly Property[]): string {
  const lines = properties.map(({ name: key, type, words, optional }) => {
    const property = /^[A-Za-z_]\w*$/.test(key) ? key : JSON.stringify(key);
    return `${comment(words, "  ")}  readonly ${property}${optional ? "?" : ""}: ${type};\n`;
  });
  return `${comment([about], "")}export interface ${name} {\n${lines.join("")}}\n`;
}

/** Words of a pack cannot end the comment that they stand in, nor steer how it is shown. */
function comment(words: readonly string[], indent: string): string {
  const lines = words
    .map((text) =>
      text
        .replace(/[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069\s]+/gu, " ")
        .replaceAll("*/", "* /")
        .trim(),
    )
    .filter((line) => line !== "");
  if (lines.length === 0) return "";
  if (lines.length === 1) return `${indent}/** ${lines[0]!} */\n`;
  return `${indent}/**\n${lines.map((line) => `${indent} * ${line}\n`).join("")}${indent} */\n`;
}
