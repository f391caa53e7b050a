/** What the rest of the page may ask of the canvas. One canvas is shown at a time: that of the active tab. */

import type { Draft, HeldLink } from "../store/types.js";

/** The canvas of the active document. Sizes in graph units unless said; screen in CSS px of the page. */
export interface CanvasHandle {
  /** Where the pointer is, or the middle of the view when it is elsewhere. */
  pointer(): { readonly screen: readonly [number, number]; readonly graph: readonly [number, number] };
  toScreen(graph: readonly [number, number]): readonly [number, number];
  toGraph(screen: readonly [number, number]): readonly [number, number];
  /** Left, top, right, bottom of what is in view. */
  viewport(): readonly [number, number, number, number];
  /** Shows these nodes, or all, eased in 180 ms. */
  fit(nodes?: Iterable<string>): void;
  /** Puts the view somewhere at once: screen = graph × zoom + at, from the left top of the canvas. */
  place(x: number, y: number, zoom: number): void;
  zoomTo(zoom: number): void;
  zoomBy(notches: number): void;
  panBy(dx: number, dy: number): void;
  /** Brings a node into view without changing the zoom, if it is not in view. */
  reveal(node: string): void;
  /** Size of a node as drawn. */
  sizeOf(node: string): { readonly width: number; readonly height: number };
  /** Holds a link in the air from the keyboard or a menu, as if a socket had been clicked. */
  holdLink(held: HeldLink): void;
  dropLink(): void;
  /** The changed nodes pulse once. */
  pulse(nodes: Iterable<string>): void;
  /** Everything but these steps back for 300 ms: what a run to here needs. */
  spotlight(nodes: Iterable<string>): void;
  /** Lays nodes out in columns, all of them without a list: loads elk when first used; glides, one edit. */
  arrange(nodes?: Iterable<string>): Promise<void>;
  /** Writes into a draft where nodes stand that have no place of their own: first of all in a recipe that moves any. */
  settle(draft: Draft): void;
  /** Brings a node into the page and puts the keyboard into its first field. */
  enter(node: string): void;
  /** Opens a group's title or a comment's words to be typed. */
  rename(box: string): void;
  /** Resolves when all that is known of the document is on the canvas. */
  ready(): Promise<void>;
  /** How often it was drawn. */
  drawn(): number;
  /** Whether something is in the hand: then Esc belongs to it. */
  gesture(): boolean;
  /** Puts the keyboard on the canvas. */
  focus(): void;
}
