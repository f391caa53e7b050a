/** Small pictures for the far view and the map: loaded once each, by digest; previews from their pixels. */

import type { PictureRef } from "@dreamloom/server/protocol";
import type { Preview } from "../node/live.js";

/** Something that can be drawn into a canvas. */
export type Drawable = HTMLImageElement | HTMLCanvasElement;

/** Pictures as they come in. */
export interface Pictures {
  /** Nothing while it is on its way. */
  of(picture: PictureRef | Preview): Drawable | undefined;
}

const keptAtMost = 400;

/** Makes the store; `arrived` is called when a picture can be drawn. */
export function createPictures(urlOf: (digest: string) => string, arrived: () => void): Pictures {
  const images = new Map<string, HTMLImageElement>();
  const previews = new WeakMap<Preview, HTMLCanvasElement>();
  const load = (picture: PictureRef): HTMLImageElement => {
    const image = new Image();
    image.decoding = "async";
    image.onload = arrived;
    image.src = urlOf(picture.digest);
    images.set(picture.digest, image);
    const [oldest] = images.keys();
    if (images.size > keptAtMost && oldest !== undefined) images.delete(oldest);
    return image;
  };
  return {
    of(picture) {
      if (!("digest" in picture)) {
        const made = previews.get(picture) ?? paintPreview(picture);
        previews.set(picture, made);
        return made;
      }
      const image = images.get(picture.digest) ?? load(picture);
      return image.complete && image.naturalWidth > 0 ? image : undefined;
    },
  };
}

function paintPreview({ width, height, rgb }: Preview): HTMLCanvasElement {
  const canvas = document.createElement("canvas");
  Object.assign(canvas, { width, height });
  const pixels = new ImageData(width, height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    pixels.data.set(rgb.subarray(from, from + 3), to);
    pixels.data[to + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(pixels, 0, 0);
  return canvas;
}
