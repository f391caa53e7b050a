/** The rows of the list view: nodes so that sources come first, each with its ports when it is open. */

import type { PortDescription } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import { linksAt, linksOf, type Descriptions, type PortRef } from "../ops/refs.js";
import { inOrder } from "../ops/walk.js";

/** One row. `key` names it: a node's id, or `ID.in.PORT`, `ID.out.PORT`. */
export type ListRow =
  | {
      readonly kind: "node";
      readonly key: string;
      readonly node: string;
      readonly open: boolean;
      readonly ports: number;
    }
  | {
      readonly kind: "port";
      readonly key: string;
      readonly node: string;
      readonly side: "input" | "output";
      readonly name: string;
      /** Absent for a port of a kind of node that is not installed. */
      readonly port: PortDescription | undefined;
      readonly linked: readonly PortRef[];
      /** From 1, among the ports of its node. */
      readonly place: number;
      readonly of: number;
    };

/** All rows. */
export function listRows(
  document: PlainDocument,
  descriptions: Descriptions,
  isOpen: (node: string) => boolean,
): readonly ListRow[] {
  const targets = linkTargets(document);
  return inOrder(document).flatMap((node): ListRow[] => {
    const ports = portsOf(document, descriptions, node, targets);
    const open = isOpen(node);
    return [{ kind: "node", key: node, node, open, ports: ports.length }, ...(open ? ports : [])];
  });
}

type Targets = ReadonlyMap<string, readonly PortRef[]>;

/** By output, where its links go. */
function linkTargets(document: PlainDocument): Targets {
  const targets = new Map<string, PortRef[]>();
  for (const { from, to } of linksOf(document)) {
    const key = `${from.node}.${from.port}`;
    const found = targets.get(key);
    if (found) found.push(to);
    else targets.set(key, [to]);
  }
  return targets;
}

function portsOf(
  { nodes }: PlainDocument,
  descriptions: Descriptions,
  node: string,
  targets: Targets,
): readonly (ListRow & { readonly kind: "port" })[] {
  const { type, inputs } = nodes[node]!;
  const description = descriptions.get(type);
  const inputNames = new Set([
    ...(description?.inputs ?? []).map(({ name }) => name),
    ...Object.keys(inputs),
  ]);
  const outputNames = new Set((description?.outputs ?? []).map(({ name }) => name));
  for (const key of targets.keys())
    if (key.startsWith(`${node}.`)) outputNames.add(key.slice(node.length + 1));
  const of = inputNames.size + outputNames.size;
  const all = [
    ...[...inputNames].map((name) => ({ side: "input" as const, name })),
    ...[...outputNames].map((name) => ({ side: "output" as const, name })),
  ];
  return all.map(({ side, name }, index) => ({
    kind: "port",
    key: `${node}.${side === "input" ? "in" : "out"}.${name}`,
    node,
    side,
    name,
    port: (side === "input" ? description?.inputs : description?.outputs)?.find((each) => each.name === name),
    linked:
      side === "input"
        ? linksAt({ node, port: name }, inputs[name]).map(({ from }) => from)
        : (targets.get(`${node}.${name}`) ?? []),
    place: index + 1,
    of,
  }));
}

/** Whether two rows say the same. */
export function sameRow(a: ListRow, b: ListRow): boolean {
  if (a.kind === "node")
    return b.kind === "node" && a.key === b.key && a.open === b.open && a.ports === b.ports;
  if (b.kind === "node" || a.key !== b.key || a.port !== b.port || a.place !== b.place || a.of !== b.of)
    return false;
  return (
    a.linked.length === b.linked.length &&
    a.linked.every((ref, index) => ref.node === b.linked[index]?.node && ref.port === b.linked[index]?.port)
  );
}
