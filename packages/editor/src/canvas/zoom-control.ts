/** The zoom as a number between two buttons, and a third that shows everything. Written directly: it changes in every frame of a zoom. */

import type { Camera } from "./camera.js";
import { zoomLimits } from "./camera.js";

/** The control. */
export interface ZoomControl {
  draw(): void;
  dispose(): void;
}

/** Puts the control beside the map. */
export function createZoomControl(host: HTMLElement, camera: Camera, fitAll: () => void): ZoomControl {
  const root = document.createElement("div");
  root.className = "dl-zoom";
  root.setAttribute("role", "group");
  root.setAttribute("aria-label", "Zoom");
  const step = (by: number): void => {
    const middle = [camera.width / 2, camera.height / 2] as const;
    camera.zoomAt(camera.zoom * zoomLimits.notch ** by, middle);
  };
  root.append(
    button("Zoom out", "M3 8h10", () => step(-3)),
    button("Zoom to 100 %", undefined, () => camera.zoomAt(1, [camera.width / 2, camera.height / 2])),
    button("Zoom in", "M3 8h10M8 3v10", () => step(3)),
    button("Show everything", "M2.5 6V2.5H6M10 2.5h3.5V6M13.5 10v3.5H10M6 13.5H2.5V10", fitAll),
  );
  host.append(root);
  const number = root.children[1]!;
  let shown = "";
  return {
    draw() {
      const text = `${Math.round(camera.zoom * 100)} %`;
      if (text !== shown) number.textContent = shown = text;
    },
    dispose: () => root.remove(),
  };
}

function button(name: string, d: string | undefined, press: () => void): HTMLButtonElement {
  const made = document.createElement("button");
  made.type = "button";
  made.className = d === undefined ? "dl-zoom-number" : "dl-zoom-button";
  made.title = name;
  if (d !== undefined) {
    made.setAttribute("aria-label", name);
    made.append(icon(d));
  }
  made.addEventListener("click", press);
  return made;
}

const svg = "http://www.w3.org/2000/svg";

function icon(d: string): SVGElement {
  const [root, path] = [document.createElementNS(svg, "svg"), document.createElementNS(svg, "path")];
  for (const [name, value] of Object.entries({
    viewBox: "0 0 16 16",
    width: "14",
    height: "14",
    "aria-hidden": "true",
  }))
    root.setAttribute(name, value);
  path.setAttribute("d", d);
  root.append(path);
  return root;
}
