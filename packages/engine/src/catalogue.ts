/**
 * The catalogue: all installed packs, and what can be asked of them. Packs come in; definitions by type,
 * ports and descriptions go out. A pack that contradicts itself or another pack is a bug of its author and throws.
 */

import type { AnyDefinition } from "./define-node.js";
import type { Pack } from "./pack.js";
import { describeDefinition, type Description } from "./description.js";
import { NodeError } from "./failure.js";
import { wrongInDefinition } from "./definition-rules.js";
import { portsOf, type Ports } from "./ports.js";
import { wrongInSocket } from "./sockets/socket-rules.js";

/** A definition with what the catalogue knows of it. */
export interface CatalogueEntry {
  readonly definition: AnyDefinition;
  readonly pack: Pack;
  /** Pack identity for fingerprints: `name@version integrity`. */
  readonly identity: string;
  readonly ports: Ports;
}

/** The definition that file literals on ports of a socket stand for. */
export interface Loader {
  readonly entry: CatalogueEntry;
  readonly input: string;
  readonly output: string;
}

/** All installed packs. */
export interface Catalogue {
  readonly packs: readonly Pack[];
  /** Every type, sorted. */
  readonly types: readonly string[];
  definition(type: string): AnyDefinition | undefined;
  entry(type: string): CatalogueEntry | undefined;
  /** The pack with this prefix. */
  pack(prefix: string): Pack | undefined;
  /** Which node a file literal stands for on a port of this socket. */
  loader(socket: string): Loader | undefined;
  /** Everything an editor sees, as plain data (JSON can carry it). */
  describe(): readonly Description[];
}

/** Puts packs together. Throws a sentence when two of them claim one name or a definition contradicts itself. */
export function createCatalogue(packs: readonly Pack[]): Catalogue {
  const entries = new Map<string, CatalogueEntry>();
  const byPrefix = new Map<string, Pack>();
  for (const pack of packs) {
    const other = byPrefix.get(pack.prefix);
    if (other)
      throw new NodeError(`The packs "${other.name}" and "${pack.name}" both claim "${pack.prefix}/".`);
    byPrefix.set(pack.prefix, pack);
    refuseWrongSockets(pack);
    for (const definition of pack.nodes) addEntry(entries, pack, definition);
  }
  const types = [...entries.keys()].sort();
  const loaders = findLoaders(entries.values());
  return Object.freeze({
    packs,
    types,
    definition: (type: string) => entries.get(type)?.definition,
    entry: (type: string) => entries.get(type),
    pack: (prefix: string) => byPrefix.get(prefix),
    loader: (socket: string) => loaders.get(socket),
    describe: () => types.map((type) => describeDefinition(entries.get(type)!)),
  });
}

function refuseWrongSockets({ name, prefix, sockets = [] }: Pack): void {
  for (const [index, socket] of sockets.entries()) {
    const wrong =
      sockets.findIndex((other) => other.name === socket.name) < index
        ? "stands twice"
        : wrongInSocket(socket, prefix);
    if (wrong !== undefined)
      throw new NodeError(`The pack "${name}" is broken: its socket "${socket.name}" ${wrong}.`);
  }
}

function addEntry(entries: Map<string, CatalogueEntry>, pack: Pack, definition: AnyDefinition): void {
  const wrong = wrongInDefinition(definition, pack.prefix);
  if (wrong !== undefined) throw new NodeError(`The pack "${pack.name}" is broken: ${wrong}`);
  if (entries.has(definition.type))
    throw new NodeError(`The pack "${pack.name}" defines "${definition.type}" twice.`);
  const identity = `${pack.name}@${pack.version} ${pack.integrity}`;
  entries.set(definition.type, { definition, pack, identity, ports: portsOf(definition) });
}

function findLoaders(entries: Iterable<CatalogueEntry>): ReadonlyMap<string, Loader> {
  const loaders = new Map<string, Loader>();
  for (const entry of entries) {
    const { loads, type } = entry.definition;
    if (loads === undefined) continue;
    const input = entry.ports.inputs.find(({ port }) => port.socket.name === "file");
    const output = entry.ports.outputs.find(({ port }) => port.socket.name === loads);
    if (!input || !output)
      throw new NodeError(
        `"${type}" loads "${loads}"; it needs one file input and one output of that socket.`,
      );
    const other = loaders.get(loads);
    if (other) throw new NodeError(`"${other.entry.definition.type}" and "${type}" both load "${loads}".`);
    loaders.set(loads, { entry, input: input.name, output: output.name });
  }
  return loaders;
}
