/**
 * The one function that changes a document, the same in the browser and on the server: pure and total, all or nothing.
 * What follows from an edit (`repair`) is part of it, so that everybody who applies it to the same document has the same after.
 */

import { shown } from "../words.js";
import { checkLeaf, nameOf } from "./check-leaf.js";
import { diffKey, diffTitle, parts, type Part } from "./diff.js";
import { byCodeUnit } from "../canonical.js";
import { readPortRef } from "../parse-form.js";
import { findCircle, sourcesOf, type NewLink } from "./links.js";
import type { Patch, PlainDocument, PlainInput, PlainLayout, PlainNode } from "./plain.js";
import { repair } from "./repair.js";
import {
  finishCopy,
  put,
  putInput,
  recordNow,
  startCopy,
  valueNow,
  without,
  type WorkingCopy,
} from "./working-copy.js";

/** What became of an edit. */
export type Applied =
  | {
      readonly document: PlainDocument;
      /** What changed, with what followed from it, sorted. */
      readonly patches: readonly Patch[];
      /** Undoes exactly these. */
      readonly inverse: readonly Patch[];
    }
  | Refused;

/** Why an edit cannot be, in a sentence. */
export interface Refused {
  readonly refused: string;
  /** The leaf that is in the way. */
  readonly path: readonly string[];
  /** The nodes of the circle that it would make, in the direction of the flow. */
  readonly circle?: readonly string[];
}

/** Applies patches to a document. Never throws, never changes what it is given. */
export function applyEdit(document: PlainDocument, patches: readonly Patch[]): Applied {
  const copy = startCopy(document);
  for (const patch of patches) {
    const refused = applyPatch(copy, patch);
    if (refused) return refused;
  }
  const refused = refuseLinks(copy) ?? refusePorts(copy);
  if (refused) return refused;
  repair(copy);
  const after = finishCopy(copy);
  return {
    document: after,
    patches: diffTouched(document, after, copy),
    inverse: diffTouched(after, document, copy),
  };
}

function applyPatch(copy: WorkingCopy, patch: Patch): Refused | undefined {
  const path: readonly unknown[] = Array.isArray(patch?.path) ? patch.path : [];
  if (!isLeaf(path))
    return { refused: `An edit changes ${shown(path.join("."))}, which is no leaf of a document.`, path: [] };
  if (patch.op === "remove") return void removeLeaf(copy, path);
  const leaf = checkLeaf(path, patch.value);
  if ("wrong" in leaf) return { refused: leaf.wrong, path };
  return setLeaf(copy, path, leaf.value);
}

const nodeFields: readonly unknown[] = ["type", "version", "mute", "bypass", "freeze"];

function isLeaf(path: readonly unknown[]): path is readonly string[] {
  if (!path.every((key) => typeof key === "string")) return false;
  const [part, , field] = path;
  if (part === "title") return path.length === 1;
  if (!parts.includes(part as Part)) return false;
  if (part === "nodes" && path.length > 2)
    return field === "inputs" ? path.length === 4 : path.length === 3 && nodeFields.includes(field);
  return path.length === 2 || (part === "layout" && path.length === 3);
}

/** Taking away what is gone already is no clash. */
function removeLeaf(copy: WorkingCopy, [part, key = "", field, port]: readonly string[]): void {
  if (part === "title") copy.title = undefined;
  else if (field === undefined) put(copy, part as Part, key, undefined);
  else if (part === "layout") putField(copy, key, field, undefined);
  else removeOfNode(copy, key, field, port);
}

function removeOfNode(copy: WorkingCopy, id: string, field: string, port: string | undefined): void {
  const node = valueNow(copy, "nodes", id);
  if (!node) return;
  if (port !== undefined) {
    putInput(copy, id, port, undefined);
    copy.inputs.push([id, port]);
  } else if (field !== "type" && field !== "version") put(copy, "nodes", id, without(node, field));
}

