import { describe, it } from "vitest";
import { openVae } from "../../packages/runtime/src/config/index.js";
import { decoded, encoded } from "./compute.js";
import { expectClose, fixtureFolder, openReference } from "./fixture.js";

describe.each(["vae-attention", "vae-deep", "vae-quant"])("the VAE of %s", (name) => {
  it("encodes pictures to the reference's mean and log variance", async () => {
    const reference = await openReference(fixtureFolder(name));
    const vae = await openVae(fixtureFolder(name));
    for (const index of (reference.notes.sizes as unknown[]).keys()) {
      const { mean, logVariance } = await encoded(vae, await reference.floats(`picture.${index}`));
      expectClose(mean, await reference.floats(`mean.${index}`));
      expectClose(logVariance, await reference.floats(`logvar.${index}`));
    }
  });

  it("decodes latents to the reference's pictures", async () => {
    const reference = await openReference(fixtureFolder(name));
    const vae = await openVae(fixtureFolder(name));
    for (const index of (reference.notes.sizes as unknown[]).keys()) {
      expectClose(
        await decoded(vae, await reference.floats(`latent.${index}`)),
        await reference.floats(`decoded.${index}`),
      );
    }
  });

  it("computes the same in the form that it has for WebGPU", async () => {
    const reference = await openReference(fixtureFolder(name));
    const vae = await openVae(fixtureFolder(name));
    const { mean } = await encoded(vae, await reference.floats("picture.0"), { backend: "webgpu" });
    expectClose(mean, await reference.floats("mean.0"));
    const picture = await decoded(vae, await reference.floats("latent.0"), { backend: "webgpu" });
    expectClose(picture, await reference.floats("decoded.0"));
  });
});
