import { describe, it } from "vitest";
import { openAdapter } from "../../packages/runtime/src/config/index.js";
import { adapted } from "./compute.js";
import { expectClose, fixtureFolder, openReference } from "./fixture.js";

describe.each(["adapter-wide", "adapter-narrow", "adapter-torch"])("the adapter of %s", (name) => {
  it("gives the reference's context and pooled vector", async () => {
    const reference = await openReference(fixtureFolder(name));
    const adapter = await openAdapter(fixtureFolder(name));
    for (let run = 0; run < Number(reference.notes.runs); run++) {
      const { context, pooled } = await adapted(adapter, await reference.floats(`hidden.${run}`));
      expectClose(context, await reference.floats(`context.${run}`));
      expectClose(pooled, await reference.floats(`pooled.${run}`));
    }
  });
});