function setLeaf(copy: WorkingCopy, path: readonly string[], value: unknown): Refused | undefined {
  const [part, key = "", field] = path;
  if (part === "title") copy.title = value as string;
  else if (part === "layout" && field !== undefined) putField(copy, key, field, value);
  else if (part === "nodes") return setOfNode(copy, path, value);
  else put(copy, part as Part, key, value);
  return undefined;
}

function setOfNode(copy: WorkingCopy, path: readonly string[], value: unknown): Refused | undefined {
  const [, id = "", field, port] = path;
  if (field === undefined) return setNode(copy, id, value as PlainNode);
  const node = valueNow(copy, "nodes", id);
  if (!node)
    return { refused: `${nameOf(path)} cannot be changed: there is no node "${id}" any more.`, path };
  if (port === undefined) return void put(copy, "nodes", id, { ...node, [field]: value });
  putInput(copy, id, port, value as PlainInput);
  copy.inputs.push([id, port]);
  return undefined;
}

function setNode(copy: WorkingCopy, id: string, node: PlainNode): undefined {
  const before = valueNow(copy, "nodes", id);
  put(copy, "nodes", id, node);
  for (const port of new Set([...Object.keys(node.inputs), ...Object.keys(before?.inputs ?? {})]))
    copy.inputs.push([id, port]);
}

function putField(copy: WorkingCopy, key: string, field: string, value: unknown): void {
  const rest: PlainLayout = without(valueNow(copy, "layout", key) ?? {}, field);
  put(copy, "layout", key, value === undefined ? rest : { ...rest, [field]: value });
}

/** Links that the edit made must come from nodes that are there, and make no circle. */
function refuseLinks(copy: WorkingCopy): Refused | undefined {
  const nodes = recordNow(copy, "nodes");
  const links: (NewLink & { readonly path: readonly string[] })[] = [];
  for (const [target, port] of copy.inputs) {
    const path = ["nodes", target, "inputs", port];
    const input = valueNow(copy, "nodes", target)?.inputs;
    const value = input && Object.hasOwn(input, port) ? input[port] : undefined;
    for (const source of sourcesOf(value)) {
      if (!Object.hasOwn(nodes, source))
        return {
          refused: `"${target}".${port} cannot be linked: there is no node "${source}" any more.`,
          path,
        };
      links.push({ target, source, path });
    }
  }
  const circle = links.length > 0 ? findCircle(nodes, links) : undefined;
  if (!circle) return undefined;
  const [first = ""] = circle;
  const path =
    links.find(({ target, source }) => circle.includes(target) && circle.includes(source))?.path ?? [];
  const way = circle.length > 8 ? [...circle.slice(0, 4), "…", ...circle.slice(-3)] : circle;
  return { refused: `This would make a circle: ${[...way, first].join(" → ")}.`, path, circle };
}

/** Ports of the document that the edit named must be of nodes that are there. */
function refusePorts(copy: WorkingCopy): Refused | undefined {
  for (const part of ["inputs", "outputs"] as const)
    for (const name of copy.touched[part]) {
      const refs: string | readonly string[] = valueNow(copy, part, name) ?? [];
      for (const ref of typeof refs === "string" ? [refs] : refs) {
        const node = readPortRef(ref)?.node;
        if (node !== undefined && !valueNow(copy, "nodes", node))
          return {
            refused: `"${name}" of "${part}" cannot be "${ref}": there is no node "${node}" any more.`,
            path: [part, name],
          };
      }
    }
  return undefined;
}

function diffTouched(
  before: PlainDocument,
  after: PlainDocument,
  { touched }: WorkingCopy,
): readonly Patch[] {
  const patches: Patch[] = [];
  for (const part of parts)
    for (const key of [...touched[part]].sort(byCodeUnit)) diffKey(before, after, part, key, patches);
  diffTitle(before, after, patches);
  return patches;
}
