/** Commands that go somewhere: along links, into fields, to the next problem, from one part of the page to the next. */

import { select, setOverlay } from "../store/app-store.js";
import { runViewOf } from "../store/run-view.js";
import { neighbour, type Way } from "../ops/neighbours.js";
import { byPlace, inOrder } from "../ops/walk.js";
import { linksFrom, linksInto } from "../ops/refs.js";
import { announce } from "./announce.js";
import { focusRow, focusedSocket } from "./focused.js";
import { keysLead, setLead } from "./input-way.js";
import { boxesOf, nodeOf, nodesOf, nudgeBy, oneNode, openDocument, plainOf, titleOf } from "./of.js";
import type { Command, CommandContext } from "./types.js";

/** Selects a node, brings it into view, says what it is. */
export function goTo(context: CommandContext, node: string): void {
  const { app, canvas, view } = context;
  const plain = plainOf(context);
  select(app, { nodes: [node] });
  canvas?.reveal(node);
  if (view?.mode === "list") focusRow(node);
  const [from, to] = [linksInto(plain, node).length, linksFrom(plain, node).length];
  announce(`${titleOf(context, node)}, ${from === 1 ? "1 link" : `${from} links`} in, ${to} out`);
}

function walk(context: CommandContext, way: Way): void {
  const plain = plainOf(context);
  const node = nodeOf(context) ?? nodesOf(context)[0];
  setLead("keys");
  const next = node === undefined ? byPlace(plain, Object.keys(plain.nodes))[0] : neighbour(plain, node, way);
  if (next !== undefined) goTo(context, next);
  else announce(`Nothing ${way === "up" ? "above" : way === "down" ? "below" : `to the ${way}`}.`);
}

const ways: readonly { readonly way: Way; readonly x: number; readonly y: number; readonly code: string }[] =
  [
    { way: "left", x: -1, y: 0, code: "ArrowLeft" },
    { way: "right", x: 1, y: 0, code: "ArrowRight" },
    { way: "up", x: 0, y: -1, code: "ArrowUp" },
    { way: "down", x: 0, y: 1, code: "ArrowDown" },
  ];

/** A plain arrow: walks when keys lead; else moves what is selected; pans when nothing is. */
function arrow(context: CommandContext, { way, x, y }: (typeof ways)[number]): void {
  const keys = [...nodesOf(context), ...boxesOf(context)];
  if (!context.canvas) return;
  if (keysLead()) walk(context, way);
  else if (keys.length === 0) context.canvas?.panBy(-80 * x, -80 * y);
  else nudgeBy(context, keys, 8 * x, 8 * y);
}

/** Nodes that something is wrong with, in order, and the sentence of each. */
function problems(context: CommandContext): readonly { readonly node: string; readonly message: string }[] {
  const { connection, document } = context;
  const { run } = runViewOf(connection.state.getState().house, document?.id);
  const found = new Map<string, string>();
  for (const { node, message, severity } of document?.state.getState().diagnostics ?? [])
    if (node !== undefined && severity === "error" && !found.has(node)) found.set(node, message);
  for (const [node, task] of Object.entries(run?.tasks ?? {}))
    if (task.state === "failed" && !found.has(node)) found.set(node, task.failure.message);
  return inOrder(plainOf(context)).flatMap((node) => {
    const message = found.get(node);
    return message === undefined ? [] : [{ node, message }];
  });
}

function goProblem(context: CommandContext, by: 1 | -1): void {
  const all = problems(context);
  const at = all.findIndex(({ node }) => node === nodeOf(context));
  const next = all[at < 0 ? (by > 0 ? 0 : all.length - 1) : (at + by + all.length) % all.length];
  if (!next) return;
  goTo(context, next.node);
  context.canvas?.pulse([next.node]);
  announce(next.message);
}

function someProblem(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  return problems(context).length > 0 ? true : "Nothing is wrong in this graph.";
}

/** The parts of the page, in the order of the page. */
function regions(): readonly HTMLElement[] {
  const all = [...document.querySelectorAll<HTMLElement>("[data-region], header, nav, main, aside, footer")];
  return all.filter(
    (element) =>
      element.getClientRects().length > 0 &&
      !element.closest("dialog, [role=dialog]") &&
      !element.parentElement?.closest("[data-region], header, nav, main, aside, footer"),
  );
}

