/** The links of a scene: found by node and by place, with ways that are made when they are first asked for. */

import { flatten, boxOf, isForward, linkPath, type LinkEnds, type Tracks } from "./link-path.js";
import { distanceTo } from "./along.js";
import { touches, type Box, type Point } from "./schemes.js";
import type { LinkWay, SceneLink, SceneNode } from "./scene-types.js";

/** The links of a scene. */
export interface SceneLinks {
  readonly all: ReadonlyMap<string, SceneLink>;
  /** The links that end at a node become these. */
  replace(node: string, links: readonly SceneLink[]): void;
  /** Links that start or end at a node. */
  of(node: string): ReadonlySet<string>;
  /** Forgets the ways that a node's place or size has a say in. */
  moved(node: string): void;
  way(link: SceneLink): LinkWay | undefined;
  /** Calls for every link whose way touches the box. */
  forEachIn(box: Box, visit: (link: SceneLink, way: LinkWay) => void): void;
  /** The link nearest to a point, within a distance. */
  at(point: Point, within: number): { readonly link: SceneLink; readonly piece: number } | undefined;
}

/** No links yet. `nodeOf` says where nodes are. */
export function createSceneLinks(nodeOf: (id: string) => SceneNode | undefined): SceneLinks {
  const all = new Map<string, SceneLink>();
  const byNode = new Map<string, Set<string>>();
  const ways = new Map<string, LinkWay>();
  const none: ReadonlySet<string> = new Set();
  const of = (node: string): ReadonlySet<string> => byNode.get(node) ?? none;

  const drop = (link: SceneLink): void => {
    all.delete(link.key);
    ways.delete(link.key);
    byNode.get(link.from.node)?.delete(link.key);
    byNode.get(link.to.node)?.delete(link.key);
  };
  const add = (link: SceneLink): void => {
    all.set(link.key, link);
    for (const node of [link.from.node, link.to.node]) {
      const keys = byNode.get(node);
      if (keys) keys.add(link.key);
      else byNode.set(node, new Set([link.key]));
    }
  };
  const moved = (node: string): void => {
    for (const key of of(node)) {
      ways.delete(key);
      const link = all.get(key)!;
      for (const end of [link.from.node, link.to.node])
        if (end !== node)
          for (const other of of(end)) if (ways.get(other)?.path.kind === "route") ways.delete(other);
    }
  };
  const endsOf = (link: SceneLink): LinkEnds | undefined => {
    const [from, to] = [nodeOf(link.from.node), nodeOf(link.to.node)];
    if (!from || !to) return undefined;
    return {
      from: [from.x + from.shape.width, from.y + portY(from, "outputs", link.from.port)],
      to: [to.x, to.y + portY(to, "inputs", link.to.port)],
      via: link.via,
      fromBox: from.box,
      toBox: to.box,
    };
  };
  const way = (link: SceneLink): LinkWay | undefined => {
    const known = ways.get(link.key);
    if (known) return known;
    const ends = endsOf(link);
    if (!ends) return undefined;
    const path = linkPath(
      isBackward(ends) ? { ...ends, tracks: tracksOf(link, ends, { all, of, endsOf }) } : ends,
    );
    const flat = flatten(path);
    const made = { path, flat, box: boxOf(flat) };
    ways.set(link.key, made);
    return made;
  };
  return {
    all,
    of,
    moved,
    way,
    replace(node, links) {
      for (const key of [...of(node)]) {
        const link = all.get(key)!;
        if (link.to.node === node) drop(link);
      }
      for (const link of links) add(link);
      moved(node);
    },
    forEachIn(box, visit) {
      for (const link of all.values()) {
        const found = way(link);
        if (found && touches(found.box, box)) visit(link, found);
      }
    },
    at(point, within) {
      const [x, y] = point;
      const box: Box = [x - within, y - within, x + within, y + within];
      let best: { link: SceneLink; piece: number; far: number } | undefined;
      this.forEachIn(box, (link, { flat }) => {
        const { far, piece } = distanceTo(flat, point);
        if (far <= (best?.far ?? within)) best = { link, piece, far };
      });
      return best;
    },
  };
}

function portY(node: SceneNode, side: "inputs" | "outputs", port: string): number {
  return node.shape[side].find(({ name }) => name === port)?.y ?? node.shape.header / 2;
}

function isBackward({ from, to, via }: LinkEnds): boolean {
  return via.length === 0 && !isForward(from, to);
}

interface Around {
  readonly all: ReadonlyMap<string, SceneLink>;
  readonly of: (node: string) => ReadonlySet<string>;
  readonly endsOf: (link: SceneLink) => LinkEnds | undefined;
}

/** Parallel ways lie in one another: going down, the lower port is inside; the same into the target. */
function tracksOf(link: SceneLink, ends: LinkEnds, around: Around): Tracks {
  const down = goesDown(ends);
  const into = arrivesFromAbove(ends);
  const leaving = heights(link.from.node, "from", around).filter((y) =>
    down ? y > ends.from[1] : y < ends.from[1],
  );
  const coming = heights(link.to.node, "to", around).filter((y) => (into ? y < ends.to[1] : y > ends.to[1]));
  return { out: leaving.length, gap: leaving.length, in: coming.length };
}

function goesDown({ fromBox, toBox }: LinkEnds): boolean {
  return !(fromBox[1] >= toBox[3]);
}

function arrivesFromAbove({ fromBox, toBox }: LinkEnds): boolean {
  return toBox[1] >= fromBox[3];
}

/** The heights at which backward links leave or reach a node, each once. */
function heights(node: string, end: "from" | "to", { all, of, endsOf }: Around): readonly number[] {
  const found = new Set<number>();
  for (const key of of(node)) {
    const link = all.get(key)!;
    if (link[end].node !== node) continue;
    const ends = endsOf(link);
    if (ends && isBackward(ends)) found.add(ends[end][1]);
  }
  return [...found];
}
