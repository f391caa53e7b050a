/** How one thread is drawn at the moment: its colour, strength, thickness and pattern, by what it carries and what happens to it. */

import type { Palette } from "./palette.js";
import type { Scene } from "./scene.js";
import type { Face, SceneLink } from "./scene-types.js";
import type { Touch } from "./touch.js";

/** A thread's look at the moment. */
export interface ThreadStyle {
  readonly colour: string;
  readonly alpha: number;
  readonly width: number;
  readonly dash: readonly number[];
  /** A halo around it, in accent. */
  readonly halo: boolean;
  /** Its target runs. */
  readonly active: boolean;
}

const solid: readonly number[] = [];
const failed: readonly number[] = [7, 5];
const muted: readonly number[] = [2, 6];
/** A link that would be cut, or is refused. */
export const refused: readonly number[] = [2, 5];

/** The look of a link. */
export function threadStyle(link: SceneLink, scene: Scene, touch: Touch, palette: Palette): ThreadStyle {
  const [from, to] = [scene.nodes.get(link.from.node)?.face, scene.nodes.get(link.to.node)?.face];
  const { colour, width, alpha } = link.thread[palette.theme];
  const broken = from?.state === "failed" || from?.state === "skipped";
  const doomed = touch.doomed.has(link.key);
  return {
    colour: broken || doomed ? palette.failed : colour,
    alpha: alpha * strength(link, to, touch) * (isMuted(from, to) ? 0.6 : 1),
    width,
    dash: doomed ? refused : broken ? failed : isMuted(from, to) ? muted : solid,
    halo: touch.selection.links.has(link.key) || touch.target === link.key,
    active: to?.state === "running",
  };
}

/** What is not meant at the moment steps back. */
function strength(link: SceneLink, to: Face | undefined, touch: Touch): number {
  if (touch.keep) return touch.keep.has(link.key) ? 1 : 0.36;
  if (to?.frozen) return 0.3;
  const { hoverLink, hoverNode } = touch;
  if (hoverLink !== undefined) return hoverLink === link.key ? 1 : 0.5;
  if (hoverNode !== undefined) return hoverNode === link.from.node || hoverNode === link.to.node ? 1 : 0.5;
  return 1;
}

function isMuted(from: Face | undefined, to: Face | undefined): boolean {
  return from?.quiet === "muted" || to?.quiet === "muted";
}
