/** Beside a port: how many a list holds, or the file that stands where a link could. */

import type { PortDescription } from "@dreamloom/engine/document";
import type { PlainInput } from "@dreamloom/engine/edits";
import { X } from "lucide-react";
import type { ReactNode } from "react";
import { clearLiteral } from "../ops/literals.js";
import { useApi } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import { stopGesture } from "./stop-gesture.js";
import { fileOf, nameIn } from "./widgets/file-value.js";

interface CountProps {
  readonly node: string;
  readonly port: PortDescription;
  readonly given: PlainInput | undefined;
  readonly document: DocumentStore;
}

/** What stands at a port beside links. */
export function ListCount({ node, port, given, document }: CountProps): ReactNode {
  const { file } = fileOf(given);
  if (file !== undefined) return <StandingFile node={node} port={port} file={file} document={document} />;
  if (!Array.isArray(given) || given.length === 0) return null;
  return (
    <span className="dl-node-count" title={`${given.length} in this list`}>
      {given.length}
    </span>
  );
}

interface FileProps {
  readonly node: string;
  readonly port: PortDescription;
  readonly file: string;
  readonly document: DocumentStore;
}

/** A picture that was dropped on the port: it stands there instead of a link. */
function StandingFile({ node, port, file, document }: FileProps): ReactNode {
  const api = useApi();
  return (
    <span className="dl-node-standing" title={file}>
      <img
        className="dl-thumb"
        src={api.fileUrl(document.id, file, 48)}
        alt={nameIn(file)}
        draggable={false}
      />
      <button
        type="button"
        aria-label={`Take ${nameIn(file)} away`}
        tabIndex={-1}
        onClick={() =>
          document.edit(`clear ${port.name}`, (draft) => clearLiteral(draft, { node, port: port.name }))
        }
        {...stopGesture}
      >
        <X size={11} strokeWidth={1.6} aria-hidden="true" />
      </button>
    </span>
  );
}
