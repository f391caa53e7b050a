/** What must hold in a definition before a catalogue takes it: names, defaults, facet rules. Pure data, no run. */

import type { AnyDefinition, FacetRules, Port } from "./define-node.js";
import { isName } from "./ids.js";
import { portsOf, type NamedPort, type Ports } from "./ports.js";
import { quoted } from "./words.js";

/** What contradicts itself in a definition, as a sentence, or nothing. */
export function wrongInDefinition(definition: AnyDefinition, prefix: string): string | undefined {
  const { type, version } = definition;
  if (!/^[a-z][a-z0-9-]*\/[a-z][a-z0-9-]*$/.test(type))
    return `"${type}" is no type; "blur/soft-blur" is one.`;
  if (!type.startsWith(`${prefix}/`)) return `"${type}" does not begin with its pack's prefix "${prefix}/".`;
  if (!Number.isSafeInteger(version) || version < 1) return `"${type}" has no version; it must be 1 or more.`;
  const ports = portsOf(definition);
  for (const { name, port } of [...ports.inputs, ...ports.outputs]) {
    const wrong = wrongInPort(name, port, ports);
    if (wrong !== undefined) return `"${type}".${name} ${wrong}.`;
  }
  return wrongOutputs(type, ports.outputs, ports);
}

function wrongInPort(name: string, port: Port, ports: Ports): string | undefined {
  if (!isName(name)) return "is no name for a port";
  if (port.default !== undefined) {
    const wrong = port.socket.verify(port.default) ?? outOfRange(port);
    if (wrong !== undefined) return `has a default that ${wrong}`;
  }
  return wrongFacets(port, port.facets ?? {}, ports);
}

function outOfRange({ widget, default: value }: Port): string | undefined {
  if (widget?.kind !== "number" && widget?.kind !== "integer") return undefined;
  const { min = -Infinity, max = Infinity } = widget;
  return Number(value) < min || Number(value) > max
    ? `is ${String(value)}; it must be within its own range`
    : undefined;
}

function wrongFacets({ socket }: Port, rules: FacetRules, ports: Ports): string | undefined {
  for (const [facet, rule] of Object.entries(rules)) {
    if (!socket.facets.includes(facet))
      return `names the facet "${facet}"; ${socket.article} has ${quoted(socket.facets) || "none"}`;
    if (typeof rule !== "object") continue;
    const [input = "", other = ""] = rule.same.split(".");
    if (!ports.inputByName.get(input)?.socket.facets.includes(other))
      return `has the facet "${facet}" of "${rule.same}"; there is no such input with that facet`;
  }
  return undefined;
}

function wrongOutputs(type: string, outputs: readonly NamedPort[], ports: Ports): string | undefined {
  for (const { name, port } of outputs) {
    if (!port.optional || ports.inputByName.get(name)?.socket.name === port.socket.name) continue;
    return `"${type}".${name} is an optional output; it needs an input of the same name and socket to hand on.`;
  }
  return undefined;
}
