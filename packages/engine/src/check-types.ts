/** Checks that the type of every node is installed, in the version that it was saved with, from the pack it means. */

import type { Catalogue } from "./catalogue.js";
import { note, report, type Checking } from "./checking.js";
import type { Diagnostic } from "./diagnostic.js";
import type { DocumentNode, GraphDocument, Json } from "./document.js";
import {
  newerNode,
  notYet,
  olderNode,
  otherPack,
  packNotInstalled,
  packNotListed,
  unknownType,
} from "./graph-diagnostics.js";

/** Checks the types of all placed nodes. */
export function checkTypes(checking: Checking, document: GraphDocument, catalogue: Catalogue): void {
  checkPacks(checking, document, catalogue);
  for (let index = 0; index < checking.placed.length; index++) {
    const { id, node, entry, typedAt } = checking.placed[index]!;
    if (typedAt) continue;
    if (!entry) report(checking, index, () => unknown(id, node, document, catalogue));
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
}

function checkPacks(checking: Checking, { packs }: GraphDocument, catalogue: Catalogue): void {
  for (const [prefix, pack] of packs) {
    const installed = catalogue.pack(prefix);
    if (installed && installed.name !== pack.name)
      note(checking, () => otherPack(prefix, nameAndVersion(pack), nameAndVersion(installed)));
  }
}

function unknown(
  id: string,
  { type }: DocumentNode,
  { packs }: GraphDocument,
  catalogue: Catalogue,
): Diagnostic {
  const prefix = type.slice(0, type.indexOf("/"));
  const installed = catalogue.pack(prefix);
  if (installed) return unknownType(id, type, nameAndVersion(installed), catalogue.types);
  const listed = packs.get(prefix);
  if (listed) return packNotInstalled(id, type, nameAndVersion(listed));
  return packNotListed(id, type, prefix);
}

function nameAndVersion(pack: { readonly name?: Json; readonly version?: Json }): string {
  return `"${String(pack.name)}" ${String(pack.version)}`;
}

function checkFeatures(checking: Checking, index: number, id: string, node: DocumentNode): void {
  if (node.freeze?.size) report(checking, index, () => notYet({ node: id }, "has frozen outputs"));
}
