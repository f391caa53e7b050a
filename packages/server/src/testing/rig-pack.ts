/** Tiny nodes for tests of runs: they give words, paint one colour, write, fail. */

import { defineNode, definePack, NodeError, type Pack } from "@dreamloom/engine";
import { integer, optional, picture, port, prompt, seed, text } from "@dreamloom/engine/sockets";

/** What the rig sees of its nodes, and how they wait. */
export interface PackParts {
  readonly computed: string[];
  readonly wait: (name: string, signal: AbortSignal) => Promise<void>;
}

/** The nodes of the rig: words, a painter that may wait at a gate, one that writes and one that fails. */
export function rigPack({ computed, wait }: PackParts): Pack {
  const words = defineNode({
    type: "rig/words",
    version: 1,
    title: "Words",
    about: "Words for a picture.",
    inputs: { text: text("What to show.") },
    outputs: { prompt },
    run: ({ text }) => ({
      prompt: { task: "generate", rows: [{ name: "conditional", parts: [{ text }] }], pictures: [] } as const,
    }),
  });
  const paint = defineNode({
    type: "rig/paint",
    version: 1,
    title: "Paint",
    about: "Paints one colour; waits at a gate if it has one.",
    inputs: {
      prompt: optional(prompt, "What to show."),
      seed: seed(),
      gate: text("The gate to wait at; none when empty.", { default: "" }),
      steps: integer("How many previews.", { default: 0, min: 0, max: 100 }),
    },
    outputs: { picture },
    async run({ seed, gate, steps }, { tensor, signal, progress, preview }) {
      computed.push(`${gate}${seed}`);
      const colour = new Float32Array(2 * 3 * 3).fill(Number(seed % 256n) / 255);
      const painted = tensor("f32", [2, 3, 3], new Uint8Array(colour.buffer));
      for (let step = 1; step <= steps; step++) {
        progress(step, steps);
        preview(painted, step, 1 - step / steps);
      }
      if (gate !== "") await wait(gate, signal);
      return { picture: painted };
    },
  });
  const save = defineNode({
    type: "rig/save",
    version: 1,
    title: "Save",
    about: "Writes a picture.",
    effect: "writes",
    inputs: { picture: port(picture, "What to write.") },
    outputs: {},
    async run({ picture }, { write, provenance }) {
      const bytes = new TextEncoder().encode(provenance.document);
      await write({ name: "picture", extension: "png", digest: picture.digest, bytes });
      return {};
    },
  });
  const fails = defineNode({
    type: "rig/fails",
    version: 1,
    title: "Fails",
    about: "Cannot be done.",
    inputs: { picture: port(picture, "Anything.") },
    outputs: { picture },
    run: () => {
      throw new NodeError("This cannot be done.", { remedy: "Take it out." });
    },
  });
  return definePack({
    ...{ prefix: "rig", name: "rig", version: "1.0.0", integrity: "-" },
    nodes: [words, paint, save, fails],
  });
}
