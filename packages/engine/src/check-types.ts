/** Checks that the type of every node is installed, in the version that it was saved with, from the pack it means. */

import type { Catalogue } from "./catalogue.js";
import { note, report, type Checking } from "./checking.js";
import type { Diagnostic } from "./diagnostic.js";
import type { DocumentNode, GraphDocument, Json } from "./document.js";
import type { Pack } from "./pack.js";
import {
  newerNode,
  notYet,
  olderNode,
  otherFiles,
  otherPack,
  otherVersion,
  packNotInstalled,
  packNotListed,
  unknownType,
} from "./graph-diagnostics.js";

/** Checks the types of all placed nodes. */
export function checkTypes(checking: Checking, document: GraphDocument, catalogue: Catalogue): void {
  checkPacks(checking, document, catalogue);
  const missing = new Map<string, string[]>();
  for (let index = 0; index < checking.placed.length; index++) {
    const { id, node, entry, typedAt } = checking.placed[index]!;
    if (typedAt) continue;
    if (!entry) checkUnknown(checking, index, { document, catalogue, missing });
    else {
      const { version } = entry.definition;
      if (node.version > version)
        report(checking, index, () => newerNode(id, node, version, entry.pack.name));
      if (node.version < version) report(checking, index, () => olderNode(id, node, version));
      if (!document.packs.has(entry.pack.prefix))
        report(checking, index, () => packNotListed(id, node.type, entry.pack.prefix));
    }
    checkFeatures(checking, index, id, node);
  }
  for (const [prefix, nodes] of missing)
    note(checking, () => packNotInstalled(nameAndVersion(document.packs.get(prefix)!), nodes));
}

function checkPacks(checking: Checking, { packs }: GraphDocument, catalogue: Catalogue): void {
  for (const [prefix, pack] of packs) {
    const installed = catalogue.pack(prefix);
    const wrong = installed && wrongPack(prefix, pack, installed);
    if (wrong) note(checking, () => wrong);
  }
}

/** What comes with Dreamloom, and what is being worked on, is whatever it is now. */
function wrongPack(
  prefix: string,
  wanted: Readonly<Record<string, Json>>,
  { name, version, integrity, trust = "built-in", dev }: Pack,
): Diagnostic | undefined {
  if (wanted.name !== name)
    return otherPack(prefix, nameAndVersion(wanted), nameAndVersion({ name, version }));
  if (trust === "built-in" || dev) return undefined;
  if (wanted.version !== version) return otherVersion(name, String(wanted.version), version);
  const recorded = typeof wanted.integrity === "string" ? wanted.integrity : integrity;
  const comparable = algorithmOf(recorded) === algorithmOf(integrity);
  return comparable && recorded !== integrity
    ? otherFiles(nameAndVersion({ name, version }), recorded, integrity)
    : undefined;
}

/** `sha512` of `sha512-…`: a document made while the pack was being worked on records another kind of digest. */
function algorithmOf(integrity: string): string {
  return integrity.split("-", 1)[0]!;
}

interface Known {
  readonly document: GraphDocument;
  readonly catalogue: Catalogue;
  /** Nodes by the prefix of a pack that is not installed. */
  readonly missing: Map<string, string[]>;
}

function checkUnknown(checking: Checking, index: number, { document, catalogue, missing }: Known): void {
  const { id, node } = checking.placed[index]!;
  const prefix = node.type.slice(0, node.type.indexOf("/"));
  const installed = catalogue.pack(prefix);
  if (installed)
    report(checking, index, () => unknownType(id, node.type, nameAndVersion(installed), catalogue.types));
  else if (!document.packs.has(prefix)) report(checking, index, () => packNotListed(id, node.type, prefix));
  else {
    checking.bad[index] = 1;
    const nodes = missing.get(prefix) ?? [];
    missing.set(prefix, nodes);
    nodes.push(id);
  }
}

function nameAndVersion(pack: { readonly name?: Json; readonly version?: Json }): string {
  return `"${String(pack.name)}" ${String(pack.version)}`;
}

function checkFeatures(checking: Checking, index: number, id: string, node: DocumentNode): void {
  if (node.freeze?.size) report(checking, index, () => notYet({ node: id }, "has frozen outputs"));
}
