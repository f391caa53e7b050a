/** A node's picture at the top of the inspector: square, edge to edge, with what it is in words on it. */

import type { ReactNode } from "react";
import { draggedPicture } from "../node/widgets/upload.js";
import { setOverlay } from "../store/app-store.js";
import { useAppStore, useNodeRun } from "../store/context.js";
import { ShownPicture } from "./shown-picture.js";
import { useNodePicture } from "./use-node-picture.js";
import { taskWords } from "./ribbon.js";

/** The picture; nothing for a node that shows none and does not run. */
export function NodePicture({ node, title }: { readonly node: string; readonly title: string }): ReactNode {
  const app = useAppStore();
  const picture = useNodePicture(node);
  const { task, changed } = useNodeRun(node);
  if (picture === undefined && task?.state !== "running") return null;
  const size = picture === undefined ? undefined : `${picture.width} × ${picture.height}`;
  const label = task?.state === "running" ? taskWords(task) : changed ? `before the change, ${size}` : size;
  return (
    <figure
      className="dl-inspector-picture"
      data-changed={(changed && task?.state !== "running") || undefined}
      onContextMenu={(event) => {
        if (picture === undefined || "rgb" in picture) return;
        event.preventDefault();
        const screen: [number, number] = [event.clientX, event.clientY];
        setOverlay(app, { kind: "menu", screen, of: { kind: "picture", picture, node } });
      }}
    >
      <div
        className="dl-inspector-drag"
        draggable={picture !== undefined && !("rgb" in picture)}
        onDragStart={(event) => {
          if (picture !== undefined && !("rgb" in picture))
            event.dataTransfer.setData(draggedPicture, picture.digest);
        }}
      >
        <ShownPicture picture={picture} alt={title} />
      </div>
      {label !== undefined && <figcaption className="dl-on-picture">{label}</figcaption>}
    </figure>
  );
}
