/** Commands on nodes and links that are selected: muted, bypassed, collapsed, unlinked, named; and what selects more of them. */

import { select, setOverlay } from "../store/app-store.js";
import { isBox } from "../ops/boxes.js";
import { unlink } from "../ops/link.js";
import { toggleBypass, toggleCollapse, toggleMute } from "../ops/nodes.js";
import { linksFrom, linksInto } from "../ops/refs.js";
import { setPoints } from "../ops/reroute.js";
import { above, below } from "../ops/walk.js";
import {
  edit,
  label,
  linksOfSubject,
  nodeOf,
  nodesOf,
  oneNode,
  openDocument,
  plainOf,
  someNodes,
} from "./of.js";
import type { Command, CommandContext } from "./types.js";

function someLinks(context: CommandContext): true | string {
  const nodes = nodesOf(context);
  const plain = plainOf(context);
  if (linksOfSubject(context).length > 0) return true;
  if (context.subject?.kind === "port") return "Nothing is linked to it.";
  if (nodes.some((node) => linksInto(plain, node).length + linksFrom(plain, node).length > 0)) return true;
  return nodes.length > 0 ? "Nothing is linked to it." : "Select a link or a node first.";
}

function unlinkAll(context: CommandContext): void {
  const plain = plainOf(context);
  const links = linksOfSubject(context);
  const keys =
    links.length > 0
      ? links
      : nodesOf(context).flatMap((node) =>
          [...linksInto(plain, node), ...linksFrom(plain, node)].map(({ key }) => key),
        );
  edit(context, keys.length === 1 ? "unlink" : `unlink ${keys.length} links`, (draft) => unlink(draft, keys));
}

/** The commands of this file. */
export const nodeCommands: readonly Command[] = [
  {
    id: "edit.mute",
    title: "Mute",
    group: "Edit",
    keys: ["Mod+KeyM", "KeyM"],
    words: "disable never off",
    when: someNodes,
    checked: (context) => nodesOf(context).every((node) => plainOf(context).nodes[node]?.mute === true),
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("mute", nodes, context), (draft) => toggleMute(draft, nodes));
    },
  },
  {
    id: "edit.bypass",
    title: "Bypass",
    group: "Edit",
    keys: ["Mod+KeyB"],
    words: "skip pass through",
    when: someNodes,
    checked: (context) => nodesOf(context).every((node) => plainOf(context).nodes[node]?.bypass === true),
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("bypass", nodes, context), (draft) => toggleBypass(draft, nodes));
    },
  },
  {
    id: "edit.collapse",
    title: "Collapse",
    group: "Edit",
    keys: ["Alt+KeyC"],
    words: "fold minimise expand hide",
    when: someNodes,
    checked: (context) => nodesOf(context).every((node) => plainOf(context).layout[node]?.collapsed === true),
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("collapse", nodes, context), (draft) => toggleCollapse(draft, nodes));
    },
  },
  {
    id: "edit.unlink",
    title: "Unlink",
    group: "Edit",
    words: "disconnect detach break links",
    when: someLinks,
    run: unlinkAll,
  },
  {
    id: "edit.straighten",
    title: "Remove reroute points",
    group: "Edit",
    words: "straighten link",
    when: (context) =>
      linksOfSubject(context).some((key) => (plainOf(context).layout[key]?.via?.length ?? 0) > 0)
        ? true
        : "Select a link that has points.",
    run: (context) =>
      void edit(context, "straighten", (draft) => {
        for (const key of linksOfSubject(context)) setPoints(draft, key, []);
      }),
  },
  {
    id: "edit.select-all",
    title: "Select all",
    group: "Edit",
    keys: ["Mod+KeyA"],
    when: openDocument,
    run: (context) => {
      const { nodes, layout } = plainOf(context);
      const boxes = Object.keys(layout).filter(isBox);
      select(context.app, { nodes: Object.keys(nodes), boxes });
    },
  },
  {
    id: "edit.select-none",
    title: "Select nothing",
    group: "Edit",
    keys: ["Mod+Shift+KeyA"],
    run: ({ app }) => select(app, {}),
  },
  {
    id: "edit.select-above",
    title: "Select what this needs",
    group: "Edit",
    words: "upstream inputs ancestors",
    when: someNodes,
    run: (context) => select(context.app, { nodes: above(plainOf(context), nodesOf(context)) }),
  },
  {
    id: "edit.select-below",
    title: "Select what needs this",
    group: "Edit",
    words: "downstream outputs descendants",
    when: someNodes,
    run: (context) => select(context.app, { nodes: below(plainOf(context), nodesOf(context)) }),
  },
  {
    id: "edit.rename",
    title: "Name this node",
    group: "Edit",
    keys: ["F2"],
    words: "title rename",
    when: oneNode,
    run: (context) => {
      const node = nodeOf(context);
      if (node !== undefined) setOverlay(context.app, { kind: "name", of: node });
    },
  },
];
