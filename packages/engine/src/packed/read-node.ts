/** Reads one node of a `nodes.json`, and makes of it the definition that it describes, without a way to run it. */

import type { AnyDefinition, MigrationStep, Port } from "../define-node.js";
import type { PackedDescription } from "../pack-file.js";
import { describeNode } from "../description.js";
import type { NamedPort } from "../ports.js";
import {
  flagOf,
  formOf,
  itemsOf,
  maybe,
  oneOf,
  partsOf,
  refuse,
  wholeOf,
  wordsOf,
  type Place,
} from "./fields.js";
import { readPorts } from "./read-port.js";
import type { OwnSockets } from "./read-socket.js";
import { readMigrations } from "./read-steps.js";

/** A definition that has all but what only its pack's process has. */
export type Unrun = Omit<AnyDefinition, "run" | "check" | "look" | "migrate" | "inputs" | "outputs"> & {
  readonly inputs: Readonly<Record<string, Port>>;
  readonly outputs: Readonly<Record<string, Port>>;
  readonly migrate?: Readonly<Record<string, readonly MigrationStep[]>>;
};

const keys = [
  ...(["type", "version", "title", "about", "aliases", "group", "inputs", "outputs"] as const),
  ...(["effect", "keep", "lane", "loads", "migrate"] as const),
];

/** Reads a node. */
export function readNode(place: Place, prefix: string, own: OwnSockets): Unrun {
  const wanted = `a type such as "${prefix}/blur"`;
  const type = formOf(partsOf(place, keys).type, /^[a-z][a-z0-9-]{0,31}\/[a-z][a-z0-9-]{0,63}$/, wanted);
  const parts = partsOf({ ...place, words: `"${type}"` }, keys);
  const version = wholeOf(parts.version, 1, 1_000_000);
  return {
    type,
    version,
    title: wordsOf(parts.title, 80),
    about: wordsOf(parts.about, 400),
    aliases: itemsOf(parts.aliases, 32).map((item) => wordsOf(item, 60)),
    ...maybe("group", parts.group, (part) => wordsOf(part, 40)),
    inputs: Object.fromEntries(readPorts(parts.inputs, "input", own)),
    outputs: Object.fromEntries(readPorts(parts.outputs, "output", own)),
    effect: oneOf(parts.effect, ["pure", "writes", "reads"]),
    keep: flagOf(parts.keep),
    lane: oneOf(parts.lane, ["gpu", "cpu", "disk", "none"]),
    ...maybe("loads", parts.loads, (part) => readLoads(part, own)),
    ...maybe("migrate", parts.migrate, (part) => readMigrations(part, version)),
  };
}

function readLoads(place: Place, own: OwnSockets): string {
  return own.size === 0
    ? refuse(place, "cannot stand there: it names one of the pack's own sockets, and there are none")
    : oneOf(place, [...own.keys()]);
}

/** The node as `nodes.json` has it. */
export function packedDescription({ inputs, outputs, migrate, ...node }: Unrun): PackedDescription {
  const named = (side: Readonly<Record<string, Port>>): NamedPort[] =>
    Object.entries(side).map(([name, port]) => ({ name, port }));
  const described = describeNode(node, { inputs: named(inputs), outputs: named(outputs) });
  return { ...described, ...(migrate && { migrate }) };
}
