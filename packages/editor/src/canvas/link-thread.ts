/** The thread in the hand, drawn over the nodes. */

import { portOf } from "../ops/fits.js";
import type { HeldLink } from "../store/types.js";
import type { Board, Spot } from "./board.js";
import type { Candidate } from "./fitting.js";
import { isForward, linkPath, tracePath, ways } from "./link-path.js";
import { portAt } from "./scene.js";
import { threadFor } from "./scene-types.js";
import type { Point } from "./schemes.js";

/** Draws it from its port to the pointer, or to the port that takes it. */
export function drawThread(
  board: Board,
  {
    held,
    spot,
    candidate,
    via,
  }: {
    readonly held: HeldLink;
    readonly spot: Spot;
    readonly candidate: Candidate | undefined;
    readonly via: readonly Point[];
  },
): void {
  const { camera, scene, air } = board;
  const node = scene.nodes.get(held.node);
  if (!node) return;
  const start = camera.toScreen(portAt(node, held.side, held.port));
  const fits = candidate !== undefined && candidate.why === undefined;
  const end = fits ? camera.toScreen(candidate.at) : camera.toScreen(spot.graph);
  const points = via.map((point) => camera.toScreen(point));
  const [from, to] = held.side === "output" ? [start, end] : [end, start];
  const thread = threadFor(portOf(board.fit(), held, held.side)?.socket)[board.scheme()];
  air.thread(pathText(from, to, points), {
    colour: thread.colour,
    width: Math.max(1, thread.width * camera.zoom),
    state: candidate === undefined ? "loose" : fits ? "fits" : "refused",
    end,
  });
}

function pathText(from: Point, to: Point, via: readonly Point[]): string {
  const text: string[] = [];
  const sink = textSink(text);
  if (via.length > 0 || isForward(from, to))
    tracePath(sink, linkPath({ from, to, via, fromBox: [0, 0, 0, 0], toBox: [0, 0, 0, 0] }));
  else {
    const arm = Math.min(ways.arm[1], Math.max(ways.arm[0], Math.abs(to[0] - from[0]) / 2));
    sink.moveTo(...from);
    sink.bezierCurveTo(from[0] + arm, from[1], to[0] - arm, to[1], ...to);
  }
  return text.join("");
}

/** As much of a path as a curve needs, as SVG text. */
function textSink(text: string[]): CanvasPath {
  const add =
    (letter: string) =>
    (...numbers: readonly number[]): void => {
      text.push(`${letter}${numbers.map((number) => Math.round(number * 10) / 10).join(" ")}`);
    };
  return { moveTo: add("M"), lineTo: add("L"), bezierCurveTo: add("C") } as unknown as CanvasPath;
}
