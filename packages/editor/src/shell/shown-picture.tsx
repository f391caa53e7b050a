/** A picture as it is at hand: by digest, or a preview's raw pixels on a canvas; bare warp where there is none yet. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { useEffect, useRef, type ReactNode } from "react";
import type { Preview } from "../node/live.js";
import { useApi } from "../store/context.js";

/** The picture of a node or a document. `alt` says what it is of. */
export function ShownPicture(props: {
  readonly picture: PictureRef | Preview | undefined;
  readonly alt: string;
  readonly size?: number;
}): ReactNode {
  const { picture, alt, size } = props;
  const api = useApi();
  if (picture === undefined)
    return <div className="dl-shown dl-warp" role="img" aria-label={`${alt}: no picture yet`} />;
  if ("rgb" in picture) return <PreviewCanvas preview={picture} alt={alt} />;
  return (
    <img
      className="dl-shown"
      src={api.pictureUrl(picture.digest, size)}
      width={picture.width}
      height={picture.height}
      alt={alt}
      draggable={false}
    />
  );
}

function PreviewCanvas({ preview, alt }: { readonly preview: Preview; readonly alt: string }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current !== null) drawRgb(canvas.current, preview);
  }, [preview]);
  return (
    <canvas
      ref={canvas}
      className="dl-shown"
      width={preview.width}
      height={preview.height}
      role="img"
      aria-label={`${alt}, step ${preview.step}`}
    />
  );
}

/** Draws raw RGB to a canvas of its size. */
function drawRgb(canvas: HTMLCanvasElement, { width, height, rgb }: Preview): void {
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; to < image.data.length; from += 3, to += 4) {
    image.data[to] = rgb[from] ?? 0;
    image.data[to + 1] = rgb[from + 1] ?? 0;
    image.data[to + 2] = rgb[from + 2] ?? 0;
    image.data[to + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
