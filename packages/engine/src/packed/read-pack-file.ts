/**
 * Reads a `nodes.json` that a stranger wrote. Text or bytes come in; a `PackFile` goes out that holds exactly what its
 * type says, within bounds, its sockets the engine's own wherever they bear the engine's names; or a sentence is thrown.
 */

import { createCatalogue } from "../catalogue.js";
import type { AnyDefinition } from "../define-node.js";
import type { Json } from "../document.js";
import { NodeError } from "../failure.js";
import { decodeText } from "../json/decode-text.js";
import { readJson } from "../json/read-json.js";
import { packFileFormat, type PackFile } from "../pack-file.js";
import { describeSocket } from "../sockets/describe-socket.js";
import { thousands } from "../words.js";
import { allDifferent, formOf, itemsOf, partsOf, refuse, wholeOf, type Place } from "./fields.js";
import { packedDescription, readNode, type Unrun } from "./read-node.js";
import { readOwnSockets, type OwnSockets } from "./read-socket.js";

/** The most bytes that are read of a `nodes.json`. */
export const maxPackFileBytes = 4 * 2 ** 20;

/** The most nodes of one pack. */
const mostNodes = 500;

/** A pack's definitions and sockets, read. */
export interface PackRead {
  readonly prefix: string;
  readonly sockets: OwnSockets;
  readonly nodes: readonly Unrun[];
}

/** Reads a `nodes.json`. Throws a `NodeError`. */
export function readPackFile(text: string | Uint8Array): PackFile {
  const { prefix, sockets, nodes } = readPack(jsonOf(text));
  return {
    dreamloomPack: packFileFormat,
    prefix,
    sockets: [...sockets.values()].map(describeSocket),
    nodes: nodes.map(packedDescription),
  };
}

/** What a `nodes.json` says, as definitions and sockets. Throws a `NodeError`. */
export function readPack(given: Json): PackRead {
  const it: Place = { words: "it", given };
  const { dreamloomPack, ...parts } = partsOf(it, ["dreamloomPack", "prefix", "sockets", "nodes"]);
  const format = wholeOf(dreamloomPack, 1, 1_000_000);
  if (format > packFileFormat)
    throw new NodeError(
      `"nodes.json" of the pack has format ${format}; this version of Dreamloom reads formats up to ${packFileFormat}.`,
      { remedy: "Update Dreamloom to use this pack." },
    );
  const prefix = formOf(parts.prefix, /^[a-z][a-z0-9-]{0,31}$/, 'a prefix such as "toon"');
  const sockets = readOwnSockets(parts.sockets, prefix);
  const nodes = itemsOf(parts.nodes, mostNodes).map((place) => readNode(place, prefix, sockets));
  if (nodes.length === 0) refuse(parts.nodes, "has no items");
  allDifferent(
    parts.nodes,
    nodes.map(({ type }) => type),
  );
  const read = { prefix, sockets, nodes };
  refuseContradictions(read);
  return read;
}

/** What no catalogue would take, so that a pack that was installed cannot keep the others from being used. */
function refuseContradictions({ prefix, sockets, nodes }: PackRead): void {
  const run = (): never => {
    throw new Error("Internal error: a definition that was only read is not run.");
  };
  const definitions = nodes.map((node): AnyDefinition => ({ ...node, run }));
  const it = { name: prefix, version: "", integrity: "", prefix, sockets: [...sockets.values()] };
  try {
    createCatalogue([{ ...it, nodes: definitions }]);
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown;
    refuse({ words: "it" }, `contradicts itself. ${thrown.message.replace(/\.$/, "")}`);
  }
}

function jsonOf(text: string | Uint8Array): Json {
  const bytes = typeof text === "string" ? Buffer.byteLength(text) : text.byteLength;
  const it = { words: "it" };
  if (bytes > maxPackFileBytes)
    refuse(it, `has ${thousands(bytes)} bytes; at most ${thousands(maxPackFileBytes)} are read`);
  const decoded = typeof text === "string" ? text : decodeText(text);
  const { value, problems } = readJson(
    typeof decoded === "string" ? decoded : refuse(it, "is not UTF-8 text"),
  );
  if (value === undefined)
    refuse(it, `cannot be read: ${problems[0]?.message.replace(/\.$/, "") ?? "no JSON"}`);
  return value;
}
