/** Hands previews of a run to who draws them: the newest of each node, one at a time, none that nobody wants. */

import type { TensorHandle } from "@dreamloom/engine";
import type { PreviewListener } from "./run-house.js";
import { previewPixels } from "./preview-pixels.js";

/** A preview as the engine tells of it. */
export interface PreviewNews {
  readonly run: string;
  readonly document: string;
  readonly node: string;
  readonly step: number;
  readonly sigma?: number;
  readonly picture: TensorHandle;
}

/** The desk of the whole house. */
export class PreviewDesk {
  readonly #listeners = new Set<PreviewListener>();
  /** By run and node: what waits while an older one is made. */
  readonly #waiting = new Map<string, PreviewNews | undefined>();

  listen(listener: PreviewListener): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  tell(news: PreviewNews): void {
    if (this.#wanting(news.document).length === 0) return;
    const key = `${news.run} ${news.node}`;
    if (this.#waiting.has(key)) this.#waiting.set(key, news);
    else {
      this.#waiting.set(key, undefined);
      void this.#make(key, news);
    }
  }

  async #make(key: string, first: PreviewNews): Promise<void> {
    for (let news: PreviewNews | undefined = first; news !== undefined; news = this.#waiting.get(key)) {
      this.#waiting.set(key, undefined);
      const { picture, ...tags } = news;
      // A preview whose bytes are gone is none: the next one comes.
      const pixels = await previewPixels(picture).catch(() => undefined);
      if (pixels === undefined) continue;
      const { width, height, rgb } = pixels;
      for (const listener of this.#wanting(news.document)) listener.preview({ ...tags, width, height }, rgb);
    }
    this.#waiting.delete(key);
  }

  #wanting(document: string): readonly PreviewListener[] {
    return [...this.#listeners].filter((listener) => listener.wants(document));
  }
}
