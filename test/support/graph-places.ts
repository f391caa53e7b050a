/** Where a saved graph's nodes stand, and whether they lie well before the eye: what every graph of ours must. */

import type { Catalogue, GraphDocument, Port } from "@dreamloom/engine";
import type { Socket } from "@dreamloom/engine/sockets";

/** A node's width, and what is left free beside it. */
const [width, gap] = [208, 24];
/** How high words, a table or colours that a node gave are drawn, about. */
const drawnHeight = 120;

interface Place {
  readonly x: number;
  readonly y: number;
  readonly height: number;
}

/** What lies badly: links that do not go to the right or down, nodes over others. Empty when all is well. */
export function badlyPlaced(document: GraphDocument, catalogue: Catalogue): string[] {
  const places = placesOf(document, catalogue);
  const wrong = linksOf(document)
    .filter(({ from, to }) => !isBefore(places.get(from)!, places.get(to)!))
    .map(({ from, to }) => `${from} → ${to}`);
  const nodes = [...places];
  for (const [a, one] of nodes)
    for (const [b, other] of nodes)
      if (a < b && one.x === other.x && isOver(one, other)) wrong.push(`${a} and ${b}`);
  return wrong;
}

function isBefore(from: Place, to: Place): boolean {
  return to.x - from.x >= width + gap || (to.x === from.x && to.y - from.y >= from.height);
}

function isOver(one: Place, other: Place): boolean {
  return Math.abs(one.y - other.y) < (one.y < other.y ? one : other).height + gap;
}

/** Where nodes stand, and how high they are: a header, a row for each pair of ports, and what they gave below. */
function placesOf({ nodes, layout }: GraphDocument, catalogue: Catalogue): ReadonlyMap<string, Place> {
  return new Map(
    [...nodes].map(([id, { type }]) => {
      const { inputs, outputs } = catalogue.definition(type)!;
      const [x = NaN, y = NaN] = (layout.get(id) as { readonly at: readonly number[] }).at;
      const rows = Math.max(Object.keys(inputs).length, Object.keys(outputs).length);
      const shows = "picture" in outputs || type === "dream/save" || type === "dream/dit-sample";
      const below = shows ? width : Object.values<Port | Socket>(outputs).some(isDrawn) ? drawnHeight : 0;
      return [id, { x, y, height: 32 + 24 * rows + below + 25 }];
    }),
  );
}

/** Whether an editor draws such values, pictures aside. */
function isDrawn(output: Port | Socket): boolean {
  const { name, preview } = output.kind === "port" ? output.socket : output;
  return preview !== undefined || name === "text" || name === "table";
}

function linksOf({ nodes }: GraphDocument) {
  return [...nodes].flatMap(([to, { inputs }]) =>
    [...inputs.values()]
      .flatMap((input) => (input.kind === "list" ? input.items : [input]))
      .flatMap((input) => (input.kind === "link" ? [{ from: input.node, to }] : [])),
  );
}
