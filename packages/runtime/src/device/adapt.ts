/** The adapters: hidden states of each row become the context and the pooled vector that steer the DiT. */

import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import type { Computing, Models } from "./models.js";
import type { AdaptReply, AdaptRequest } from "./protocol.js";
import { named } from "./wire.js";

/** Runs both adapters on every row. */
export async function adapt(
  models: Models,
  { adapter, rows }: AdaptRequest,
  computing: Computing,
): Promise<AdaptReply> {
  const model = adapter as Model & { readonly part: "adapter" };
  const { config } = await models.part(model);
  const adapted = await models.use({ kind: "adapter", model }, computing, async (run) => {
    const done = [];
    for (const { name, hidden } of rows) {
      const width = hidden.shape[1] ?? 0;
      if (width !== config.lmmWidth)
        throw new NodeError(
          `The encoding is ${width} wide, but this adapter takes ${config.lmmWidth}: they belong to different models.`,
        );
      const outputs = await run({ hidden });
      const pooled = named(outputs, "pooled");
      done.push({
        name,
        context: named(outputs, "context"),
        pooled: { ...pooled, shape: [pooled.data.length] },
      });
    }
    return done;
  });
  return { rows: adapted };
}
