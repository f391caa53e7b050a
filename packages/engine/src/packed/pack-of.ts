/**
 * A pack that is installed, from its `nodes.json` alone: definitions that a catalogue takes, whose `run` is somebody
 * else's. What its nodes name as files is found and digested here, so that no code of the pack runs before a task does.
 */

import type { AnyDefinition, Context, FilesDoor, Looked } from "../define-node.js";
import type { Json } from "../document.js";
import { NodeError } from "../failure.js";
import type { Pack } from "../pack.js";
import type { PackFile } from "../pack-file.js";
import type { FileLiteral } from "../sockets/plain.js";
import type { Value } from "../value.js";
import type { Unrun } from "./read-node.js";
import { readPack } from "./read-pack-file.js";
import { isFile } from "./read-port.js";

/** Runs a node of a pack in a process of the pack's. */
export type RunInPack = (
  type: string,
  values: Readonly<Record<string, Value | undefined>>,
  context: Context,
) => Promise<Readonly<Record<string, unknown>>>;

/** What `nodes.json` does not say of a pack: it comes from where the pack was installed. */
export interface PackPlace {
  readonly name: string;
  readonly version: string;
  readonly integrity: string;
  readonly trust: "sandboxed" | "trusted";
  readonly dev?: true | undefined;
  /** Its nodes may run models: what they give depends on the backend too. */
  readonly infers?: true | undefined;
  readonly run: RunInPack;
}

/** The pack. Throws a `NodeError` when its file is no `nodes.json`. */
export function packOf(file: PackFile, place: PackPlace): Pack {
  const { name, version, integrity, trust, dev } = place;
  const bad = [name, version, integrity].find((text) => !/^[!-~]{1,300}$/.test(text));
  if (bad !== undefined)
    throw new NodeError(`${JSON.stringify(bad)} is no name, version or integrity of a pack.`);
  const { prefix, sockets, nodes } = readPack(file as unknown as Json);
  return Object.freeze({
    ...{ prefix, name, version, integrity, trust },
    ...(dev && { dev }),
    sockets: [...sockets.values()],
    nodes: nodes.map((node) => definitionOf(node, place)),
  });
}

function definitionOf(node: Unrun, { run, infers }: PackPlace): AnyDefinition {
  const files = Object.entries(node.inputs).filter(([, { socket }]) => isFile(socket));
  const names = files.map(([name]) => name);
  const definition: AnyDefinition = {
    ...node,
    run: (values, context) => run(node.type, values as Readonly<Record<string, Value>>, context),
  };
  if (names.length === 0 && !infers) return Object.freeze(definition);
  const look: AnyDefinition["look"] = (literals, door) => lookAt(literals, names, { door, infers });
  return Object.freeze({ ...definition, look });
}

async function lookAt(
  literals: Readonly<Record<string, Value>>,
  ports: readonly string[],
  { door, infers }: { readonly door: FilesDoor; readonly infers: true | undefined },
): Promise<Looked> {
  const depends: string[] = [];
  const problems: NonNullable<Looked["problems"]>[number][] = [];
  for (const port of ports)
    for (const file of filesIn(literals[port])) {
      const found = await find(file, door);
      if (found instanceof NodeError) problems.push(problemOf(port, found));
      else depends.push(found);
    }
  if (infers) depends.push((await door.backend("auto", "f32")).numericClass);
  return {
    ...(depends.length > 0 && { depends: { "*": depends } }),
    ...(problems.length > 0 && { problems }),
  };
}

function filesIn(literal: Value | undefined): readonly FileLiteral[] {
  if (literal === undefined || literal === null) return [];
  return (Array.isArray(literal) ? literal.flat(Infinity) : [literal]) as readonly FileLiteral[];
}

async function find(file: FileLiteral, door: FilesDoor): Promise<string | NodeError> {
  try {
    return (await door.find(file)).digest;
  } catch (thrown) {
    if (thrown instanceof NodeError) return thrown;
    throw thrown;
  }
}

function problemOf(
  port: string,
  { message, remedy, kind }: NodeError,
): NonNullable<Looked["problems"]>[number] {
  const missing = kind === "file-missing" ? { missing: true } : {};
  return { port, message: remedy === undefined ? message : `${message} ${remedy}`, ...missing };
}
