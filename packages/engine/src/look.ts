/** Asks the files what only they know, from literals alone: facets, digests, what is missing. Before every check. */

import type { Catalogue } from "./catalogue.js";
import { checkInputs } from "./check-inputs.js";
import { literalsOf } from "./literals-of.js";
import { beginChecking } from "./checking.js";
import type { FilesDoor, Looked, LookedMap } from "./define-node.js";
import type { GraphDocument } from "./document.js";
import { NodeError } from "./failure.js";
import type { GraphNode } from "./graph.js";
import { leaveOut } from "./leave-out.js";
import { placeNodes, type PlacedNode } from "./place.js";

/** How many nodes ask at once. */
const atOnce = 8;

/**
 * Runs `look` of every node that has one and whose literals are right; the others are for checking to refuse.
 * What `look` throws as a `NodeError` becomes a problem of its file; anything else is a bug and is thrown.
 */
export async function lookAround(
  document: GraphDocument,
  catalogue: Catalogue,
  files: FilesDoor,
): Promise<LookedMap> {
  const placed = placeNodes(leaveOut(document, catalogue).document, catalogue);
  const looking = placed.filter(({ entry }) => entry?.definition.look);
  const looked = new Map<string, Looked>();
  if (looking.length === 0) return looked;
  const checking = beginChecking(placed);
  const waiting = [...looking];
  const worker = async (): Promise<void> => {
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      const index = checking.indexOf.get(next.id)!;
      const inputs = checkInputs(checking, index, next.entry!.ports);
      if (checking.bad[index] === 0)
        looked.set(next.id, await look(next, literalsOf(inputs).literals, files));
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return looked;
}

/** Whether a node that was looked at would be found as it was then: nothing that it reads has changed since. */
export async function readsTheSame(
  { definition, inputs, looked }: GraphNode,
  files: FilesDoor,
): Promise<boolean> {
  if (looked?.depends === undefined || definition.look === undefined) return true;
  const { depends } = await definition.look(literalsOf(inputs).literals, files);
  return JSON.stringify(depends) === JSON.stringify(looked.depends);
}

async function look(
  { entry }: PlacedNode,
  literals: Parameters<NonNullable<Looking>>[0],
  files: FilesDoor,
): Promise<Looked> {
  try {
    return await entry!.definition.look!(literals, files);
  } catch (thrown) {
    if (!(thrown instanceof NodeError)) throw thrown;
    return {
      problems: [
        { port: filePort(entry!), message: sentence(thrown), missing: thrown.kind === "file-missing" },
      ],
    };
  }
}

type Entry = NonNullable<PlacedNode["entry"]>;
type Looking = Entry["definition"]["look"];

/** The port that names the file: the one that holds a file, else the first that cannot be linked. */
function filePort({ ports: { inputs } }: Entry): string {
  const found =
    inputs.find(({ port }) => port.socket.name === "file") ?? inputs.find(({ port }) => !port.linkable);
  return (found ?? inputs[0])?.name ?? "";
}

function sentence({ message, remedy }: NodeError): string {
  return remedy === undefined ? message : `${message} ${remedy}`;
}
