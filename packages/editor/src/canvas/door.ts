/**
 * The door: the only thing that writes Rete's editor. It hears which ids of the document changed and makes Rete equal to
 * the document for those, so that twice, in any order or after an undo is the same. Rete is asynchronous, so there is one
 * queue. Nothing comes back through it: gestures move views and become edits when they end.
 *
 * Invariant: when the queue is empty, Rete holds `expected(document)`.
 */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { NodeEditor } from "rete";
import { linksOf } from "../ops/refs.js";
import type { Changed } from "../store/types.js";
import { expectedLinks } from "./expected.js";
import type { Places } from "./places.js";
import type { Point, ReteLink, Schemes } from "./schemes.js";

/** What the door writes to. */
export interface DoorParts {
  readonly editor: NodeEditor<Schemes>;
  readonly places: Places;
  /** The document as it is at the moment of asking. */
  readonly document: () => PlainDocument;
  /** Moves a node's view. */
  readonly translate: (id: string, at: Point) => Promise<unknown>;
  /** A node that somebody holds in this browser: left where it is until it is let go. */
  readonly isHeld: (id: string) => boolean;
}

/** The one who keeps Rete equal to the document. */
export interface Door {
  /** Makes Rete equal to the document for what changed. */
  sync(changed: Changed): void;
  /** While it writes; every other change of Rete's editor is refused. */
  readonly applying: boolean;
  /** When everything asked for so far is done. */
  settled(): Promise<void>;
  close(): void;
}

/** Opens the door. Before `editor.use(area)`: its veto must be asked first. */
export function openDoor(parts: DoorParts): Door {
  const { editor } = parts;
  const state = { applying: 0, closed: false, queue: Promise.resolve() };
  const held: Held = { nodes: new Map(), links: new Map(), linksInto: new Map() };
  editor.addPipe((context) =>
    /^(node|connection)(create|remove)$/.test(context.type) && state.applying === 0 ? undefined : context,
  );
  return {
    sync(changed) {
      state.queue = state.queue.then(async () => {
        if (state.closed) return;
        state.applying++;
        try {
          await syncIds(parts, held, idsOf(changed, parts.document(), held));
        } finally {
          state.applying--;
        }
      });
    },
    get applying() {
      return state.applying > 0;
    },
    settled: () => state.queue,
    close() {
      state.closed = true;
    },
  };
}

/** What Rete holds now, so that nothing must be searched in its lists. */
interface Held {
  readonly nodes: Map<string, Point>;
  readonly links: Map<string, ReteLink>;
  readonly linksInto: Map<string, Set<string>>;
}

function idsOf(changed: Changed, document: PlainDocument, held: Held): ReadonlySet<string> {
  if (changed === "all") return new Set([...held.nodes.keys(), ...Object.keys(document.nodes)]);
  const ids = new Set(changed.nodes);
  for (const key of changed.layout) if (!key.includes(".") && !key.startsWith("#")) ids.add(key);
  return ids;
}

/** Links that are not to be first, then nodes, then links that are missing: an end is always there. */
async function syncIds(parts: DoorParts, held: Held, ids: ReadonlySet<string>): Promise<void> {
  const all = new Set([...ids, ...besides(parts.document(), held, ids)]);
  for (const id of all) await dropLinks(parts, held, id);
  for (const id of ids) await syncNode(parts, held, id);
  for (const id of all) await addLinks(parts, held, id);
}

/** Nodes that came or went bring and take the links that start at them: the nodes where those end. */
function besides(document: PlainDocument, held: Held, ids: ReadonlySet<string>): readonly string[] {
  const turned = new Set([...ids].filter((id) => (document.nodes[id] !== undefined) !== held.nodes.has(id)));
  if (turned.size === 0) return [];
  const before = [...held.links.values()]
    .filter(({ source }) => turned.has(source))
    .map(({ target }) => target);
  const after = linksOf(document).filter(({ from }) => turned.has(from.node));
  return [...before, ...after.map(({ to }) => to.node)];
}

async function dropLinks({ editor, document }: DoorParts, held: Held, id: string): Promise<void> {
  const wanted = new Map(linksOfNode(document(), id).map((link) => [link.id, link]));
  for (const key of [...(held.linksInto.get(id) ?? [])]) {
    const old = held.links.get(key);
    const next = wanted.get(key);
    if (old && next && old.source === next.source && old.sourceOutput === next.sourceOutput) continue;
    await editor.removeConnection(key);
    held.links.delete(key);
    held.linksInto.get(id)?.delete(key);
  }
}

async function syncNode(parts: DoorParts, held: Held, id: string): Promise<void> {
  const { editor, places, translate, isHeld } = parts;
  const document = parts.document();
  if (document.nodes[id] === undefined) {
    if (held.nodes.delete(id)) await editor.removeNode(id);
    held.linksInto.delete(id);
    return;
  }
  const at = places.of(document, id);
  const old = held.nodes.get(id);
  if (!old) await editor.addNode({ id });
  held.nodes.set(id, at);
  if (!isHeld(id)) await translate(id, at);
}

async function addLinks({ editor, document }: DoorParts, held: Held, id: string): Promise<void> {
  const into = held.linksInto.get(id) ?? new Set<string>();
  for (const link of linksOfNode(document(), id)) {
    if (into.has(link.id) || !held.nodes.has(link.source)) continue;
    await editor.addConnection(link);
    held.links.set(link.id, link);
    into.add(link.id);
  }
  if (into.size > 0) held.linksInto.set(id, into);
}

function linksOfNode(document: PlainDocument, id: string): readonly ReteLink[] {
  return document.nodes[id] === undefined ? [] : expectedLinks(document, id);
}
