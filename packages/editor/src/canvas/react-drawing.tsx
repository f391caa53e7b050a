/** Rete's react plugin with one root: what it mounts becomes a portal. */

import { createRoot } from "react-dom/client";
import { ReactPlugin } from "rete-react-plugin";
import type { LeanArea } from "./lean-area.js";
import { NodeSlot } from "./node-slot.js";
import type { Portals } from "./portals.js";
import type { Scene } from "./scene.js";
import type { Schemes } from "./schemes.js";

/** Draws the nodes of an area through portals. */
export function drawByReact(area: LeanArea, portals: Portals, scene: Scene): void {
  const plugin = new ReactPlugin<Schemes>({ createRoot });
  plugin.renderer = portals.renderer as never;
  plugin.addPreset({
    render: ({
      data,
    }: {
      readonly data: { readonly type: string; readonly payload: { readonly id: string } };
    }) => (data.type === "node" ? <NodeSlot scene={scene} id={data.payload.id} /> : undefined),
  } as never);
  area.use(plugin as never);
}
