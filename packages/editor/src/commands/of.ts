/** What commands share: which nodes they are about, why they cannot be done, how an edit is made and said. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { toast } from "../store/app-store.js";
import type { DocumentStore, Draft } from "../store/types.js";
import { moveBy } from "../ops/arrange.js";
import { isBox } from "../ops/boxes.js";
import { linksFrom, linksInto } from "../ops/refs.js";
import type { CommandContext } from "./types.js";

/** The document as it is shown; an empty one while none is open. */
export function plainOf({ document }: CommandContext): PlainDocument {
  return document?.state.getState().plain ?? emptyDocument;
}

const emptyDocument: PlainDocument = {
  dreamloom: 1,
  nodes: {},
  inputs: {},
  outputs: {},
  layout: {},
  packs: {},
};

/** The nodes a command is about: all that are selected, or the one that the menu is of where that is not among them. */
export function nodesOf(context: CommandContext): readonly string[] {
  const { selection, subject } = context;
  const { nodes } = plainOf(context);
  const own = subject?.kind === "node" || subject?.kind === "port" ? subject.node : undefined;
  if (own !== undefined && !selection.nodes.has(own)) return nodes[own] ? [own] : [];
  if (unseen(context)) return [];
  return [...selection.nodes].filter((node) => nodes[node]);
}

/** Whether the selection is out of sight: in the form, where keys must not reach it. */
function unseen({ view, subject }: CommandContext): boolean {
  return view?.mode === "form" && subject === undefined;
}

/** The one node a command is about. */
export function nodeOf(context: CommandContext): string | undefined {
  const { subject } = context;
  if (subject?.kind === "node" || subject?.kind === "port") return subject.node;
  const nodes = nodesOf(context);
  return nodes.length === 1 ? nodes[0] : undefined;
}

/** The groups and comments a command is about. */
export function boxesOf(context: CommandContext): readonly string[] {
  const { selection, subject } = context;
  const { layout } = plainOf(context);
  if (subject?.kind === "box" && !selection.boxes.has(subject.key)) return [subject.key];
  if (subject?.kind === "node" && !selection.nodes.has(subject.node)) return [];
  if (unseen(context)) return [];
  return [...selection.boxes].filter((key) => isBox(key) && layout[key]);
}

/** The links a command is about, by key. */
export function linksOfSubject(context: CommandContext): readonly string[] {
  const { selection, subject } = context;
  if (subject?.kind === "link" && !selection.links.has(subject.target)) return [subject.target];
  if (subject?.kind === "port") {
    const { node, port, side } = subject;
    const plain = plainOf(context);
    const found =
      side === "output"
        ? linksFrom(plain, node, port)
        : linksInto(plain, node).filter(({ to }) => to.port === port);
    return found.map(({ key }) => key);
  }
  return unseen(context) ? [] : [...selection.links];
}

/** Why nothing can be done to the document, or true. */
export function openDocument({ document }: CommandContext): true | string {
  if (!document) return "No graph is open. Open one, or make a new one.";
  const { phase, message } = document.state.getState();
  if (phase === "loading") return "The graph is still being read.";
  return phase === "gone" ? (message ?? "This graph's file is gone.") : true;
}

/** Why nothing can be done to nodes, or true. */
export function someNodes(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  return nodesOf(context).length > 0 ? true : "Select a node first.";
}

/** Why nothing can be done to one node, or true. */
export function oneNode(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  if (nodeOf(context) !== undefined) return true;
  return nodesOf(context).length > 1 ? "Select one node only." : "Select a node first.";
}

/** Makes an edit; what refuses it is said at the bottom. Answers whether it was made. */
export function edit(
  { app, document }: CommandContext,
  label: string,
  recipe: (draft: Draft, document: DocumentStore) => void,
): boolean {
  if (!document) return false;
  const why = document.edit(label, (draft) => recipe(draft, document));
  if (why !== undefined) toast(app, why, { tone: "failed" });
  return why === undefined;
}

/** Moves nodes and boxes by keys; presses in a row are one step of undo. */
export function nudgeBy(context: CommandContext, keys: readonly string[], dx: number, dy: number): void {
  const { document, canvas } = context;
  const name = label("move", nodesOf(context), context);
  const group = `nudge ${keys.length} ${keys[0] ?? ""}`;
  document?.edit(
    name,
    (draft) => {
      canvas?.settle(draft);
      moveBy(draft, keys, dx, dy);
    },
    { group },
  );
}

/** `delete 3 nodes`, `delete “DiT sample”`. */
export function label(verb: string, nodes: readonly string[], context: CommandContext): string {
  if (nodes.length !== 1) return `${verb} ${nodes.length} nodes`;
  return `${verb} “${titleOf(context, nodes[0]!)}”`;
}

/** A title that names the one node that a command is about; nothing where there is not exactly one. */
export function aboutNode(words: (title: string) => string): (context: CommandContext) => string | undefined {
  return (context) => {
    const node = nodeOf(context);
    return node === undefined ? undefined : words(titleOf(context, node));
  };
}

/** What a node is called on the page. */
export function titleOf(context: CommandContext, node: string): string {
  const plain = plainOf(context);
  const { descriptions } = context.app.getState();
  return plain.layout[node]?.title ?? descriptions.get(plain.nodes[node]?.type ?? "")?.title ?? node;
}
