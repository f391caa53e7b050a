/** Commands that put nodes in their places: moved by keys, aligned, spread out, on the grid, arranged. */

import { setOverlay } from "../store/app-store.js";
import { align, distribute, snapAll, type Alignment, type SizeOf } from "../ops/arrange.js";
import { boxesOf, edit, label, nodesOf, nudgeBy, openDocument, plainOf, someNodes } from "./of.js";
import type { Command, CommandContext } from "./types.js";

/** Why nodes cannot be put beside each other, or true. */
export function several(context: CommandContext, least = 2): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  if (nodesOf(context).length < least) return `Select ${least === 2 ? "two" : "three"} nodes or more.`;
  return context.canvas ? true : "Go to the graph first: here nothing has a place.";
}

const sizeOf =
  ({ canvas }: CommandContext): SizeOf =>
  (node) =>
    canvas?.sizeOf(node) ?? { width: 208, height: 120 };

const alignments: readonly { readonly how: Alignment; readonly title: string; readonly words: string }[] = [
  { how: "left", title: "Align left", words: "edge" },
  { how: "middle-x", title: "Align centres", words: "middle horizontal" },
  { how: "right", title: "Align right", words: "edge" },
  { how: "top", title: "Align tops", words: "edge" },
  { how: "middle-y", title: "Align middles", words: "centre vertical" },
  { how: "bottom", title: "Align bottoms", words: "edge" },
];

const spreads: readonly { readonly along: "x" | "y"; readonly title: string }[] = [
  { along: "x", title: "Spread out evenly across" },
  { along: "y", title: "Spread out evenly down" },
];

function nudge(dx: number, dy: number): (context: CommandContext) => void {
  return (context) => {
    const keys = [...nodesOf(context), ...boxesOf(context)];
    nudgeBy(context, keys, dx, dy);
  };
}

/** Why nothing can be moved by keys, or true. */
function movable(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  if (!context.canvas) return "Go to the graph first: here nothing has a place.";
  return nodesOf(context).length + boxesOf(context).length > 0 ? true : "Select something first.";
}

const ways = [
  { name: "left", x: -1, y: 0, code: "ArrowLeft" },
  { name: "right", x: 1, y: 0, code: "ArrowRight" },
  { name: "up", x: 0, y: -1, code: "ArrowUp" },
  { name: "down", x: 0, y: 1, code: "ArrowDown" },
] as const;

/** The commands of this file. */
export const arrangeCommands: readonly Command[] = [
  {
    id: "arrange.pad",
    title: "Align and spread out…",
    group: "Arrange",
    keys: ["Shift+KeyA"],
    words: "align distribute pad",
    when: several,
    run: ({ app, canvas }) =>
      setOverlay(app, {
        kind: "align",
        screen: canvas?.pointer().screen ?? [innerWidth / 2, innerHeight / 2],
      }),
  },
  ...alignments.map(({ how, title, words }): Command => ({
    id: `arrange.${how}`,
    title,
    group: "Arrange",
    words,
    when: several,
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("align", nodes, context), (draft) => {
        context.canvas?.settle(draft);
        align(draft, nodes, how, sizeOf(context));
      });
    },
  })),
  ...spreads.map(({ along, title }): Command => ({
    id: `arrange.spread-${along}`,
    title,
    group: "Arrange",
    words: "distribute space",
    when: (context) => several(context, 3),
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("spread out", nodes, context), (draft) => {
        context.canvas?.settle(draft);
        distribute(draft, nodes, along, sizeOf(context));
      });
    },
  })),
  {
    id: "arrange.auto",
    title: "Arrange",
    group: "Arrange",
    keys: ["Mod+Shift+KeyL"],
    words: "layout automatic tidy clean up",
    when: (context) => {
      const open = openDocument(context);
      if (open !== true) return open;
      if (!context.canvas) return "Go to the graph first: here nothing has a place.";
      return Object.keys(plainOf(context).nodes).length > 1 ? true : "There is nothing to arrange.";
    },
    run: async (context) => {
      const nodes = nodesOf(context);
      await context.canvas?.arrange(nodes.length > 1 ? nodes : undefined);
    },
  },
  {
    id: "arrange.snap",
    title: "Put on the grid",
    group: "Arrange",
    words: "snap align",
    when: someNodes,
    run: (context) => {
      const nodes = nodesOf(context);
      edit(context, label("put on the grid", nodes, context), (draft) => {
        context.canvas?.settle(draft);
        snapAll(draft, nodes);
      });
    },
  },
  ...ways.flatMap(({ name, x, y, code }): Command[] => [
    {
      id: `arrange.nudge-${name}`,
      title: `Move ${name} by 8`,
      group: "Arrange",
      keys: [`Mod+${code}`],
      where: "canvas",
      keyOnly: true,
      when: movable,
      run: nudge(8 * x, 8 * y),
    },
    {
      id: `arrange.push-${name}`,
      title: `Move ${name} by 64`,
      group: "Arrange",
      keys: [`Shift+${code}`],
      where: "canvas",
      keyOnly: true,
      when: movable,
      run: nudge(64 * x, 64 * y),
    },
  ]),
];
