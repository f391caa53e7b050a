/** From a pack's definitions to its `nodes.json`. What data cannot carry is refused in a sentence, never left out. */

import { describeNode } from "../description.js";
import type { AnyDefinition, MigrationStep } from "../define-node.js";
import { NodeError } from "../failure.js";
import type { PackDefinition } from "../pack.js";
import { packFileFormat, type PackedDescription, type PackFile } from "../pack-file.js";
import { portsOf } from "../ports.js";
import { describeSocket } from "../sockets/describe-socket.js";
import { refusalBegins } from "./fields.js";
import { readPackFile } from "./read-pack-file.js";

/** The `nodes.json` of a pack, as data. Throws a `NodeError` for what data cannot carry. */
export function packFileOf(pack: PackDefinition): PackFile {
  const { prefix, nodes, sockets = [] } = pack;
  const file = {
    dreamloomPack: packFileFormat,
    prefix,
    sockets: sockets.map(describeSocket),
    nodes: [...nodes].sort((a, b) => (a.type < b.type ? -1 : 1)).map(packed),
  };
  try {
    return readPackFile(printPackFile(file));
  } catch (thrown) {
    if (!(thrown instanceof NodeError) || !thrown.message.startsWith(refusalBegins)) throw thrown;
    throw new NodeError(`The pack "${prefix}" is not right: ${thrown.message.slice(refusalBegins.length)}`);
  }
}

/** The text of a `nodes.json`: equal packs have equal texts. */
export function printPackFile(file: PackFile): string {
  return `${JSON.stringify(file, undefined, 2)}\n`;
}

function packed(definition: AnyDefinition): PackedDescription {
  refuseFunctions(definition);
  const migrate = definition.migrate as Readonly<Record<string, readonly MigrationStep[]>> | undefined;
  return { ...describeNode(definition, portsOf(definition)), ...(migrate && { migrate }) };
}

function refuseFunctions({ type, look, migrate = {} }: AnyDefinition): void {
  if (look)
    throw new NodeError(`"${type}" has "look", which runs before any process of its pack does.`, {
      remedy: "Take it out: files on its ports are found and digested for it.",
    });
  for (const [from, migration] of Object.entries(migrate)) {
    if (typeof migration === "function")
      throw new NodeError(`"${type}" has a function as its migration from version ${from}.`, {
        remedy:
          'Write it as steps, such as [{ "rename": "size", "to": "radius" }]: data needs no pack code to run.',
      });
    if (!isJson(migration))
      throw new NodeError(`"${type}" has a migration from version ${from} that JSON cannot carry.`, {
        remedy: "Write it with texts, numbers, flags, lists and objects alone; a seed as a text of digits.",
      });
  }
}

function isJson(value: unknown): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (typeof value !== "object" || value === null)
    return ["string", "boolean"].includes(typeof value) || value === null;
  return Object.values(value).every(isJson);
}
