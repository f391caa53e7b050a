/** A node dropped onto a link: the link goes through it, and what follows makes room. */

import type { PlainDocument } from "@dreamloom/engine/edits";
import type { Draft } from "../store/types.js";
import { moveBy, placeOf, type SizeOf } from "./arrange.js";
import { fitRank } from "./fits.js";
import { link } from "./link.js";
import { linkNamed, linksFrom, linksInto, type Descriptions } from "./refs.js";
import { below } from "./walk.js";

/** How a link would go through a node: by which of its inputs and outputs. */
export interface Passage {
  readonly input: string;
  readonly output: string;
}

/** The ports by which a node of a type takes a link in and hands it on, best first; nothing when none fit. */
export function passageThrough(
  document: PlainDocument,
  descriptions: Descriptions,
  key: string,
  type: string,
): Passage | undefined {
  const through = descriptions.get(type);
  const found = linkNamed(document, key);
  const source = found && descriptions.get(document.nodes[found.from.node]?.type ?? "");
  const target = found && descriptions.get(document.nodes[found.to.node]?.type ?? "");
  const gives = source?.outputs.find(({ name }) => name === found?.from.port);
  const takes = target?.inputs.find(({ name }) => name === found?.to.port);
  if (!through || !gives || !takes) return undefined;
  const ways = through.inputs.flatMap((input) =>
    through.outputs.map((output) => ({
      input: input.name,
      output: output.name,
      rank: Math.min(fitRank(gives, input), fitRank(output, takes)),
      named: input.name === output.name ? 1 : 0,
    })),
  );
  const [best] = ways.filter(({ rank }) => rank > 0).sort((a, b) => b.rank - a.rank || b.named - a.named);
  return best && { input: best.input, output: best.output };
}

/** Why a node cannot be put into a link, or nothing. A node that is linked on either of the two ports already stays out. */
export function mayInsert(
  document: PlainDocument,
  descriptions: Descriptions,
  key: string,
  node: string,
): boolean {
  const found = linkNamed(document, key);
  const type = document.nodes[node]?.type;
  if (!found || type === undefined || found.from.node === node || found.to.node === node) return false;
  const passage = passageThrough(document, descriptions, key, type);
  if (!passage) return false;
  if (linksInto(document, node).length > 0 || linksFrom(document, node).length > 0) {
    const down = below(document, [node]);
    if (down.has(found.from.node) || below(document, [found.to.node]).has(node)) return false;
    return !linksInto(document, node).some(({ to }) => to.port === passage.input);
  }
  return true;
}

/** Puts a node into a link and moves what follows to the right when there is no room. */
export function insertOnLink(
  draft: Draft,
  descriptions: Descriptions,
  { key, node, sizeOf }: { readonly key: string; readonly node: string; readonly sizeOf?: SizeOf },
): void {
  const found = linkNamed(draft, key);
  const type = draft.nodes[node]?.type;
  const passage = type === undefined ? undefined : passageThrough(draft, descriptions, key, type);
  if (!found || !passage) return;
  link(draft, descriptions, { from: found.from, to: { node, port: passage.input } });
  link(draft, descriptions, { from: { node, port: passage.output }, to: found.to, lifted: key });
  if (sizeOf) makeRoom(draft, node, found.to.node, sizeOf);
}

const gap = 48;

function makeRoom(draft: Draft, node: string, next: string, sizeOf: SizeOf): void {
  const right = placeOf(draft, node)[0] + sizeOf(node).width + gap;
  const short = right - placeOf(draft, next)[0];
  if (short > 0) moveBy(draft, below(draft, [next]), Math.ceil(short / 8) * 8, 0);
}
