/** The picture of a node: what it made, by digest, or the preview of what it is making, drawn as it comes. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { type DragEvent, type ReactNode, useEffect, useRef } from "react";
import { useApi } from "../store/context.js";
import type { Preview } from "./live.js";
import { draggedPicture } from "./widgets/upload.js";

interface PictureProps {
  readonly row: { readonly y: number; readonly height: number };
  readonly picture: PictureRef | Preview | undefined;
  /** Where the file is that it loads, and shows until it ran. */
  readonly fileUrl: string | undefined;
  /** Of what it was before it changed, or ran last. */
  readonly stale: boolean;
  readonly name: string;
}

/** The picture of a node; bare warp while there is none. */
export function NodePicture({ row, picture, fileUrl, stale, name }: PictureProps): ReactNode {
  return (
    <div
      className={picture || fileUrl !== undefined ? "dl-node-picture" : "dl-node-picture dl-warp"}
      data-stale={stale ? "" : undefined}
      style={{ top: row.y, height: row.height }}
    >
      {!picture && fileUrl !== undefined && (
        <img
          className="dl-node-image"
          src={fileUrl}
          alt={`Picture of ${name}`}
          decoding="async"
          draggable={false}
        />
      )}
      {picture && "digest" in picture && <Made picture={picture} name={name} />}
      {picture && !("digest" in picture) && <Making preview={picture} name={name} />}
    </div>
  );
}

/** At twice the width of a node, so that it is sharp at 200 %. */
const thumbnail = 384;

function Made({ picture, name }: { readonly picture: PictureRef; readonly name: string }): ReactNode {
  const api = useApi();
  const { digest, width, height } = picture;
  const size = Math.max(width, height) > thumbnail ? thumbnail : undefined;
  const drag = (event: DragEvent): void => {
    event.dataTransfer.setData(draggedPicture, digest);
    event.dataTransfer.effectAllowed = "copy";
  };
  return (
    <img
      className="dl-node-image"
      src={api.pictureUrl(digest, size)}
      width={width}
      height={height}
      alt={`Picture of ${name}, ${width} by ${height}`}
      decoding="async"
      draggable
      onDragStart={drag}
      onPointerDown={(event) => event.altKey && event.stopPropagation()}
    />
  );
}

function Making({ preview, name }: { readonly preview: Preview; readonly name: string }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    if (canvas.current) drawPreview(canvas.current, preview);
  }, [preview]);
  return (
    <>
      <canvas
        ref={canvas}
        className="dl-node-image"
        role="img"
        aria-label={`Preview of ${name}, step ${preview.step}`}
      />
      {preview.sigma !== undefined && <span className="dl-on-picture">σ {preview.sigma.toFixed(2)}</span>}
    </>
  );
}

/** Puts a preview's pixels on a canvas, at their own size. */
export function drawPreview(canvas: HTMLCanvasElement, { width, height, rgb }: Preview): void {
  if (canvas.width !== width) canvas.width = width;
  if (canvas.height !== height) canvas.height = height;
  const image = new ImageData(width, height);
  const { data } = image;
  for (let from = 0, to = 0; from < rgb.length; to += 4) {
    data[to] = rgb[from++]!;
    data[to + 1] = rgb[from++]!;
    data[to + 2] = rgb[from++]!;
    data[to + 3] = 255;
  }
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
