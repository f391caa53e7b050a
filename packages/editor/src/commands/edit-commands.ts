/** Commands that take back, copy, paste, duplicate and delete. */

import { select, toast } from "../store/app-store.js";
import type { DocumentStore } from "../store/types.js";
import { removeBoxes } from "../ops/boxes.js";
import { duplicate, type Pasted } from "../ops/clipboard.js";
import { unlink } from "../ops/link.js";
import { removeAndReconnect, removeNodes } from "../ops/nodes.js";
import {
  copied,
  looksLikeGraph,
  pasteText,
  putText,
  keptText,
  removeSelected,
  show,
  takeText,
} from "./clip.js";
import { boxesOf, edit, label, linksOfSubject, nodesOf, openDocument, someNodes } from "./of.js";
import type { Command, CommandContext } from "./types.js";

function somethingSelected(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  const count = nodesOf(context).length + boxesOf(context).length + linksOfSubject(context).length;
  return count > 0 ? true : "Select something first.";
}

function copyable(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  return nodesOf(context).length + boxesOf(context).length > 0 ? true : "Select some nodes first.";
}

/** Takes back or does again, and shows where. */
function step(context: CommandContext, which: "undo" | "redo"): void {
  const { app, document, canvas } = context;
  if (!document) return;
  const what = document.state.getState().undo[which];
  showNextChange(context, document);
  document[which]();
  if (what !== undefined && !canvas) toast(app, `${which === "undo" ? "Undone" : "Done again"}: ${what}.`);
}

function stepTitle({ document }: CommandContext, which: "undo" | "redo"): string | undefined {
  const what = document?.state.getState().undo[which];
  return what === undefined ? undefined : `${which === "undo" ? "Undo" : "Redo"}: ${what}`;
}

/** How long an answer is waited for until what changed is no longer shown. */
const answerMs = 3000;

/** The nodes of the next change pulse, and the first of them comes into view. */
function showNextChange({ canvas }: CommandContext, document: DocumentStore): void {
  if (!canvas) return;
  const stop = document.onChange((changed) => {
    queueMicrotask(() => stop());
    if (changed === "all") return;
    const { nodes } = document.state.getState().plain;
    const ids = [...new Set([...changed.nodes, ...changed.layout])].filter((id) => nodes[id]);
    canvas.pulse(ids);
    if (ids[0] !== undefined) canvas.reveal(ids[0]);
  });
  setTimeout(stop, answerMs);
}

function mayStep({ document, connection }: CommandContext, which: "undo" | "redo"): true | string {
  if (!document) return "No graph is open. Open one, or make a new one.";
  const { undo, pending } = document.state.getState();
  if (undo[which] !== undefined || (which === "undo" && pending > 0)) return true;
  /** What was never sent is known to the document alone. */
  if (connection.state.getState().link !== "open") return true;
  return which === "undo" ? "There is nothing of yours to undo." : "There is nothing to do again.";
}

function deleteSelected(context: CommandContext): void {
  const ofPort = context.subject?.kind === "port";
  const [nodes, boxes, links] = [nodesOf(context), boxesOf(context), ofPort ? [] : linksOfSubject(context)];
  const onlyLinks = nodes.length + boxes.length === 0;
  const what = onlyLinks
    ? `unlink ${links.length === 1 ? "one link" : `${links.length} links`}`
    : nodes.length > 0
      ? label("delete", nodes, context)
      : `delete ${boxes.length === 1 ? "a box" : `${boxes.length} boxes`}`;
  edit(context, what, (draft) => {
    unlink(draft, links);
    removeNodes(draft, nodes);
    removeBoxes(draft, boxes);
  });
  select(context.app, {});
}

function deleteAndReconnect(context: CommandContext): void {
  const { descriptions } = context.app.getState();
  const nodes = nodesOf(context);
  edit(
    context,
    label("take out", nodes, context),
    (draft) => void removeAndReconnect(draft, descriptions, nodes),
  );
  select(context.app, {});
}

function duplicateSelected(context: CommandContext, keepIncoming: boolean): void {
  const { document } = context;
  const [nodes, boxes] = [nodesOf(context), boxesOf(context)];
  let made: Pasted | undefined;
  const done = edit(context, label("duplicate", nodes, context), (draft) => {
    made = duplicate(draft, { nodes, boxes }, { keepIncoming });
  });
  if (done && made && document) show(context, document, made);
}

async function pasteFrom(context: CommandContext, links: "inside" | "incoming"): Promise<void> {
  const text = await takeText();
  pasteText(context, text !== undefined && looksLikeGraph(text) ? text : (keptText() ?? text), links);
}

/** The commands of this file. */
export const editCommands: readonly Command[] = [
  {
    id: "edit.undo",
    title: "Undo",
    titleNow: (context) => stepTitle(context, "undo"),
    group: "Edit",
    keys: ["Mod+KeyZ"],
    words: "back take back",
    when: (context) => mayStep(context, "undo"),
    run: (context) => step(context, "undo"),
  },
  {
    id: "edit.redo",
    title: "Redo",
    titleNow: (context) => stepTitle(context, "redo"),
    group: "Edit",
    keys: ["Mod+Shift+KeyZ", "Mod+KeyY"],
    words: "again",
    when: (context) => mayStep(context, "redo"),
    run: (context) => step(context, "redo"),
  },
  {
    id: "edit.cut",
    title: "Cut",
    group: "Edit",
    keys: ["Mod+KeyX"],
    when: copyable,
    run: async (context) => {
      const text = copied(context);
      if (text === undefined) return;
      await putText(context, text);
      removeSelected(context, label("cut", nodesOf(context), context));
    },
  },
  {
    id: "edit.copy",
    title: "Copy",
    group: "Edit",
    keys: ["Mod+KeyC"],
    when: copyable,
    run: async (context) => {
      const text = copied(context);
      if (text !== undefined) await putText(context, text);
    },
  },
  {
    id: "edit.paste",
    title: "Paste",
    group: "Edit",
    keys: ["Mod+KeyV"],
    when: openDocument,
    run: (context) => pasteFrom(context, "inside"),
  },
  {
    id: "edit.paste-linked",
    title: "Paste with the links that came in",
    group: "Edit",
    keys: ["Mod+Shift+KeyV"],
    when: openDocument,
    run: (context) => pasteFrom(context, "incoming"),
  },
  {
    id: "edit.duplicate",
    title: "Duplicate",
    group: "Edit",
    keys: ["Mod+KeyD"],
    words: "clone copy",
    when: copyable,
    run: (context) => duplicateSelected(context, false),
  },
  {
    id: "edit.duplicate-linked",
    title: "Duplicate with the links that came in",
    group: "Edit",
    keys: ["Mod+Shift+KeyD"],
    words: "clone copy",
    when: copyable,
    run: (context) => duplicateSelected(context, true),
  },
  {
    id: "edit.delete",
    title: "Delete",
    group: "Edit",
    keys: ["Delete", "Backspace"],
    words: "remove",
    when: somethingSelected,
    run: deleteSelected,
  },
  {
    id: "edit.delete-reconnect",
    title: "Delete and join what it stood between",
    group: "Edit",
    keys: ["Mod+Delete", "Mod+Backspace"],
    words: "remove reconnect dissolve",
    when: someNodes,
    run: deleteAndReconnect,
  },
];
