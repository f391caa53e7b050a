/** Brings the previews that the server sends to the nodes that show them. */

import { useEffect } from "react";
import type { Connection, DocumentStore } from "../store/types.js";
import { liveOf, setPreview } from "./live.js";

/** Hears the previews of a document for as long as it is shown. Call it once where the document is drawn. */
export function usePreviews(connection: Connection, document: DocumentStore | undefined): void {
  useEffect(() => {
    if (document === undefined) return;
    const live = liveOf(document);
    return connection.onPreview(({ document: id, node, run, step, sigma, width, height }, rgb) => {
      if (id === document.id) setPreview(live, node, { run, step, sigma, width, height, rgb });
    });
  }, [connection, document]);
}
