/** Lays nodes out with elk, in a worker that is loaded when it is first used: columns from left to right, gutters wide enough for the threads between. */

import type { ElkNode } from "elkjs/lib/elk-api.js";
import { linksOf } from "../ops/refs.js";
import { placeAll } from "../ops/arrange.js";
import type { Board } from "./board.js";
import { prefersStillness } from "../look/theme.js";
import { around, type Point } from "./schemes.js";
import { portAt } from "./scene.js";
import type { SceneNode } from "./scene-types.js";

const glideMs = 200;
const gutter = { base: 48, track: 6, row: 32 } as const;

/** Arranges these nodes, or all of them; they glide there, and it is one step of undo. */
export async function arrange(board: Board, chosen: Iterable<string> | undefined): Promise<void> {
  const ids = chosen ? [...chosen].filter((id) => board.scene.nodes.has(id)) : [...board.scene.nodes.keys()];
  if (ids.length < 2) return;
  const nodes = ids.map((id) => board.scene.nodes.get(id)!);
  const places = await layOut(board, nodes);
  await glide(board, places);
  const done = board.edit(
    ids.length === board.scene.nodes.size ? "arrange everything" : `arrange ${ids.length} nodes`,
    (draft) => {
      board.settle(draft);
      placeAll(draft, places);
    },
  );
  if (!done) for (const { id, x, y } of nodes) void board.area.translate(id, { x, y });
}

/** Places by node: the left top of the whole stays where it was. */
async function layOut(board: Board, nodes: readonly SceneNode[]): Promise<ReadonlyMap<string, Point>> {
  const { arrangeByElk } = await import("./elk.js");
  const laid = await arrangeByElk(graphFor(board, nodes));
  const places = new Map<string, Point>((laid.children ?? []).map(({ id, x = 0, y = 0 }) => [id, [x, y]]));
  const [left = 0, top = 0] = around(nodes.map(({ box }) => box)) ?? [];
  const [x0, y0] = [
    Math.min(...[...places.values()].map(([x]) => x)),
    Math.min(...[...places.values()].map(([, y]) => y)),
  ];
  return new Map(
    [...places].map(([id, [x, y]]) => [id, [Math.round(left + x - x0), Math.round(top + y - y0)]]),
  );
}

function graphFor(board: Board, nodes: readonly SceneNode[]): ElkNode {
  const ids = new Set(nodes.map(({ id }) => id));
  const { plain } = board.document.state.getState();
  const links = linksOf(plain).filter(({ from, to }) => ids.has(from.node) && ids.has(to.node));
  return {
    id: "all",
    layoutOptions: {
      "elk.algorithm": "layered",
      "elk.direction": "RIGHT",
      "elk.spacing.nodeNode": String(gutter.row),
      "elk.layered.spacing.nodeNodeBetweenLayers": String(gutter.base + gutter.track * 2),
      "elk.spacing.edgeEdge": String(gutter.track),
      "elk.layered.nodePlacement.strategy": "BRANDES_KOEPF",
      "elk.layered.considerModelOrder.strategy": "NODES_AND_EDGES",
    },
    children: nodes.map((node) => ({
      id: node.id,
      width: node.shape.width,
      height: node.shape.height,
      layoutOptions: { "elk.portConstraints": "FIXED_POS" },
      ports: portsOf(node),
    })),
    edges: links.map(({ key, from, to }) => ({
      id: key,
      sources: [`${from.node}>${from.port}`],
      targets: [`${to.port}>${to.node}`],
    })),
  };
}

function portsOf(node: SceneNode): NonNullable<ElkNode["ports"]> {
  const port = (id: string, side: "input" | "output", name: string) => {
    const [x, y] = portAt(node, side, name);
    const where = side === "input" ? "WEST" : "EAST";
    return {
      id,
      x: x - node.x,
      y: y - node.y,
      width: 0,
      height: 0,
      layoutOptions: { "elk.port.side": where },
    };
  };
  return [
    ...node.shape.inputs.map(({ name }) => port(`${name}>${node.id}`, "input", name)),
    ...node.shape.outputs.map(({ name }) => port(`${node.id}>${name}`, "output", name)),
  ];
}

/** Moves views only; the edit follows. */
async function glide(board: Board, places: ReadonlyMap<string, Point>): Promise<void> {
  const starts = new Map([...places.keys()].map((id) => [id, board.scene.nodes.get(id)!]));
  const put = (t: number): void => {
    for (const [id, [x, y]] of places) {
      const from = starts.get(id)!;
      void board.area.translate(id, { x: from.x + (x - from.x) * t, y: from.y + (y - from.y) * t });
    }
  };
  if (prefersStillness()) return;
  const begun = performance.now();
  for (let t = 0; t < 1;) {
    const now = await new Promise<number>((next) => requestAnimationFrame(next));
    t = Math.min(1, Math.max(0, (now - begun) / glideMs));
    put(1 - (1 - t) ** 3);
  }
}
