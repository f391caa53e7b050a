/** What the canvas draws: nodes with their boxes and faces, links with their ways. Plain data in graph units. */

import type { PictureRef, TaskState } from "@dreamloom/server/protocol";
import type { SocketDescription, SocketLook } from "@dreamloom/engine/sockets";
import { lookOf, socketColour, threadOf } from "../look/socket-look.js";
import type { NodeShape } from "../node/geometry.js";
import type { Preview } from "../node/live.js";
import type { DocumentLink } from "../ops/refs.js";
import type { LinkPath } from "./link-path.js";
import type { Box, Point } from "./schemes.js";

/** What a node shows of itself when it is too small to be read. */
export interface Face {
  readonly state: TaskState["state"] | "changed" | "idle";
  /** Of a running task: how far it is, 0 to 1. */
  readonly share: number;
  readonly picture: PictureRef | Preview | undefined;
  readonly quiet: "muted" | "bypassed" | undefined;
  /** Its artifacts are kept whatever changes above. */
  readonly frozen: boolean;
}

/** A node as drawn. `x`, `y` are where its view is now, also while it is being dragged. */
export interface SceneNode {
  readonly id: string;
  readonly title: string;
  readonly shape: NodeShape;
  readonly face: Face;
  readonly x: number;
  readonly y: number;
  readonly box: Box;
  /** The higher lies on top. */
  readonly order: number;
}

/** How a thread looks in one theme. */
export interface ThreadPaint {
  readonly colour: string;
  /** Thickness in graph units. */
  readonly width: number;
  readonly alpha: number;
}

/** How a thread looks. */
export interface Thread {
  readonly dark: ThreadPaint;
  readonly light: ThreadPaint;
  readonly family: SocketLook["family"];
  /** Models are drawn first, pictures last. */
  readonly layer: number;
}

/** A link as drawn. */
export interface SceneLink extends DocumentLink {
  readonly thread: Thread;
  readonly via: readonly Point[];
}

/** A link's way and what follows from it. */
export interface LinkWay {
  readonly path: LinkPath;
  readonly flat: Float32Array;
  readonly box: Box;
}

/** How many layers of threads there are. */
export const layerCount = 5;

const threads = new WeakMap<SocketDescription, Thread>();
const unknown: SocketDescription = { name: "unknown", article: "something", about: "", facets: [] };

/** The thread of a socket. */
export function threadFor(socket: SocketDescription = unknown): Thread {
  const known = threads.get(socket);
  if (known) return known;
  const paint = (scheme: "dark" | "light"): ThreadPaint => {
    const { width, opacity } = threadOf(socket, scheme);
    return { colour: socketColour(socket, scheme), width, alpha: opacity };
  };
  const { order } = threadOf(socket, "dark");
  const made: Thread = {
    dark: paint("dark"),
    light: paint("light"),
    family: lookOf(socket).family,
    layer: Math.min(layerCount - 1, Math.max(0, order)),
  };
  threads.set(socket, made);
  return made;
}
