import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDit } from "../../packages/runtime/src/config/index.js";
import { ditPositions } from "../../packages/runtime/src/models/index.js";
import { flowSigmas } from "../../packages/runtime/src/sample/index.js";
import { sampled, withDit } from "./compute.js";
import {
  errorOf,
  expectClose,
  fixtureFolder,
  MODULE_TOLERANCE,
  openReference,
  SAMPLING_TOLERANCE,
} from "./fixture.js";
import type { Reference } from "./fixture.js";
import { loraFeeds } from "./lora.js";

type Call = { readonly sigma: number; readonly row: number };

describe.each(["dit-plain", "dit-dual", "dit-without-norm", "dit-all-dual"])("the DiT of %s", (name) => {
  const folder = fixtureFolder(name);

  it("crops its stored positions in the centre", async () => {
    const reference = await openReference(folder);
    const dit = await openDit(folder);
    for (const index of (reference.notes.calls as Call[]).keys()) {
      const [, height = 0, width = 0] = (await reference.floats(`latent.${index}`)).shape;
      expect(await ditPositions(dit, { width, height })).toEqual(
        (await reference.floats(`positions.${index}`)).data,
      );
    }
  });

  it("gives the reference's velocity at every latent size and context length", async () => {
    const reference = await openReference(folder);
    await withDit(await openDit(folder), async (velocity) => {
      for (const [index, { sigma, row }] of (reference.notes.calls as Call[]).entries()) {
        const latent = await reference.floats(`latent.${index}`);
        const ours = await velocity(latent, sigma, await conditioning(reference, row));
        expectClose({ data: ours, shape: latent.shape }, await reference.floats(`velocity.${index}`));
      }
    });
  });

  it("ends a run of four guided steps from stored noise where the reference does", async () => {
    const reference = await openReference(folder);
    const { steps, shift, guidance } = reference.notes as { steps: number; shift: number; guidance: number };
    expect(errorOf(flowSigmas({ steps, shift }), (await reference.floats("sigmas")).data)).toBeLessThan(1e-6);
    const rows = [await conditioning(reference, 0), await conditioning(reference, 1)];
    const noise = await reference.floats("noise");
    const final = await withDit(await openDit(folder), (velocity) =>
      sampled(velocity, noise, { rows, steps, shift, guidance }),
    );
    expectClose(final, await reference.floats("final"), SAMPLING_TOLERANCE);
  });
});

describe.each(["dit-plain", "dit-dual"])("a LoRA on the DiT of %s", (name) => {
  it("changes the velocity as peft does, given as inputs of the graph", async () => {
    const reference = await openReference(fixtureFolder(name));
    const [call = { sigma: 0, row: 0 }] = reference.notes.calls as Call[];
    const latent = await reference.floats("latent.0");
    const row = await conditioning(reference, call.row);
    const lora = await loraFeeds(join(fixtureFolder(name), "lora.safetensors"), "transformer.");
    const ours = await withDit(
      await openDit(fixtureFolder(name)),
      (velocity) => velocity(latent, call.sigma, row),
      lora,
    );
    expectClose({ data: ours, shape: latent.shape }, await reference.floats("velocity_with_lora"));
    expect(errorOf(ours, (await reference.floats("velocity.0")).data)).toBeGreaterThan(
      100 * MODULE_TOLERANCE,
    );
  });
});

async function conditioning(reference: Reference, row: number) {
  return {
    context: await reference.floats(`context.${row}`),
    pooled: await reference.floats(`pooled.${row}`),
  };
}
