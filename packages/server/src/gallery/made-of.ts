/** What a picture was made of, in the words by which people look for it: the prompts and seeds above it in its graph. */

import { portsOf, type Artifacts, type Graph, type GraphInput, type GraphNode } from "@dreamloom/engine";

/** What stands above a picture. */
export interface MadeOf {
  /** Every prompt above it, the nearest first, one after the other. */
  readonly prompt: string;
  /** The seed of the nearest node that makes a latent, else of the nearest that has one; empty when there is none. */
  readonly seed: string;
  /** By `node.port`, decimal. */
  readonly seeds: Readonly<Record<string, string>>;
}

/** Most characters of a prompt that the gallery remembers. */
const mostCharacters = 10_000;

/** Looks at everything above a node, itself included. `artifacts`: of every node, in the order of the graph. */
export function madeOf(graph: Graph, id: string, artifacts: readonly Artifacts[]): MadeOf {
  const prompts = new Set<string>();
  const seeds: Record<string, string> = {};
  let nearest: string | undefined;
  let ofLatent: string | undefined;
  for (const node of upwards(graph, id)) {
    for (const text of gives(node, "prompt") ? literalsAt(node, "text", artifacts) : [])
      prompts.add(String(text));
    for (const { port, value } of seedsOf(node, artifacts)) {
      seeds[`${node.id}.${port}`] = value;
      nearest ??= value;
      if (gives(node, "latent")) ofLatent ??= value;
    }
  }
  const prompt = [...prompts].join(" · ").slice(0, mostCharacters);
  return { prompt, seed: ofLatent ?? nearest ?? "", seeds };
}

/** A node and all above it, nearest first. */
function upwards(graph: Graph, id: string): readonly GraphNode[] {
  const found = new Set([graph.byId.get(id)!]);
  for (const node of found)
    for (const { input } of node.inputs) for (const from of linksIn(input)) found.add(graph.nodes[from]!);
  return [...found];
}

function linksIn(input: GraphInput): number[] {
  if (input.kind === "link") return [input.from];
  return input.kind === "list" ? input.items.flatMap(linksIn) : [];
}

function gives({ definition }: GraphNode, socket: string): boolean {
  return portsOf(definition).outputs.some(({ port }) => port.socket.name === socket);
}

function seedsOf(node: GraphNode, artifacts: readonly Artifacts[]): { port: string; value: string }[] {
  return portsOf(node.definition)
    .inputs.filter(({ port }) => port.socket.name === "seed")
    .flatMap(({ name }) =>
      literalsAt(node, "seed", artifacts, name).map((value) => ({ port: name, value: String(value) })),
    );
}

/** What inputs of a socket get: as typed, or as the cache has it from the node that gives it. */
function literalsAt(
  node: GraphNode,
  socket: string,
  artifacts: readonly Artifacts[],
  only?: string,
): (string | bigint | number)[] {
  const ports = portsOf(node.definition).inputByName;
  return node.inputs.flatMap(({ port, input }) => {
    if (ports.get(port)?.socket.name !== socket || (only !== undefined && port !== only)) return [];
    const value =
      input.kind === "literal"
        ? input.value
        : input.kind === "link"
          ? artifacts[input.from]?.outputs?.[input.output]
          : undefined;
    return typeof value === "string" || typeof value === "bigint" || typeof value === "number" ? [value] : [];
  });
}
