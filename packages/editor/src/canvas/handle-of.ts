/** The canvas as the rest of the page may use it. */

import { arrange } from "./arrange.js";
import type { Board } from "./board.js";
import { zoomLimits, type Camera } from "./camera.js";
import type { CanvasHandle } from "./handle.js";
import type { LinkGesture } from "./link-gesture.js";
import { around, contains, touches, type Box, type Point } from "./schemes.js";

const pulseMs = 300;
const spotlightMs = 300;

/** What the handle uses beside the board. */
export interface HandleParts {
  readonly links: LinkGesture;
  readonly rename: (box: string) => void;
  readonly drawn: () => number;
}

/** Makes the handle of a canvas. */
export function handleOf(board: Board, { links, rename, drawn }: HandleParts): CanvasHandle {
  const { camera, scene, host, area } = board;
  const offset = (): Point => {
    const { left, top } = host.getBoundingClientRect();
    return [left, top];
  };
  const page = ([x, y]: Point): Point => {
    const [left, top] = offset();
    return [x + left, y + top];
  };
  const middle = (): Point => [camera.width / 2, camera.height / 2];
  const boxesOf = (nodes: Iterable<string>): ReturnType<typeof around> =>
    around([...nodes].map((id) => scene.nodes.get(id)?.box).filter((box) => box !== undefined));
  return {
    pointer() {
      const { screen, graph } = board.pointer();
      return { screen: page(screen), graph };
    },
    toScreen: (graph) => page(camera.toScreen(graph)),
    toGraph([x, y]) {
      const [left, top] = offset();
      return camera.toGraph([x - left, y - top]);
    },
    viewport: () => camera.view(),
    fit(nodes) {
      const box = boxesOf(nodes ?? scene.nodes.keys());
      if (box) camera.fit(box);
    },
    place: (x, y, zoom) => camera.place(x, y, zoom),
    zoomTo: (zoom) => camera.zoomAt(zoom, middle()),
    zoomBy: (notches) => camera.zoomAt(camera.zoom * zoomLimits.notch ** notches, middle()),
    panBy: (dx, dy) => camera.panBy(dx, dy),
    reveal(node) {
      const box = scene.nodes.get(node)?.box;
      if (!box || contains(camera.view(-16), box)) return;
      const { zoom, width, height } = camera;
      if (touches(camera.view(), box)) return nudgeIntoView(camera, box);
      camera.glideTo(
        width / 2 - ((box[0] + box[2]) / 2) * zoom,
        height / 2 - ((box[1] + box[3]) / 2) * zoom,
        zoom,
      );
    },
    sizeOf(node) {
      const shape = scene.nodes.get(node)?.shape;
      return { width: shape?.width ?? 208, height: shape?.height ?? 100 };
    },
    holdLink: (held) => links.hold(held),
    dropLink: () => links.hand.cancel(),
    pulse(nodes) {
      for (const id of nodes) pulse(area.nodeViews.get(id)?.element);
    },
    spotlight(nodes) {
      board.touch.keep = new Set(nodes);
      for (const [id, { element }] of area.nodeViews)
        if (!board.touch.keep.has(id)) element.setAttribute("data-dim", "");
      board.mark();
      setTimeout(() => {
        board.touch.keep = undefined;
        for (const { element } of area.nodeViews.values()) element.removeAttribute("data-dim");
        board.mark();
      }, spotlightMs);
    },
    arrange: (nodes) => arrange(board, nodes),
    settle: (draft) => board.settle(draft),
    enter(node) {
      this.reveal(node);
      board.mounting.demand(node);
      setTimeout(() => {
        const field = "input, textarea, select, button, [contenteditable='true'], [tabindex='0']";
        const element = area.nodeViews.get(node)?.element;
        const first = element?.querySelector<HTMLElement>(`.dl-input :is(${field})`);
        (first ?? element?.querySelector<HTMLElement>(field))?.focus();
      });
    },
    rename,
    ready: () => board.door.settled(),
    drawn,
    gesture: () => board.escape !== undefined,
    focus: () => host.focus({ preventScroll: true }),
  };
}

const revealMargin = 32;

/** Moves the view as little as brings a box into it that is partly there; its left top where it is larger. */
function nudgeIntoView(camera: Camera, box: Box): void {
  const { x, y, zoom, width, height } = camera;
  const [left, top] = camera.toScreen([box[0], box[1]]);
  const [right, bottom] = camera.toScreen([box[2], box[3]]);
  const by = (start: number, end: number, size: number): number => {
    const back = Math.min(0, size - revealMargin - end);
    return start + back < revealMargin ? revealMargin - start : back;
  };
  camera.glideTo(x + by(left, right, width), y + by(top, bottom, height), zoom);
}

function pulse(element: HTMLElement | undefined): void {
  if (!element) return;
  element.dataset.pulse = "";
  setTimeout(() => {
    delete element.dataset.pulse;
  }, pulseMs);
}
