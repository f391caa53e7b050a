import { defineNode, NodeError } from "@dreamloom/engine";
import type { LiteralProblem, Value } from "@dreamloom/engine";
import { dit, integer, latent, optional, port } from "@dreamloom/engine/sockets";

/** Sides are multiples of 16: the VAE's 8 pixels a latent cell, two cells a patch of the DiT. */
const multiple = 16;
const side = { min: 16, max: 4096, step: multiple, unit: "pixels" };

/** Zeros in the size wanted, for a sampler that starts from noise alone. */
export default defineNode({
  type: "dream/empty-latent",
  version: 1,
  title: "Empty latent",
  about: "Gives the size of the picture to paint.",
  aliases: ["EmptyLatentImage", "EmptySD3LatentImage", "size", "width and height", "resolution"],
  group: "Dream",
  lane: "none",
  inputs: {
    dit: port(dit, "The DiT that will paint; it knows the size it was trained at."),
    width: optional(integer("A multiple of 16; unset: the size the DiT was trained at.", side)),
    height: optional(integer("A multiple of 16; unset: the size the DiT was trained at.", side)),
  },
  outputs: {
    latent: port(latent, "A latent of zeros in that size.", {
      facets: { channels: { same: "dit.channels" } },
    }),
  },
  check: (literals) => ["width", "height"].flatMap((port) => checkSide(port, literals[port])),
  run({ dit, width, height }, { tensor }) {
    const trained = facet(dit.facets, "size");
    const [wide, high] = [width ?? trained, height ?? trained];
    requireSides({ width: wide, height: high }, facet(dit.facets, "largest"));
    const shape = [facet(dit.facets, "channels"), high / 8, wide / 8];
    return { latent: tensor("f32", shape, new Uint8Array(4 * shape.reduce((a, b) => a * b))) };
  },
});

function checkSide(port: string, value: Value | undefined): readonly LiteralProblem[] {
  if (typeof value !== "number" || value % multiple === 0) return [];
  return [{ port, message: `${value} is no multiple of ${multiple}; ${nearest(value)} is.` }];
}

function requireSides(sides: Readonly<Record<string, number>>, largest: number): void {
  for (const [name, value] of Object.entries(sides)) {
    const [problem] = checkSide(name, value);
    if (problem) throw new NodeError(`The ${name} does not fit: ${problem.message}`);
    if (value > largest)
      throw new NodeError(`The ${name} is ${value}; this DiT knows places for at most ${largest} pixels.`);
  }
}

function nearest(value: number): number {
  return Math.max(multiple, Math.round(value / multiple) * multiple);
}

function facet(facets: Readonly<Record<string, number | string>>, name: string): number {
  const value = facets[name];
  if (typeof value !== "number") throw new Error(`Internal error: a DiT came without its ${name}.`);
  return value;
}
