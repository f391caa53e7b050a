import { defineNode } from "@dreamloom/engine";
import { latent, picture, port, vae } from "@dreamloom/engine/sockets";

/** A latent as the picture it stands for. */
export default defineNode({
  type: "dream/decode",
  version: 1,
  title: "Decode",
  about: "Turns a latent into a picture.",
  aliases: ["VAE Decode", "latent to image"],
  group: "Dream",
  lane: "gpu",
  inputs: {
    vae: port(vae, "The autoencoder."),
    latent: port(latent, "What was painted.", { facets: { channels: { same: "vae.channels" } } }),
  },
  outputs: { picture: port(picture, "The picture, eight times as wide and high as the latent.") },
  run: async ({ vae, latent }, { backend, signal }) => ({
    picture: await backend.decode(vae, latent, { signal }),
  }),
});
