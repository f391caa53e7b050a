/** What a held end may be linked to, worked out once when it is taken up; and where it would go at a place. */

import type { HeldLink } from "../store/types.js";
import { fitRank, portOf, whyNoLink, type FitContext } from "../ops/fits.js";
import type { PortRef } from "../ops/refs.js";
import { portAt, type Scene } from "./scene.js";
import type { SceneNode } from "./scene-types.js";
import type { Point } from "./schemes.js";

/** A port at which the held end may or may not be put, with why not. */
export interface Candidate {
  readonly port: PortRef;
  readonly at: Point;
  readonly why: string | undefined;
  readonly rank: number;
}

/** Everything that the held end could be put at. */
export interface Fitting {
  /** Nodes with at least one port that fits, and the node it is held at. */
  readonly nodes: ReadonlySet<string>;
  /** `ID.PORT` of the ports that fit. */
  readonly ports: ReadonlySet<string>;
  /** What a place means: the port nearest within reach, else the best free port of the node there. */
  at(point: Point, reach: number): Candidate | undefined;
}

/** Works out what fits. */
export function fittingFor(held: HeldLink, scene: Scene, context: FitContext): Fitting {
  const ports = new Set<string>();
  const nodes = new Set<string>([held.node]);
  const why = new Map<string, string | undefined>();
  const judge = (port: PortRef): string | undefined => {
    const key = `${port.node}.${port.port}`;
    if (!why.has(key)) why.set(key, whyNot(held, port, context));
    return why.get(key);
  };
  const other = held.side === "output" ? "inputs" : "outputs";
  for (const node of scene.nodes.values())
    for (const { name } of node.shape[other])
      if (judge({ node: node.id, port: name }) === undefined) {
        ports.add(`${node.id}.${name}`);
        nodes.add(node.id);
      }
  const candidate = (node: SceneNode, name: string): Candidate => {
    const port = { node: node.id, port: name };
    return {
      port,
      at: portAt(node, held.side === "output" ? "input" : "output", name),
      why: judge(port),
      rank: rankOf(held, port, context),
    };
  };
  return {
    nodes,
    ports,
    at(point, reach) {
      const near = nearestPort(scene, point, { reach, other });
      if (near) return candidate(near.node, near.name);
      const over = scene.at(point);
      if (!over || over.id === held.node) return undefined;
      const all = over.shape[other].map(({ name }) => candidate(over, name));
      const free = all.filter((each) => each.why === undefined);
      if (free.length === 0) return all.length > 0 ? nearestOf(all, point) : undefined;
      return free.reduce((best, each) => (better(each, best, point) ? each : best));
    },
  };
}

function whyNot(held: HeldLink, port: PortRef, context: FitContext): string | undefined {
  const own = { node: held.node, port: held.port };
  return held.side === "output" ? whyNoLink(context, own, port) : whyNoLink(context, port, own);
}

function rankOf(held: HeldLink, port: PortRef, context: FitContext): number {
  const own = portOf(context, held, held.side);
  const other = portOf(context, port, held.side === "output" ? "input" : "output");
  if (!own || !other) return 0;
  const rank = held.side === "output" ? fitRank(own, other) : fitRank(other, own);
  const taken = held.side === "output" && context.document.nodes[port.node]?.inputs[port.port] !== undefined;
  return taken ? rank - 0.5 : rank;
}

function better(a: Candidate, b: Candidate, point: Point): boolean {
  return a.rank === b.rank ? farFrom(a, point) < farFrom(b, point) : a.rank > b.rank;
}

function nearestOf(all: readonly Candidate[], point: Point): Candidate {
  return all.reduce((best, each) => (farFrom(each, point) < farFrom(best, point) ? each : best));
}

function farFrom({ at }: Candidate, point: Point): number {
  return Math.hypot(at[0] - point[0], at[1] - point[1]);
}

function nearestPort(
  scene: Scene,
  [x, y]: Point,
  { reach, other }: { readonly reach: number; readonly other: "inputs" | "outputs" },
): { readonly node: SceneNode; readonly name: string } | undefined {
  let best: { node: SceneNode; name: string; far: number } | undefined;
  for (const node of scene.near([x - reach, y - reach, x + reach, y + reach])) {
    const edge = node.x + (other === "inputs" ? 0 : node.shape.width);
    for (const { name, y: down } of node.shape[other]) {
      const far = Math.hypot(edge - x, node.y + down - y);
      if (far <= reach && far < (best?.far ?? Infinity)) best = { node, name, far };
    }
  }
  return best;
}
