import { defineNode, floatsOf } from "@dreamloom/engine";
import type { Context, Encoding } from "@dreamloom/engine";
import { encoding, number, port } from "@dreamloom/engine/sockets";
import { blendRow } from "@dreamloom/runtime/blend";

/** h = (1 − r)·hLLM + r·hViT at the image tokens of both rows: after the LMM, before adapter and pooling. */
export default defineNode({
  type: "dream/blend",
  version: 1,
  title: "Blend",
  about: "Mixes the vision tower's features into the encoding where the prompt's pictures stand.",
  aliases: ["ViT skip ratio", "image strength", "reference strength", "fidelity", "r"],
  group: "Dream",
  lane: "cpu",
  inputs: {
    encoding: port(encoding, "The encoding of a prompt; without pictures it passes unchanged."),
    r: number(
      "0 keeps what the LMM understood; 1 takes the vision tower's features alone, closer to the picture.",
      {
        default: 0,
        min: 0,
        max: 1,
        step: 0.05,
      },
    ),
  },
  outputs: {
    encoding: port(encoding, "The mixed encoding.", { facets: { hidden: { same: "encoding.hidden" } } }),
  },
  run: async ({ encoding, r }, context) => ({
    encoding: r === 0 || encoding.vit.length === 0 ? encoding : await blended(encoding, r, context),
  }),
});

async function blended(encoding: Encoding, r: number, { tensor, signal }: Context): Promise<Encoding> {
  const vit = await Promise.all(encoding.vit.map(floatsOf));
  const rows = [];
  for (const row of encoding.rows) {
    signal.throwIfAborted();
    const hidden = blendRow(await floatsOf(row.hidden), row.images, vit, r);
    rows.push({ ...row, hidden: tensor("f32", row.hidden.shape, new Uint8Array(hidden.buffer)) });
  }
  return { ...encoding, rows };
}
