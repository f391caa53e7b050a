/**
 * The entry of a pack's device worker: a process of its own that runs ONNX files of strangers. It is handed their bytes
 * and opens no file; it is ended when it takes too long.
 */

import { serve } from "../process/serve.js";
import { InferModels } from "./infer-models.js";
import type { InferProtocol } from "./infer-protocol.js";

const models = new InferModels();

serve<InferProtocol>({
  holds: ({ digest }) => models.holds(digest),
  open: async ({ digest, name, bytes }, { busy }) => {
    await models.open(digest, name, bytes, busy);
    return null;
  },
  run: ({ digest, inputs }, { busy }) => models.run(digest, inputs, busy),
});
