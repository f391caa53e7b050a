import { defineNode, NodeError } from "@dreamloom/engine";
import { latent, picture, port, vae } from "@dreamloom/engine/sockets";

/** Beyond this a VAE's layers want tens of gigabytes; DiTs know places for less. */
const largestSide = 4096;

/** A picture in the VAE's space (the mean, not a sample of it), scaled as the DiT sees it. */
export default defineNode({
  type: "dream/encode-picture",
  version: 1,
  title: "Encode picture",
  about: "Turns a picture into a latent, to start sampling from it.",
  aliases: ["VAE Encode", "VAE Encode (for Inpainting)", "img2img", "image to latent", "init image"],
  group: "Dream",
  lane: "gpu",
  inputs: {
    vae: port(vae, "The autoencoder."),
    picture: port(picture, "Both sides multiples of 16; transparent places are taken as white."),
  },
  outputs: {
    latent: port(latent, "The picture as a latent, an eighth as wide and high.", {
      facets: { channels: { same: "vae.channels" } },
    }),
  },
  async run({ vae, picture }, { backend, picture: door, signal }) {
    const [height = 0, width = 0, channels] = picture.shape;
    if (width % 16 !== 0 || height % 16 !== 0)
      throw new NodeError(`The picture is ${width} × ${height}; both sides must be multiples of 16.`, {
        remedy: "Put a resize node before it, with 16 at its input `multiple`.",
      });
    if (Math.max(width, height) > largestSide)
      throw new NodeError(`The picture is ${width} × ${height}; a VAE takes at most ${largestSide} a side.`, {
        remedy: "Put a resize node before it.",
      });
    const opaque =
      channels === 3 ? picture : await door.apply("flatten", [picture], { colour: "#ffffff" }, { signal });
    return { latent: await backend.encodePicture(vae, opaque, { signal }) };
  },
});