/** The keyboard stays in what is open over the page. */
function noOverlay({ app }: CommandContext): true | string {
  return app.getState().overlay.kind === "none" ? true : "Close what is open first.";
}

const focusable =
  "a[href], button:not([disabled]), input:not([disabled]), select, textarea, [tabindex]:not([tabindex='-1'])";

function goRegion(by: 1 | -1): void {
  const all = regions().filter((each) => each.matches(focusable) || firstIn(each));
  const at = all.findIndex((each) => each.contains(document.activeElement));
  const next = all[(at < 0 ? (by > 0 ? 0 : all.length - 1) : at + by + all.length) % all.length];
  const inside = next?.querySelector<HTMLElement>(
    "[role=application], [role=treegrid] [tabindex='0'], [role=treegrid][tabindex='0']",
  );
  (inside ?? (next && firstIn(next)) ?? next)?.focus();
  setLead("keys");
}

/** The first in a part of the page that takes the keyboard and is drawn. */
function firstIn(part: HTMLElement): HTMLElement | undefined {
  return [...part.querySelectorAll<HTMLElement>(focusable)].find((each) => each.getClientRects().length > 0);
}

function startLink(context: CommandContext): void {
  const { subject } = context;
  const socket = subject?.kind === "port" ? subject : focusedSocket();
  const node = socket?.node ?? nodeOf(context);
  if (node === undefined) return;
  const [x, y] = plainOf(context).layout[node]?.at ?? [0, 0];
  const screen = context.canvas?.toScreen([x + 32, y + 40]) ?? ([innerWidth / 2, innerHeight / 3] as const);
  const port = socket && { name: socket.port, side: socket.side };
  setOverlay(context.app, { kind: "sockets", node, screen, ...(port ? { port } : {}) });
}

/** The commands of this file. */
export const goCommands: readonly Command[] = [
  ...ways.map((each): Command => ({
    id: `go.${each.way}`,
    title: `Go or move ${each.way}`,
    group: "Go",
    keys: [each.code],
    where: "canvas",
    keyOnly: true,
    when: openDocument,
    run: (context) => arrow(context, each),
  })),
  ...ways.map(({ way, code }): Command => ({
    id: `go.along-${way}`,
    title:
      way === "left"
        ? "Go to what this needs"
        : way === "right"
          ? "Go to what needs this"
          : `Go ${way} among siblings`,
    group: "Go",
    keys: [`Alt+${code}`],
    where: "canvas",
    when: openDocument,
    run: (context) => walk(context, way),
  })),
  {
    id: "go.enter",
    title: "Into the node's fields",
    group: "Go",
    keys: ["Enter"],
    where: "canvas",
    when: oneNode,
    run: (context) => {
      const node = nodeOf(context);
      setLead("keys");
      if (node !== undefined) context.canvas?.enter(node);
    },
  },
  {
    id: "go.link",
    title: "Start a link",
    group: "Go",
    keys: ["KeyL"],
    words: "connect sockets",
    when: (context) => (focusedSocket() ? true : oneNode(context)),
    run: startLink,
  },
  {
    id: "go.problem",
    title: "Next problem",
    group: "Go",
    keys: ["F8"],
    words: "error failed wrong",
    when: someProblem,
    run: (context) => goProblem(context, 1),
  },
  {
    id: "go.problem-back",
    title: "Previous problem",
    group: "Go",
    keys: ["Shift+F8"],
    words: "error failed wrong",
    when: someProblem,
    run: (context) => goProblem(context, -1),
  },
  {
    id: "go.region",
    title: "Next part of the page",
    group: "Go",
    keys: ["F6"],
    where: "too",
    words: "focus leave canvas region landmark",
    when: noOverlay,
    run: () => goRegion(1),
  },
  {
    id: "go.region-back",
    title: "Previous part of the page",
    group: "Go",
    keys: ["Shift+F6"],
    where: "too",
    when: noOverlay,
    run: () => goRegion(-1),
  },
];
