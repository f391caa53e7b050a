/** What stands behind the names of a document's own inputs, and which nodes may be asked for. */

import type { Catalogue, GraphDocument, NamedPort, Port, PortRef } from "@dreamloom/engine";
import { names } from "./display/words.js";
import { exitCodes, Refusal } from "./exit-codes.js";

/** The port that an input of the document, or `node.port`, sets. Refuses a name that is not there, listing what is. */
export function portBehind(document: GraphDocument, catalogue: Catalogue, name: string): NamedPort {
  const references = document.inputs.get(name) ?? asReference(name);
  for (const reference of references) {
    const port = portAt(document, catalogue, reference);
    if (port !== undefined) return { name: reference.port, port };
  }
  const known = [...document.inputs.keys()];
  throw new Refusal(
    exitCodes.badGraph,
    `This graph has no input "${name}"; ${known.length === 0 ? "it has none of its own" : `it has ${names(known)}`}. ` +
      `Any unlinked port can be set as node.port.`,
  );
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

function asReference(name: string): readonly PortRef[] {
  const [node, port, ...rest] = name.split(".");
  return node === undefined || port === undefined || rest.length > 0 ? [] : [{ node, port }];
}

function portAt(document: GraphDocument, catalogue: Catalogue, { node, port }: PortRef): Port | undefined {
  const type = document.nodes.get(node)?.type;
  return type === undefined ? undefined : catalogue.entry(type)?.ports.inputByName.get(port);
}
