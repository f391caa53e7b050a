/** The ports of a definition as lists, bare sockets made into ports. Made once per definition. */

import type { AnyDefinition, Port } from "./define-node.js";
import type { Socket } from "./sockets/socket.js";

/** A port with its name. */
export interface NamedPort {
  readonly name: string;
  readonly port: Port;
}

/** A definition's ports in its order. */
export interface Ports {
  readonly inputs: readonly NamedPort[];
  readonly outputs: readonly NamedPort[];
  readonly inputByName: ReadonlyMap<string, Port>;
  readonly outputByName: ReadonlyMap<string, Port>;
}

const known = new WeakMap<AnyDefinition, Ports>();

/** The ports of a definition. */
export function portsOf(definition: AnyDefinition): Ports {
  const found = known.get(definition);
  if (found) return found;
  const inputs = named(definition.inputs as Readonly<Record<string, Port | Socket>>);
  const outputs = named(definition.outputs as Readonly<Record<string, Port | Socket>>);
  const ports: Ports = { inputs, outputs, inputByName: byName(inputs), outputByName: byName(outputs) };
  known.set(definition, ports);
  return ports;
}

/** A port as it is, or a required port with the socket's own words. */
export function toPort(given: Port | Socket): Port {
  if (given.kind === "port") return given;
  return { kind: "port", socket: given, about: given.about, optional: false, linkable: true };
}

function named(ports: Readonly<Record<string, Port | Socket>>): NamedPort[] {
  return Object.entries(ports).map(([name, port]) => ({ name, port: toPort(port) }));
}

function byName(ports: readonly NamedPort[]): ReadonlyMap<string, Port> {
  return new Map(ports.map(({ name, port }) => [name, port]));
}
