/** Where a graph's results are: the pictures on its own outputs, and those that its nodes write. */

import type { Graph } from "@dreamloom/engine";
import { isOwn, picturePorts, shownBy } from "../pictures/picture-ports.js";

/** An output whose picture belongs in the gallery. */
export interface GalleryPlace {
  readonly node: string;
  readonly port: string;
  /** Whether it is an output of the document. */
  readonly isOutput: boolean;
  /** Nodes that write it. */
  readonly writers: readonly string[];
}

/** The places of a graph, each output once. */
export function galleryPlaces(graph: Graph): readonly GalleryPlace[] {
  const places = new Map<string, GalleryPlace>();
  for (const { node, port } of graph.outputs.values()) {
    const found = graph.byId.get(node);
    if (found !== undefined && picturePorts(found).includes(port))
      places.set(`${node}.${port}`, { node, port, isOutput: true, writers: [] });
  }
  for (const writer of graph.nodes)
    for (const { from, output } of shownBy(graph, writer)) {
      if (!isOwn(graph, from.id)) continue;
      const key = `${from.id}.${output}`;
      const place = places.get(key) ?? { node: from.id, port: output, isOutput: false, writers: [] };
      places.set(key, { ...place, writers: [...place.writers, writer.id] });
    }
  return [...places.values()];
}
