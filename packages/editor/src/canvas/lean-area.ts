/**
 * Rete's area with views for all nodes and elements in the page only for those near the view. Links have no elements:
 * the canvas under the nodes draws them.
 */

import { ownsPress } from "../node/stop-gesture.js";
import { AreaPlugin, Drag, NodeView, Zoom, type Area2D } from "rete-area-plugin";
import type { MoreSignals, ReteLink, ReteNode, Schemes } from "./schemes.js";

/** Nodes out of view that stay drawn, so that coming back costs nothing. */
const keptAtMost = 12;

/** Signals of this page's area. */
export type AreaSignals = Area2D<Schemes> | MoreSignals;

/** The area. */
export class LeanArea extends AreaPlugin<Schemes, MoreSignals> {
  /** Nodes whose elements are in the page. */
  readonly shown = new Set<string>();
  /** Hidden, still drawn; the oldest first. */
  readonly #kept = new Set<string>();
  /** How large a node is drawn. */
  sizeOf: (id: string) => { readonly width: number; readonly height: number } | undefined = () => undefined;
  /** How a node is selected that gets its view now: it may have been selected before. */
  selected: (id: string) => "one" | "several" | undefined = () => undefined;
  /** What Rete is handed for a link's element. */
  readonly #nowhere = document.createElement("div");

  override addNodeView(node: ReteNode): NodeView {
    const { id } = node;
    const view = new NodeView(
      () => this.area.transform.k,
      {
        picked: () => void this.emit({ type: "nodepicked", data: { id } }),
        translated: (data) => this.emit({ type: "nodetranslated", data: { id, ...data } }),
        dragged: () => void this.emit({ type: "nodedragged", data: node }),
        contextmenu: (event) => void this.emit({ type: "contextmenu", data: { event, context: node } }),
        resized: ({ size }) => this.emit({ type: "noderesized", data: { id, size } }),
      },
      {
        translate: (data) => this.emit({ type: "nodetranslate", data: { id, ...data } }),
        resize: ({ size }) => this.emit({ type: "noderesize", data: { id, size } }),
      },
    );
    view.dragHandler.destroy();
    view.dragHandler = nodeDrag();
    view.dragHandler.initialize(
      view.element,
      { getCurrentPosition: () => view.position, getZoom: () => this.area.transform.k },
      {
        start: () => void this.emit({ type: "nodepicked", data: { id } }),
        translate: view.translate,
        drag: () => void this.emit({ type: "nodedragged", data: node }),
      },
    );
    view.element.className = "dl-slot";
    view.element.dataset.slot = id;
    const selected = this.selected(id);
    if (selected) view.element.dataset.selected = selected;
    this.nodeViews.set(id, view);
    return view;
  }

  override removeNodeView(id: string): void {
    this.shown.delete(id);
    this.#kept.delete(id);
    const view = this.nodeViews.get(id);
    super.removeNodeView(id);
    view?.destroy();
  }

  override addConnectionView(_: ReteLink): ReturnType<AreaPlugin<Schemes>["addConnectionView"]> {
    return { element: this.#nowhere } as ReturnType<AreaPlugin<Schemes>["addConnectionView"]>;
  }

  /** Puts a node's element into the page. Says whether it had to be drawn anew. */
  show(id: string): boolean {
    const view = this.nodeViews.get(id);
    if (!view || this.shown.has(id)) return false;
    this.shown.add(id);
    this.fitElement(id);
    this.area.content.add(view.element);
    if (this.#kept.delete(id)) return false;
    const payload = { id };
    void this.emit({ type: "render", data: { element: view.element, type: "node", payload } });
    return true;
  }

  /** Gives a node's element the size that the node has. */
  fitElement(id: string): void {
    const size = this.sizeOf(id);
    const style = this.nodeViews.get(id)?.element.style;
    if (!size || !style || !this.shown.has(id)) return;
    style.width = `${size.width}px`;
    style.height = `${size.height}px`;
  }

  /** Takes a node's element out of the page. */
  hide(id: string): void {
    const view = this.nodeViews.get(id);
    if (!view || !this.shown.delete(id)) return;
    this.area.content.remove(view.element);
    this.#kept.add(id);
    for (const oldest of this.#kept) {
      if (this.#kept.size <= keptAtMost) break;
      this.#kept.delete(oldest);
      const element = this.nodeViews.get(oldest)?.element;
      if (element) void this.emit({ type: "unmount", data: { element } });
    }
  }

  /** Puts the camera somewhere at once, in this very frame. */
  place(x: number, y: number, k: number): void {
    Object.assign(this.area.transform, { x, y, k });
    this.area.content.holder.style.transform = `translate(${x}px, ${y}px) scale(${k})`;
    void this.emit({
      type: "translated",
      data: { previous: this.area.transform, position: { x, y } },
    });
  }
}

/** Rete's zoom without its wheel and its double-click: two fingers on a screen remain. */
export class TouchZoom extends Zoom {
  constructor(wheel: (event: WheelEvent) => void) {
    super(0.1);
    this.wheel = wheel;
    this.dblclick = () => undefined;
  }
}

/** Rete's drag of a node. A press on one of its widgets picks the node, and moves it nowhere. */
function nodeDrag(): Drag {
  let held = false;
  return new Drag({
    down: ({ target, pointerType, button }) => {
      held = ownsPress(target);
      return pointerType !== "mouse" || button === 0;
    },
    move: () => !held,
  });
}

/** Rete's drag of the ground, begun only where `mayPan` says so. */
export function groundDrag(mayPan: (event: PointerEvent) => boolean): Drag {
  return new Drag({ down: mayPan, move: () => true });
}
