/** The newest preview of a node, drawn to a canvas as it comes: no picture is decoded, nothing is rendered by React. */

import { useEffect, type RefObject } from "react";
import { useConnection, useDocumentStore } from "./context.js";

/** Draws previews of a node of the active document to the canvas for as long as it is there. */
export function usePreview(canvas: RefObject<HTMLCanvasElement | null>, node: string | undefined): void {
  const connection = useConnection();
  const document = useDocumentStore()?.id;
  useEffect(() => {
    if (node === undefined || document === undefined) return undefined;
    return connection.onPreview((header, rgb) => {
      if (header.node !== node || header.document !== document || canvas.current === null) return;
      drawRgb(canvas.current, header.width, header.height, rgb);
    });
  }, [canvas, connection, document, node]);
}

/** Draws raw RGB to a canvas at its own size. */
export function drawRgb(canvas: HTMLCanvasElement, width: number, height: number, rgb: Uint8Array): void {
  const image = new ImageData(width, height);
  for (let from = 0, to = 0; from < rgb.length; from += 3, to += 4) {
    image.data[to] = rgb[from] ?? 0;
    image.data[to + 1] = rgb[from + 1] ?? 0;
    image.data[to + 2] = rgb[from + 2] ?? 0;
    image.data[to + 3] = 255;
  }
  canvas.width = width;
  canvas.height = height;
  canvas.getContext("2d")?.putImageData(image, 0, 0);
}
