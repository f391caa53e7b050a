/** Says who was first, where an edit is refused because of what another person did meanwhile. */

import { sourcesOf, type PlainDocument, type Refused } from "@dreamloom/engine/edits";
import { lastChange, type Authors } from "./authors.js";

/** The sentence of a refusal, with the name of the person whose edit stands in the way. */
export function refusalWords(
  { refused, path, circle }: Refused,
  {
    plain,
    authors,
    client,
  }: { readonly plain: PlainDocument; readonly authors: Authors; readonly client: string },
): string {
  if (circle) return circleWords(refused, circle, { plain, authors, client });
  const missing = /there is no node "([^"]+)" any more/.exec(refused)?.[1] ?? path[1];
  const last = missing === undefined ? undefined : lastChange(authors, ["nodes", missing]);
  const isGone = missing !== undefined && !Object.hasOwn(plain.nodes, missing);
  return isGone && last && last.client !== client ? `${refused} ${last.name} removed it.` : refused;
}

function circleWords(
  refused: string,
  circle: readonly string[],
  {
    plain,
    authors,
    client,
  }: { readonly plain: PlainDocument; readonly authors: Authors; readonly client: string },
): string {
  for (const node of circle)
    for (const [port, input] of Object.entries(plain.nodes[node]?.inputs ?? {})) {
      if (!sourcesOf(input).some((source) => circle.includes(source))) continue;
      const last = lastChange(authors, ["nodes", node, "inputs", port]);
      if (last && last.client !== client) return `${last.name} linked "${node}" first; t${refused.slice(1)}`;
    }
  return refused;
}
