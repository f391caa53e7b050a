/** Copy, cut and paste: JSON text on the system's clipboard, and a copy in the page for browsers that refuse it. */

import { select, toast } from "../store/app-store.js";
import type { DocumentStore } from "../store/types.js";
import { commentsOf, removeBoxes } from "../ops/boxes.js";
import { copyText, paste, readFragment, type Pasted } from "../ops/clipboard.js";
import { removeNodes } from "../ops/nodes.js";
import { keysLead } from "./input-way.js";
import { boxesOf, edit, nodesOf, plainOf } from "./of.js";
import type { CommandContext } from "./types.js";

/** What was copied last in this page. */
let kept: string | undefined;

/** The selection as JSON text, kept in the page too; nothing when nothing is selected. */
export function copied(context: CommandContext): string | undefined {
  const [nodes, boxes] = [nodesOf(context), boxesOf(context)];
  if (nodes.length + boxes.length === 0) return undefined;
  return (kept = copyText(plainOf(context), { nodes, boxes }));
}

/** Takes the selection out after it was copied. */
export function removeSelected(context: CommandContext, label: string): void {
  const [nodes, boxes] = [nodesOf(context), boxesOf(context)];
  edit(context, label, (draft) => {
    removeNodes(draft, nodes);
    removeBoxes(draft, boxes);
  });
}

/** Puts text on the system's clipboard; where that is refused, says that it can be pasted in this page only. */
export async function putText({ app }: CommandContext, text: string): Promise<void> {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast(app, "This browser keeps its clipboard closed: what was copied can be pasted in this page.");
  }
}

/** The text on the system's clipboard; where it may not be read, what was copied last in this page. */
export async function takeText(): Promise<string | undefined> {
  try {
    const text = await navigator.clipboard.readText();
    return text.trim() === "" ? kept : text;
  } catch {
    return kept;
  }
}

/** What to paste when the clipboard's text is not part of a graph. */
export function keptText(): string | undefined {
  return kept;
}

/** Whether text may be part of a graph. */
export function looksLikeGraph(text: string): boolean {
  return /^\s*\{[\s\S]*"dreamloom"/.test(text.slice(0, 200_000));
}

/** Pastes text at the pointer and selects what came; says why when it is no part of a graph. */
export function pasteText(
  context: CommandContext,
  text: string | undefined,
  links: "inside" | "incoming",
): void {
  const { app, document } = context;
  if (!document) return;
  if (text === undefined) return toast(app, "There is nothing to paste. Copy some nodes first.");
  const read = readFragment(text);
  if ("why" in read) return toast(app, read.why);
  const { fragment } = read;
  const count = Object.keys(fragment.nodes).length + commentsOf(fragment).length;
  if (count === 0) return toast(app, "There is nothing to paste: the graph on the clipboard is empty.");
  let pasted: Pasted | undefined;
  const at = placeForNew(context);
  const done = edit(context, count === 1 ? "paste" : `paste ${count} nodes`, (draft) => {
    pasted = paste(draft, fragment, { at, keepIncoming: links === "incoming" });
  });
  if (done && pasted) show(context, document, pasted);
}

/** Selects what was made and brings it into view. */
export function show(
  { app, canvas }: CommandContext,
  document: DocumentStore,
  { nodes, boxes }: Pasted,
): void {
  select(app, { nodes, boxes }, document.id);
  if (nodes[0] !== undefined) canvas?.reveal(nodes[0]);
}

/** Where something new goes: at the pointer; where keys lead, right of what is selected; without a canvas, below all. */
export function placeForNew(context: CommandContext): readonly [number, number] {
  const { canvas } = context;
  if (canvas && keysLead()) {
    const last = nodesOf(context).at(-1);
    const at = last === undefined ? undefined : plainOf(context).layout[last]?.at;
    if (last !== undefined && at) return [at[0] + canvas.sizeOf(last).width + 48 + 104, at[1] + 16];
    const [left, top, right, bottom] = canvas.viewport();
    return [(left + right) / 2, (top + bottom) / 2];
  }
  if (canvas) return canvas.pointer().graph;
  const { layout } = plainOf(context);
  const places = Object.values(layout).flatMap(({ at }) => (at ? [at] : []));
  if (places.length === 0) return [0, 0];
  return [Math.min(...places.map(([x]) => x)), Math.max(...places.map(([, y]) => y)) + 240];
}
