/** Asks once what a dropped picture is for: to open the graph inside it, or to be used as a picture here. */

import { useMemo, useEffect, type ReactNode } from "react";
import { newDocument } from "../store/actions.js";
import { useDocumentStore, usePage } from "../store/context.js";
import { baseName, putPicture } from "../store/take-files.js";
import type { Overlay } from "../store/types.js";
import { count, documentTitle } from "../store/words.js";
import { Dialog } from "./dialog.js";

/** The question. */
export function OpenOrUse(props: {
  readonly overlay: Extract<Overlay, { readonly kind: "open-or-use" }>;
  readonly onClose: () => void;
}): ReactNode {
  const { overlay, onClose } = props;
  const { file, plain, graph } = overlay;
  const page = usePage();
  const document = useDocumentStore();
  const picture = useObjectUrl(file);
  if (plain === undefined) return null;
  const nodes = count(Object.keys(plain.nodes).length, "node");
  return (
    <Dialog title="Open its graph, or use the picture?" onClose={onClose} className="dl-ask">
      <div className="dl-ask-body">
        <img src={picture} alt={file.name} />
        <p className="dl-prose">
          “{file.name}” was painted by “{documentTitle(plain.title, "a graph without a title")}”, {nodes}; the
          graph is inside the file.
        </p>
      </div>
      <div className="dl-buttons dl-dialog-foot">
        {document !== undefined && (
          <button
            type="button"
            className="dl-button"
            onClick={() => {
              onClose();
              void putPicture(page, document, file, graph);
            }}
          >
            Use the picture here
          </button>
        )}
        <button
          type="button"
          className="dl-button"
          data-tone="accent"
          autoFocus
          onClick={() => {
            onClose();
            void newDocument(page, { plain }, baseName(file.name));
          }}
        >
          Open its graph
        </button>
      </div>
    </Dialog>
  );
}

function useObjectUrl(file: File): string {
  const url = useMemo(() => URL.createObjectURL(file), [file]);
  useEffect(() => () => URL.revokeObjectURL(url), [url]);
  return url;
}
