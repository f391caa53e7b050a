/** What hangs over the nodes during a gesture: the held thread, the box, the cut, guides, and the sentence why not. */

import type { Box, Point } from "./schemes.js";

/** The layer over the nodes. Points in px from the canvas' left top. */
export interface Air {
  /** The held thread, as an SVG path. */
  thread(
    d: string | undefined,
    how?: { readonly colour: string; readonly width: number; readonly state: string; readonly end: Point },
  ): void;
  box(box: Box | undefined, inside?: boolean): void;
  cut(points: readonly Point[]): void;
  /** Lines: x from top to bottom, y from left to right. */
  guides(xs: readonly number[], ys: readonly number[]): void;
  /** A sentence beside the pointer, also for who does not see it. */
  say(sentence: string | undefined, at?: Point): void;
  dispose(): void;
}

const svg = "http://www.w3.org/2000/svg";

/** Puts the layer over the canvas. */
export function createAir(host: HTMLElement): Air {
  const layer = document.createElementNS(svg, "svg");
  layer.setAttribute("class", "dl-air");
  layer.setAttribute("aria-hidden", "true");
  const [casing, thread, cross, cut, guides] = [
    "dl-air-casing",
    "dl-air-thread",
    "dl-air-cross",
    "dl-air-cut",
    "dl-air-guides",
  ].map((name) => pathIn(layer, name)) as [
    SVGPathElement,
    SVGPathElement,
    SVGPathElement,
    SVGPathElement,
    SVGPathElement,
  ];
  const boxed = host.ownerDocument.createElement("div");
  boxed.className = "dl-air-box";
  const words = host.ownerDocument.createElement("div");
  words.className = "dl-air-words";
  words.setAttribute("role", "status");
  words.setAttribute("aria-live", "polite");
  boxed.hidden = words.hidden = true;
  host.append(layer, boxed, words);
  return {
    thread(d, how) {
      casing.setAttribute("d", d ?? "");
      thread.setAttribute("d", d ?? "");
      cross.setAttribute("d", how?.state === "refused" ? crossAt(how.end) : "");
      if (!how) return;
      thread.dataset.state = how.state;
      thread.style.stroke = how.state === "refused" ? "var(--failed)" : how.colour;
      thread.style.strokeWidth = `${how.width}px`;
      casing.style.strokeWidth = `${how.width + 5}px`;
    },
    box(box, inside = true) {
      boxed.hidden = box === undefined;
      if (!box) return;
      boxed.dataset.inside = String(inside);
      const [left, top, right, bottom] = box;
      boxed.style.transform = `translate(${left}px, ${top}px)`;
      boxed.style.width = `${right - left}px`;
      boxed.style.height = `${bottom - top}px`;
    },
    cut(points) {
      cut.setAttribute("d", points.map(([x, y], index) => `${index === 0 ? "M" : "L"}${x} ${y}`).join(""));
    },
    guides(xs, ys) {
      const lines = [...xs.map((x) => `M${x} 0V9999`), ...ys.map((y) => `M0 ${y}H9999`)];
      guides.setAttribute("d", lines.join(""));
    },
    say(sentence, at = [0, 0]) {
      words.hidden = sentence === undefined;
      if (sentence === undefined) {
        words.textContent = "";
        return;
      }
      if (words.textContent !== sentence) words.textContent = sentence;
      const left = Math.max(8, Math.min(at[0] + 18, host.clientWidth - 312));
      const top = Math.max(8, Math.min(at[1] + 22, host.clientHeight - 96));
      words.style.transform = `translate(${left}px, ${top}px)`;
    },
    dispose() {
      for (const element of [layer, boxed, words]) element.remove();
    },
  };
}

function pathIn(layer: SVGElement, name: string): SVGPathElement {
  const path = document.createElementNS(svg, "path");
  path.setAttribute("class", name);
  return layer.appendChild(path);
}

function crossAt([x, y]: Point): string {
  return `M${x - 4} ${y - 4}l8 8m0 -8l-8 8`;
}
