/** The panel that the rail has open, at the left. Gallery and packs are wide: they lie beside the document. */

import type { ReactNode } from "react";
import { GalleryPanel } from "../gallery/gallery-panel.js";
import { PacksPage } from "../packs/packs-page.js";
import { useApp, useDocumentStore, usePage } from "../store/context.js";
import { DocumentsPanel } from "./documents-panel.js";
import { ErrorBoundary } from "./error-boundary.js";
import { NodesPanel } from "./nodes-panel.js";
import { putNode } from "./stage.js";

/** Nodes or documents, 216 wide. */
export function Panel(): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const panel = useApp((state) => state.panel);
  if (panel !== "nodes" && panel !== "documents") return null;
  return (
    <div className="dl-side dl-scroll" data-region>
      <ErrorBoundary part="The panel">
        {panel === "documents" ? (
          <DocumentsPanel />
        ) : (
          <NodesPanel onAdd={(type) => document !== undefined && putNode(page, document, type)} />
        )}
      </ErrorBoundary>
    </div>
  );
}

/** The packs, beside the document. */
export function PacksHost(): ReactNode {
  const open = useApp((state) => state.panel === "packs");
  if (!open) return null;
  return (
    <section className="dl-gallery-host" aria-label="Packs" data-region>
      <ErrorBoundary part="The page of packs">
        <PacksPage />
      </ErrorBoundary>
    </section>
  );
}

/** The gallery, beside the document. */
export function GalleryHost(): ReactNode {
  const open = useApp((state) => state.panel === "gallery");
  if (!open) return null;
  return (
    <section className="dl-gallery-host" aria-label="Gallery" data-region>
      <h2 className="dl-unseen">Gallery</h2>
      <ErrorBoundary part="The gallery">
        <GalleryPanel />
      </ErrorBoundary>
    </section>
  );
}
