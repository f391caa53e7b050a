/** The canvas of a document in the page: opens it in an element, draws Rete's nodes as portals here, so that they see the page. */

import { useEffect, useRef, useState, type ReactNode } from "react";
import { createPortal } from "react-dom";
import { usePreviews } from "../node/previews.js";
import { usePage } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import { openCanvas, type OpenCanvas } from "./canvas.js";
import { Boxes } from "./comments.js";
import { currentCanvas, setCurrentCanvas } from "./current.js";
import { PortalOutlet } from "./portals.js";
import "./canvas.css";

/** Draws a document as a graph. Fills its parent, which must be positioned. */
export function GraphCanvas({ document }: { readonly document: DocumentStore }): ReactNode {
  const page = usePage();
  const host = useRef<HTMLDivElement>(null);
  const [canvas, setCanvas] = useState<OpenCanvas>();
  const [editing, setEditing] = useState<string>();
  usePreviews(page.connection, document);
  useEffect(() => {
    const opened = openCanvas({ page, document, host: host.current!, rename: setEditing });
    setCanvas(opened);
    setCurrentCanvas(opened.handle);
    return () => {
      if (currentCanvas() === opened.handle) setCurrentCanvas(undefined);
      setCanvas(undefined);
      opened.dispose();
    };
  }, [page, document]);
  return (
    <div
      ref={host}
      className="dl-canvas"
      role="application"
      tabIndex={0}
      aria-label="Graph canvas"
      aria-roledescription="graph"
    >
      {canvas && <PortalOutlet portals={canvas.portals} />}
      {canvas &&
        createPortal(
          <Boxes board={canvas.board} editing={editing} setEditing={setEditing} />,
          canvas.board.area.area.content.holder,
        )}
    </div>
  );
}
