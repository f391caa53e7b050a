/**
 * While the view moves: the layer of nodes is a layer of its own, so that panning draws no node again; at rest the page is
 * told where the view is, so that nothing else of it is drawn meanwhile.
 */

import { setView } from "../store/app-store.js";
import type { Board } from "./board.js";
import { mountingLimits } from "./mounting.js";

const restMs = 200;

/** Listens to the area. Returns what ends it. */
export function keepView({ area, camera, app, document, mark }: Board): () => void {
  const { holder } = area.area.content;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let zoom = camera.zoom;
  const rest = (): void => {
    holder.style.willChange = "";
    setView(app, document.id, { at: [camera.x, camera.y], zoom: camera.zoom });
  };
  area.addPipe((context) => {
    if (!context || typeof context !== "object" || !("type" in context)) return context;
    if (context.type !== "translated" && context.type !== "zoomed") return context;
    const slides = camera.zoom === zoom && zoom >= mountingLimits.farBelow;
    const how = slides ? "transform" : "";
    if (holder.style.willChange !== how) holder.style.willChange = how;
    zoom = camera.zoom;
    clearTimeout(timer);
    timer = setTimeout(rest, restMs);
    mark();
    return context;
  });
  return () => clearTimeout(timer);
}
