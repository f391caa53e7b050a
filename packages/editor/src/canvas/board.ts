/** What every gesture on the canvas works with. Types only: `canvas.ts` puts it together. */

import type { Presence } from "@dreamloom/server/protocol";
import type { NodeEditor } from "rete";
import type { FactSources } from "../node/facts.js";
import type { FitContext } from "../ops/fits.js";
import type { AppStore } from "../store/app-store.js";
import type { DocumentStore, Draft, Selection } from "../store/types.js";
import type { Air } from "./air.js";
import type { Camera } from "./camera.js";
import type { Door } from "./door.js";
import type { GroupBox } from "./groups.js";
import type { LeanArea } from "./lean-area.js";
import type { Mounting } from "./mounting.js";
import type { Places } from "./places.js";
import type { Scene } from "./scene.js";
import type { Point, Schemes } from "./schemes.js";
import type { Touch } from "./touch.js";

/** A place by both measures: px from the canvas' left top, and graph units. */
export interface Spot {
  readonly screen: Point;
  readonly graph: Point;
}

/** Everything of one open canvas. */
export interface Board {
  readonly host: HTMLElement;
  readonly document: DocumentStore;
  readonly app: AppStore;
  readonly editor: NodeEditor<Schemes>;
  readonly area: LeanArea;
  readonly door: Door;
  readonly camera: Camera;
  readonly scene: Scene;
  readonly places: Places;
  readonly touch: Touch;
  readonly air: Air;
  readonly mounting: Mounting;
  /** Nodes held by a gesture in this browser: left where they are by the door, never taken out of the page. */
  readonly held: Set<string>;
  readonly keys: Keys;
  /** Draw again. */
  mark(): void;
  /** Places changed: groups and the map are drawn anew. */
  placesChanged(): void;
  sources(): FactSources;
  fit(): FitContext;
  /** Dark or light, as the page is now. */
  scheme(): "dark" | "light";
  groups(): readonly GroupBox[];
  spot(event: MouseEvent): Spot;
  /** Where the pointer was last over the canvas. */
  pointer(): Spot;
  /** Edits; a refusal is shown to the person. Says whether it was done. */
  edit(label: string, recipe: (draft: Draft) => void, group?: string): boolean;
  /** Writes down where nodes stand that have no place of their own yet: before the first move of any. */
  settle(draft: Draft): void;
  select(selection: Partial<Selection>): void;
  /** A link goes this way while one of its points is dragged; without points as the document says. */
  reroute(key: string, via: readonly Point[] | undefined): void;
  /** A comment is at another place while it is dragged. */
  commentMoved(key: string, at: Point): void;
  /** Tells the others, at most 20 times a second. */
  here(presence: Presence): void;
  /** What ends the gesture under way, on Esc; nothing when there is none. */
  escape: (() => void) | undefined;
}

/** Keys that are held. */
export interface Keys {
  space: boolean;
  cut: boolean;
}
