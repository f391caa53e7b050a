/** Puts a run's results into the gallery as they are made. What cannot be kept there is a warning, never a failed run. */

import { relative } from "node:path";
import type { Artifacts, Graph, RunEvent, TensorHandle } from "@dreamloom/engine";
import type { PictureHouse } from "../pictures/picture-house.js";
import type { GalleryItem } from "../protocol/index.js";
import { galleryPlaces, type GalleryPlace } from "./gallery-places.js";
import { madeOf } from "./made-of.js";
import type { OpenGallery } from "./open-gallery.js";

/** What it needs to know of the run. */
export interface RunGalleryParts {
  readonly run: string;
  /** It may be given another name meanwhile. */
  readonly document: () => string;
  readonly title: string;
  /** Canonical text of what runs. */
  readonly text: string;
  readonly folder: string;
  readonly targets: readonly string[] | undefined;
  readonly out: string;
  readonly graph: Graph;
  /** What is known of every node now, in the order of the graph. */
  readonly artifacts: () => readonly Artifacts[];
  readonly pictures: Pick<PictureHouse, "keep">;
  readonly gallery: OpenGallery;
  readonly now: () => number;
  readonly warn: (message: string) => void;
}

/** The gallery's eye on one run. */
export class RunGallery {
  readonly #parts: RunGalleryParts;
  readonly #places: readonly GalleryPlace[];
  readonly #added = new Map<GalleryPlace, Promise<GalleryItem | undefined>>();
  readonly #more: Promise<void>[] = [];
  readonly #startedMs = performance.now();

  constructor(parts: RunGalleryParts) {
    this.#parts = parts;
    this.#places = galleryPlaces(parts.graph).filter((place) => isAskedFor(place, parts));
  }

  /** Hears an event after what it told is known. */
  hear(event: RunEvent): void {
    if (event.kind === "run-started" || event.kind === "task-ran") this.#look();
    if (event.kind === "file-written") this.#written(event.task, event.path);
  }

  /** Resolves when everything is in. */
  async settle(): Promise<void> {
    await Promise.all([...this.#added.values(), ...this.#more]);
  }

  #look(): void {
    const { graph, artifacts } = this.#parts;
    for (const place of this.#places) {
      if (this.#added.has(place)) continue;
      const known = artifacts()[graph.byId.get(place.node)!.index]!;
      const picture = known.outputs?.[place.port] as TensorHandle | undefined;
      if (picture !== undefined) this.#added.set(place, this.#add(place, picture, known));
    }
  }

  async #add(place: GalleryPlace, picture: TensorHandle, known: Artifacts): Promise<GalleryItem | undefined> {
    const { run, document, title, text, folder, graph, artifacts, pictures, gallery, now, warn } =
      this.#parts;
    const elapsedMs = performance.now() - this.#startedMs;
    const { prompt, seed, seeds } = madeOf(graph, place.node, artifacts());
    const { port, node } = place;
    try {
      const ref = await pictures.keep(picture);
      const item = {
        picture: ref,
        run,
        document: document(),
        title,
        node,
        at: now(),
        prompt,
        seed,
        elapsedMs,
      };
      return gallery.add({
        item,
        document: text,
        folder,
        port,
        files: [],
        seeds,
        fingerprint: known.fingerprint,
      });
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      warn(`The picture of "${node}" could not be put into the gallery: ${why}`);
      return undefined;
    }
  }

  #written(writer: string, path: string): void {
    const { gallery, out } = this.#parts;
    for (const place of this.#places) {
      if (!place.writers.includes(writer)) continue;
      const note = async (): Promise<void> => {
        const item = await this.#added.get(place);
        if (item !== undefined) gallery.written(item.id, relative(out, path));
      };
      this.#more.push(note());
    }
  }
}

function isAskedFor(place: GalleryPlace, { targets, graph }: RunGalleryParts): boolean {
  if (targets === undefined) return true;
  const names = targets.map((name) => graph.outputs.get(name)?.node ?? name);
  return place.isOutput ? names.includes(place.node) || asksWriter() : asksWriter();
  function asksWriter(): boolean {
    return place.writers.some((writer) => names.includes(writer));
  }
}
