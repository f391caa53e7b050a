/** Adds a node from search, palette or a drop, wired to the link that is held; remembers what was added last. */

import type { PortDescription } from "@dreamloom/engine/document";
import { select } from "../store/app-store.js";
import type { HeldLink } from "../store/types.js";
import { freePlace } from "../ops/arrange.js";
import { fitRank, portOf, portsThatFit } from "../ops/fits.js";
import { link } from "../ops/link.js";
import { addNode } from "../ops/nodes.js";
import { announce } from "./announce.js";
import { keysLead } from "./input-way.js";
import { edit, plainOf } from "./of.js";
import type { CommandContext } from "./types.js";

/** Where and how a node is added. */
export interface Adding {
  /** Where, in graph units: the pointer. */
  readonly graph: readonly [number, number];
  /** The link whose other end it takes. */
  readonly held?: HeldLink | undefined;
}

/** Adds a node of a type and selects it; answers its id. */
export function addOfType(
  context: CommandContext,
  type: string,
  { graph, held }: Adding,
): string | undefined {
  const { app, canvas, document } = context;
  const { descriptions } = app.getState();
  const description = descriptions.get(type);
  if (!description || !document) return undefined;
  const taker = held && bestPort(context, type, held);
  let id: string | undefined;
  const done = edit(context, `add “${description.title}”`, (draft) => {
    const at = placeOf(graph, held);
    const size = (node: string) => canvas?.sizeOf(node) ?? { width: 208, height: 120 };
    id = addNode(draft, descriptions, type, keysLead() ? freePlace(draft, at, size) : at);
    if (id === undefined || !held || !taker) return;
    const [own, other] = [
      { node: id, port: taker.name },
      { node: held.node, port: held.port },
    ];
    const ends = held.side === "output" ? { from: other, to: own } : { from: own, to: other };
    link(draft, descriptions, { ...ends, lifted: held.lifted });
  });
  if (!done || id === undefined) return undefined;
  remember(type);
  select(app, { nodes: [id] }, document.id);
  canvas?.reveal(id);
  announce(`${description.title} added${taker ? ` and linked by ${taker.name}` : ""}.`);
  return id;
}

/** The port of a type that takes the held link best. */
export function bestPort(context: CommandContext, type: string, held: HeldLink): PortDescription | undefined {
  const { descriptions } = context.app.getState();
  const description = descriptions.get(type);
  const port = portOf({ document: plainOf(context), descriptions }, held, held.side);
  if (!description || !port) return undefined;
  const rank = (other: PortDescription): number =>
    held.side === "output" ? fitRank(port, other) : fitRank(other, port);
  return [...portsThatFit(description, port, held.side)].sort((a, b) => rank(b) - rank(a))[0];
}

/** A held output's node goes right of the pointer, a held input's left of it; else the header's middle is under it. */
function placeOf([x, y]: readonly [number, number], held: HeldLink | undefined): readonly [number, number] {
  if (!held) return [x - 104, y - 16];
  return held.side === "output" ? [x, y - 44] : [x - 208, y - 44];
}

const recentKey = "dreamloom.recent-nodes";

/** Types that were added last in this browser, the latest first. */
export function recentTypes(): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(recentKey) ?? "[]");
    return Array.isArray(kept) ? kept.filter((type) => typeof type === "string") : [];
  } catch {
    return [];
  }
}

function remember(type: string): void {
  const recent = [type, ...recentTypes().filter((other) => other !== type)].slice(0, 12);
  try {
    localStorage.setItem(recentKey, JSON.stringify(recent));
  } catch {
    // A browser that keeps nothing: the list is only a convenience.
  }
}
