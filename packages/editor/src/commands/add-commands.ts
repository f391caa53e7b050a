/** Commands that add: nodes by search, groups, comments; and what stands in the form. */

import { setOverlay, toast, togglePanel } from "../store/app-store.js";
import { comment, group, groupOf, groupsOf, isGroup, joinGroup, leaveGroups, ungroup } from "../ops/boxes.js";
import { addOutput, formNameOf, hideFromForm, outputNameOf, removeOutput, showInForm } from "../ops/form.js";
import { clearLiteral } from "../ops/literals.js";
import { select } from "../store/app-store.js";
import { placeForNew } from "./clip.js";
import { boxesOf, edit, label, nodesOf, openDocument, plainOf, someNodes } from "./of.js";
import type { Command, CommandContext } from "./types.js";

/** Opens search-to-add where the menu was opened, at the pointer, or in the middle of the page. */
function openSearch(context: CommandContext): void {
  const { app, canvas, subject } = context;
  const graph = subject?.kind === "canvas" ? subject.graph : placeForNew(context);
  const screen = canvas?.toScreen(graph) ?? ([innerWidth / 2, innerHeight / 3] as const);
  setOverlay(app, { kind: "search", screen, graph });
}

/** Opens a group's title or a comment's words to be typed: on the canvas where they stand, else in a field over the page. */
export function nameBox({ app, canvas }: CommandContext, key: string): void {
  if (canvas) canvas.rename(key);
  else setOverlay(app, { kind: "name", of: key });
}

function groupsToLeave(context: CommandContext): readonly string[] {
  const chosen = boxesOf(context).filter((key) => isGroup(plainOf(context), key));
  if (chosen.length > 0) return chosen;
  return [...new Set(nodesOf(context).flatMap((node) => groupOf(plainOf(context), node) ?? []))];
}

function portOf({ subject }: CommandContext): { readonly node: string; readonly port: string } | undefined {
  return subject?.kind === "port" ? { node: subject.node, port: subject.port } : undefined;
}

function anInput({ subject }: CommandContext): true | string {
  if (subject?.kind !== "port") return "Open the menu of a field first.";
  return subject.side === "input" ? true : "Only inputs stand in the form; outputs are its results.";
}

/** The commands of this file. */
export const addCommands: readonly Command[] = [
  {
    id: "add.search",
    title: "Add a node",
    group: "Add",
    keys: ["Tab", "Shift+Space"],
    where: "canvas",
    words: "search insert new",
    when: openDocument,
    run: openSearch,
  },
  {
    id: "add.palette",
    title: "List of all nodes",
    group: "Add",
    keys: ["KeyN"],
    words: "library panel side",
    run: ({ app }) => togglePanel(app, "nodes"),
  },
  {
    id: "add.group",
    title: "Group",
    group: "Add",
    keys: ["Mod+KeyG"],
    words: "frame box",
    when: someNodes,
    run: (context) => {
      const nodes = nodesOf(context);
      let key: string | undefined;
      edit(context, label("group", nodes, context), (draft) => void (key = group(draft, nodes)));
      if (key !== undefined) select(context.app, { nodes, boxes: [key] });
    },
  },
  {
    id: "add.ungroup",
    title: "Ungroup",
    group: "Add",
    words: "frame box dissolve",
    when: (context) => {
      const open = openDocument(context);
      if (open !== true) return open;
      return groupsToLeave(context).length > 0 ? true : "Nothing that is selected is in a group.";
    },
    run: (context) => void edit(context, "ungroup", (draft) => ungroup(draft, groupsToLeave(context))),
  },
  {
    id: "add.join-group",
    title: "Join the selected group",
    group: "Add",
    words: "frame box",
    when: (context) => {
      const groups = boxesOf(context).filter((key) => isGroup(plainOf(context), key));
      if (groups.length !== 1) return "Select one group, and the nodes that should join it.";
      return nodesOf(context).length > 0 ? true : "Select the nodes that should join the group too.";
    },
    run: (context) => {
      const [key] = groupsOf(plainOf(context)).filter((each) => boxesOf(context).includes(each));
      const nodes = nodesOf(context);
      if (key !== undefined)
        edit(context, label("join", nodes, context), (draft) => joinGroup(draft, key, nodes));
    },
  },
  {
    id: "add.leave-group",
    title: "Leave the group",
    group: "Add",
    words: "frame box out",
    when: (context) =>
      nodesOf(context).some((node) => groupOf(plainOf(context), node) !== undefined)
        ? true
        : "Nothing that is selected is in a group.",
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("leave the group with", nodes, context), (draft) =>
        leaveGroups(draft, new Set(nodes)),
      );
    },
  },
  {
    id: "add.comment",
    title: "Comment",
    group: "Add",
    keys: ["Shift+KeyC"],
    words: "note text sticky",
    when: openDocument,
    run: (context) => {
      const { app, subject } = context;
      const at = subject?.kind === "canvas" ? subject.graph : placeForNew(context);
      const { name } = app.getState().settings;
      let key: string | undefined;
      if (!edit(context, "comment", (draft) => void (key = comment(draft, at, "Note", name)))) return;
      if (key === undefined) return;
      select(app, { boxes: [key] });
      nameBox(context, key);
    },
  },
  {
    id: "form.show",
    title: "Show in form",
    group: "Add",
    words: "input expose parameter",
    when: anInput,
    checked: (context) => {
      const port = portOf(context);
      return port !== undefined && formNameOf(plainOf(context), port) !== undefined;
    },
    run: (context) => {
      const port = portOf(context);
      if (!port) return;
      const shown = formNameOf(plainOf(context), port) !== undefined;
      edit(
        context,
        shown ? `hide “${port.port}” from the form` : `show “${port.port}” in the form`,
        (draft) => {
          if (shown) hideFromForm(draft, port);
          else showInForm(draft, port);
        },
      );
      if (!shown) toast(context.app, `“${port.port}” is in the form now.`);
    },
  },
  {
    id: "form.output",
    title: "Show in form as a result",
    group: "Add",
    words: "output expose",
    when: ({ subject }) =>
      subject?.kind === "port" && subject.side === "output" ? true : "Open the menu of an output first.",
    checked: (context) => {
      const port = portOf(context);
      return port !== undefined && outputNameOf(plainOf(context), port) !== undefined;
    },
    run: (context) => {
      const port = portOf(context);
      if (!port) return;
      const shown = outputNameOf(plainOf(context), port) !== undefined;
      edit(context, shown ? `hide result “${port.port}”` : `show result “${port.port}”`, (draft) => {
        if (shown) removeOutput(draft, port);
        else addOutput(draft, port);
      });
    },
  },
  {
    id: "edit.clear-value",
    title: "Back to the default",
    group: "Edit",
    words: "reset clear value unlink",
    when: (context) => {
      const input = anInput(context);
      if (input !== true) return "Open the menu of a field first.";
      const port = portOf(context)!;
      return plainOf(context).nodes[port.node]?.inputs[port.port] === undefined
        ? "It has its default already."
        : true;
    },
    run: (context) => {
      const port = portOf(context);
      if (port) edit(context, `set “${port.port}” back`, (draft) => clearLiteral(draft, port));
    },
  },
];
