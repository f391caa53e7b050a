/** What stands behind the names of a document's own inputs, and which nodes may be asked for. */

import { inputsNamed, type Catalogue, type GraphDocument, type NamedPort } from "@dreamloom/engine";
import { names } from "./display/words.js";
import { exitCodes, Refusal } from "./exit-codes.js";

/** The port that an input of the document, or `node.port`, sets; undefined where there is none of that name. */
export function portBehind(
  document: GraphDocument,
  catalogue: Catalogue,
  name: string,
): NamedPort | undefined {
  for (const { node, port: portName } of inputsNamed(document, catalogue, name)) {
    const type = document.nodes.get(node)?.type ?? "";
    const port = catalogue.entry(type)?.ports.inputByName.get(portName);
    if (port !== undefined) return { name: portName, port };
  }
  return undefined;
}

/** The nodes behind `--targets a,b`: ids, or names of the document's outputs. */
export function targetNodes(document: GraphDocument, typed: string): string[] {
  return typed.split(",").map((one) => {
    const name = one.trim();
    const output = document.outputs.get(name);
    if (output !== undefined) return output.node;
    if (document.nodes.has(name)) return name;
    throw new Refusal(
      exitCodes.badGraph,
      `This graph has no node or output "${name}"; its outputs are ${names([...document.outputs.keys()])}, ` +
        `its nodes ${names([...document.nodes.keys()])}.`,
    );
  });
}
