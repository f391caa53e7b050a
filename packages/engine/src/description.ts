/** Descriptions: the plain-data part of a definition, all that an editor or a reference page sees. JSON carries it. */

import type { AnyDefinition, Effect, FacetRules, Lane, Widget } from "./define-node.js";
import type { Pack } from "./pack.js";
import type { NamedPort, Ports } from "./ports.js";
import { describeSocket } from "./sockets/describe-socket.js";
import type { SocketDescription } from "./sockets/socket.js";
import type { Value } from "./value.js";

/** A port without its functions. */
export interface PortDescription {
  readonly name: string;
  readonly about: string;
  readonly socket: SocketDescription;
  readonly optional: boolean;
  readonly linkable: boolean;
  /** As it would stand in a document: seeds are decimal strings. */
  readonly default?: unknown;
  readonly widget?: Widget;
  readonly facets?: FacetRules;
}

/** The pack that a description stands in. */
export interface PackOfDescription {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
  /** Of an installed pack; what comes with Dreamloom has none here. */
  readonly integrity?: string;
  /** Absent: built-in. */
  readonly trust?: "sandboxed" | "trusted";
  readonly dev?: true;
}

/** A definition without its functions. */
export interface Description {
  readonly type: string;
  readonly version: number;
  readonly title: string;
  readonly about: string;
  readonly aliases: readonly string[];
  readonly group?: string;
  readonly pack: PackOfDescription;
  readonly inputs: readonly PortDescription[];
  readonly outputs: readonly PortDescription[];
  readonly effect: Effect;
  readonly keep: boolean;
  readonly lane: Lane;
  readonly loads?: string;
}

interface Described {
  readonly definition: AnyDefinition;
  readonly pack: Pack;
  readonly ports: Ports;
}

/** The description of a definition. */
export function describeDefinition({ definition, pack, ports }: Described): Description {
  return { ...describeNode(definition, ports), pack: packOf(pack) };
}

/** The same, whatever pack it stands in. */
export function describeNode(
  definition: Omit<AnyDefinition, "run" | "inputs" | "outputs">,
  { inputs, outputs }: Pick<Ports, "inputs" | "outputs">,
): Omit<Description, "pack"> {
  const { type, version, title, about, aliases = [], group, loads } = definition;
  const { effect = "pure", keep = true, lane = "none" } = definition;
  return {
    ...{ type, version, title, about, aliases },
    ...(group === undefined ? {} : { group }),
    inputs: inputs.map(describePort),
    outputs: outputs.map(describePort),
    ...{ effect, keep, lane },
    ...(loads === undefined ? {} : { loads }),
  };
}

function packOf({ prefix, name, version, integrity, trust = "built-in", dev }: Pack): PackOfDescription {
  if (trust === "built-in") return { prefix, name, version };
  return { prefix, name, version, integrity, trust, ...(dev && { dev }) };
}

function describePort({ name, port }: NamedPort): PortDescription {
  const { about, socket, optional, linkable, default: value, widget, facets } = port;
  return {
    name,
    about,
    socket: describeSocket(socket),
    optional,
    linkable,
    ...(value === undefined ? {} : { default: plain(value) }),
    ...(widget === undefined ? {} : { widget }),
    ...(facets === undefined ? {} : { facets }),
  };
}

function plain(value: Value): unknown {
  if (typeof value === "bigint") return String(value);
  return Array.isArray(value) ? value.map((item: Value) => plain(item)) : value;
}
