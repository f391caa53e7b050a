/** Checks the document's own inputs and outputs: each names a port that is there. */

import { note, type Checking } from "./checking.js";
import { missingPort } from "./graph-diagnostics.js";
import type { GraphDocument, PortRef } from "./document.js";
import { didYouMean, insteadOf } from "./words.js";

/** Checks all of them. */
export function checkPorts(checking: Checking, { inputs, outputs }: GraphDocument): void {
  for (const [name, refs] of inputs)
    for (const ref of refs) refuse(checking, wrongInput(checking, ref), { kind: "input", name, ref });
  for (const [name, ref] of outputs)
    refuse(checking, wrongOutput(checking, ref), { kind: "output", name, ref });
}

interface Named {
  readonly kind: "input" | "output";
  readonly name: string;
  readonly ref: PortRef;
}

/** What is there instead, said only when it is needed. */
type Wrong = (() => string) | undefined;

function refuse(checking: Checking, wrong: Wrong, { kind, name, ref }: Named): void {
  if (wrong !== undefined) note(checking, () => missingPort(kind, name, ref, wrong()));
}

function wrongInput(checking: Checking, { node, port }: PortRef): Wrong {
  const index = checking.indexOf.get(node);
  if (index === undefined) return () => noNode(checking, node);
  const ports = checking.placed[index]!.entry?.ports.inputByName;
  return !ports || ports.has(port) ? undefined : () => noPort("input", node, port, [...ports.keys()]);
}

function wrongOutput(checking: Checking, { node, port }: PortRef): Wrong {
  const index = checking.indexOf.get(node);
  if (index === undefined) return () => noNode(checking, node);
  const { entry, inputs } = checking.placed[index]!;
  const ports = entry?.ports.outputByName;
  if (!ports) return undefined;
  const found = ports.get(port);
  if (!found) return () => noPort("output", node, port, [...ports.keys()]);
  return found.optional && !inputs.has(port)
    ? () => `the input "${port}" that it hands on is not linked.`
    : undefined;
}

function noNode({ indexOf }: Checking, node: string): string {
  return `there is no node "${node}"${didYouMean(node, indexOf.keys()) || "."}`;
}

function noPort(kind: string, node: string, port: string, ports: readonly string[]): string {
  return `"${node}" has no ${kind} "${port}"${insteadOf(port, ports, `it has no ${kind}s`)}`;
}
