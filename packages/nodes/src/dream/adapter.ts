import { defineNode } from "@dreamloom/engine";
import { adapter, conditioning, encoding, port } from "@dreamloom/engine/sockets";

/** Two small networks: one maps every token to the DiT's context, one the tokens' mean to its pooled vector. */
export default defineNode({
  type: "dream/adapter",
  version: 1,
  title: "Adapter",
  about: "Turns an encoding into what steers the DiT.",
  aliases: ["projector", "conditioning", "connector", "alignment"],
  group: "Dream",
  lane: "gpu",
  inputs: {
    adapter: port(adapter, "The networks between LMM and DiT."),
    encoding: port(encoding, "What the LMM gave, blended or not.", {
      facets: { hidden: { same: "adapter.hidden" } },
    }),
  },
  outputs: {
    conditioning: port(
      conditioning,
      "Per row: the context, a vector for each token, and the pooled vector.",
      {
        facets: { width: { same: "adapter.width" }, pooled: { same: "adapter.pooled" } },
      },
    ),
  },
  run: async ({ adapter, encoding }, { backend, signal }) => ({
    conditioning: await backend.adapt(adapter, encoding, { signal }),
  }),
});
