/**
 * The scene: what the canvas draws of a document. Document, run and what is typed come in by id; boxes, faces and links
 * go out. Knows no DOM and no Rete; where a node's view is, it is told.
 */

import type { PlainDocument } from "@dreamloom/engine/edits";
import { factsOf, shownPicture, type FactSources } from "../node/facts.js";
import { nodeShape, type NodeFacts, type NodeShape } from "../node/geometry.js";
import { linksInto } from "../ops/refs.js";
import { nodeRunOf } from "../store/run-view.js";
import { createGridIndex } from "./grid-index.js";
import { createSceneLinks, type SceneLinks } from "./scene-links.js";
import { threadFor, type Face, type SceneLink, type SceneNode } from "./scene-types.js";
import type { Box, Point } from "./schemes.js";

/** What the canvas draws of a document. */
export interface Scene {
  readonly nodes: ReadonlyMap<string, SceneNode>;
  readonly links: SceneLinks;
  /** Takes a node from the sources again; drops it when it is gone. Says whether its shape is another one. */
  refresh(id: string, sources: FactSources): boolean;
  /** Takes the links that end at a node from the document again. */
  relink(id: string, sources: FactSources): void;
  /** A view is here now. */
  move(id: string, at: Point): void;
  /** Puts a node above the others. */
  raise(id: string): void;
  near(box: Box): readonly SceneNode[];
  /** The topmost node at a point. */
  at(point: Point): SceneNode | undefined;
  /** Calls when a node's shape becomes another one. */
  onShape(id: string, listener: () => void): () => void;
}

/** An empty scene. `placeOf` says where a node stands that has no view yet. */
export function createScene(placeOf: (id: string) => Point): Scene {
  const nodes = new Map<string, SceneNode>();
  const facts = new Map<string, NodeFacts>();
  const grid = createGridIndex();
  const listeners = new Map<string, Set<() => void>>();
  let top = 0;
  const links = createSceneLinks((id) => nodes.get(id));
  const put = (node: SceneNode): void => {
    nodes.set(node.id, node);
    grid.set(node.id, node.box);
  };
  const drop = (id: string): boolean => {
    links.replace(id, []);
    links.moved(id);
    facts.delete(id);
    grid.remove(id);
    return nodes.delete(id);
  };
  return {
    nodes,
    links,
    refresh(id, sources) {
      const next = factsOf(id, sources);
      if (!next) return drop(id);
      const old = nodes.get(id);
      const shape = old && sameFacts(facts.get(id), next) ? old.shape : nodeShape(next);
      facts.set(id, next);
      const [x, y] = old ? [old.x, old.y] : placeOf(id);
      const { title } = next.layout ?? {};
      put({
        id,
        title: title ?? next.description?.title ?? next.node.type,
        shape,
        face: faceOf(id, next, sources),
        x,
        y,
        box: [x, y, x + shape.width, y + shape.height],
        order: old?.order ?? ++top,
      });
      if (shape === old?.shape) return false;
      links.moved(id);
      for (const listener of listeners.get(id) ?? []) listener();
      return true;
    },
    relink(id, sources) {
      links.replace(id, sceneLinks(id, sources));
    },
    move(id, [x, y]) {
      const old = nodes.get(id);
      if (!old || (old.x === x && old.y === y)) return;
      put({ ...old, x, y, box: [x, y, x + old.shape.width, y + old.shape.height] });
      links.moved(id);
    },
    raise(id) {
      const old = nodes.get(id);
      if (old && old.order !== top) nodes.set(id, { ...old, order: ++top });
    },
    near: (box) => grid.near(box).map((id) => nodes.get(id)!),
    at([x, y]) {
      let found: SceneNode | undefined;
      for (const id of grid.near([x, y, x, y])) {
        const node = nodes.get(id)!;
        if (!found || node.order > found.order) found = node;
      }
      return found;
    },
    onShape(id, listener) {
      const heard = listeners.get(id) ?? new Set();
      listeners.set(id, heard.add(listener));
      return () => {
        if (heard.delete(listener) && heard.size === 0) listeners.delete(id);
      };
    },
  };
}

/** The middle of a port in graph units. */
export function portAt(node: SceneNode, side: "input" | "output", port: string): Point {
  const places: NodeShape["inputs"] = side === "input" ? node.shape.inputs : node.shape.outputs;
  const y = places.find(({ name }) => name === port)?.y ?? node.shape.header / 2;
  return [node.x + (side === "input" ? 0 : node.shape.width), node.y + y];
}

/** Whether a node's shape is the same for both facts. */
function sameFacts(a: NodeFacts | undefined, b: NodeFacts): boolean {
  return (
    a !== undefined &&
    a.node === b.node &&
    a.description === b.description &&
    a.footer === b.footer &&
    a.values === b.values &&
    a.sentence === b.sentence &&
    a.layout?.width === b.layout?.width &&
    a.layout?.collapsed === b.layout?.collapsed &&
    a.picture?.width === b.picture?.width &&
    a.picture?.height === b.picture?.height &&
    (a.strays === undefined || JSON.stringify(a.strays) === JSON.stringify(b.strays)) &&
    sameWrong(a.wrong, b.wrong)
  );
}

function sameWrong(a: NodeFacts["wrong"], b: NodeFacts["wrong"]): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every((key) => a[key] === b[key]);
}

function faceOf(id: string, { node, description }: NodeFacts, sources: FactSources): Face {
  const ran = nodeRunOf(sources.run, sources.document.news, id);
  const { task } = ran;
  const share = task?.state === "running" && task.of ? (task.step ?? 0) / task.of : 0;
  return {
    state: ran.changed ? "changed" : (task?.state ?? "idle"),
    share,
    picture: shownPicture(ran, sources.live.previews[id], description),
    quiet: node.mute ? "muted" : node.bypass ? "bypassed" : undefined,
    frozen: node.freeze !== undefined,
  };
}

function sceneLinks(id: string, { document, descriptions }: FactSources): readonly SceneLink[] {
  const { plain } = document;
  if (plain.nodes[id] === undefined) return [];
  return linksInto(plain, id)
    .filter(({ from }) => plain.nodes[from.node] !== undefined)
    .map((link) => ({
      ...link,
      thread: threadOfLink(plain, descriptions, link),
      via: plain.layout[link.key]?.via ?? [],
    }));
}

function threadOfLink(
  plain: PlainDocument,
  descriptions: FactSources["descriptions"],
  { from, to }: Pick<SceneLink, "from" | "to">,
): SceneLink["thread"] {
  const source = descriptions.get(plain.nodes[from.node]!.type);
  if (source) return threadFor(source.outputs.find(({ name }) => name === from.port)?.socket);
  // Its pack is missing: as where it goes to.
  const target = descriptions.get(plain.nodes[to.node]?.type ?? "");
  return threadFor(target?.inputs.find(({ name }) => name === to.port)?.socket);
}
