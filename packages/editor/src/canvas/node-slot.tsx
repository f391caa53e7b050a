/** A node in Rete's element: drawn by its shape, again when its shape is another one. */

import { useCallback, useSyncExternalStore, type ReactNode } from "react";
import { NodeView } from "../node/node-view.js";
import type { Scene } from "./scene.js";

/** Draws a node of a scene. */
export function NodeSlot({ scene, id }: { readonly scene: Scene; readonly id: string }): ReactNode {
  const subscribe = useCallback((listener: () => void) => scene.onShape(id, listener), [scene, id]);
  const shape = useSyncExternalStore(subscribe, () => scene.nodes.get(id)?.shape);
  return shape ? <NodeView id={id} shape={shape} /> : null;
}
