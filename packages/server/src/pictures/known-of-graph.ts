/** What a checked graph's nodes hold without running anything: fingerprints, hits, pictures, facets. */

import type { Artifacts, Engine, Facets, Graph, TensorHandle } from "@dreamloom/engine";
import type { PictureRef } from "../protocol/index.js";
import type { KnownOfGraph, PicturePlace } from "./picture-house.js";
import { isOwn, picturesIn, shownBy } from "./picture-ports.js";
import { valuesOf } from "./shown-values.js";

/** Makes a picture known, by where the cache has it. */
export type NotePicture = (picture: TensorHandle, place: PicturePlace) => PictureRef;

/** By node, then by port. */
export type PicturesByNode = Record<string, Record<string, PictureRef>>;

/** What the cache knows of a graph. Computes nothing. */
export function knownOfGraph(engine: Engine, graph: Graph, note: NotePicture): KnownOfGraph {
  const artifacts = engine.artifacts(graph);
  const facets: Record<string, Record<string, Facets>> = {};
  const fingerprints: Record<string, string> = {};
  const known: string[] = [];
  for (const { node, fingerprint, outputs } of artifacts) {
    if (!isOwn(graph, node)) continue;
    fingerprints[node] = fingerprint;
    if (outputs !== undefined) known.push(node);
    const ofOutputs = graph.byId.get(node)!.facets;
    if (Object.keys(ofOutputs).length > 0) facets[node] = ofOutputs;
  }
  const pictures = picturesOf(graph, artifacts, note);
  return { facets, fingerprints, known, pictures, values: valuesOf(graph, artifacts) };
}

/** The pictures that a graph's nodes show. `artifacts`: of every node, in the order of the graph. */
export function picturesOf(graph: Graph, artifacts: readonly Artifacts[], note: NotePicture): PicturesByNode {
  const pictures: PicturesByNode = {};
  for (const node of graph.nodes) {
    const found = picturesAt(graph, node.id, artifacts, note);
    if (found !== undefined && isOwn(graph, node.id)) pictures[node.id] = found;
  }
  return pictures;
}

/** The pictures that one node shows, its own or those it writes; undefined when it shows none. */
export function picturesAt(
  graph: Graph,
  id: string,
  artifacts: readonly Artifacts[],
  note: NotePicture,
): Record<string, PictureRef> | undefined {
  const node = graph.byId.get(id)!;
  const { fingerprint, outputs } = artifacts[node.index]!;
  const found: Record<string, PictureRef> = {};
  for (const { port, picture, field } of outputs === undefined ? [] : picturesIn(node, outputs))
    found[port] = note(picture, { fingerprint, port, field });
  for (const { port, from, output } of shownBy(graph, node)) {
    const source = artifacts[from.index]!;
    const picture = source.outputs?.[output] as TensorHandle | undefined;
    if (picture !== undefined) found[port] = note(picture, { fingerprint: source.fingerprint, port: output });
  }
  return Object.keys(found).length === 0 ? undefined : found;
}
