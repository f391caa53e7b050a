/** The VAE: pictures to latents as the DiT sees them, and back. */

import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import { fromVaeSpace, toVaeSpace } from "../models/index.js";
import type { Computing, Models } from "./models.js";
import type { WireTensor } from "./protocol.js";
import { onlyOutput, planes, sized } from "./wire.js";

type Vae = Model & { readonly part: "vae" };

/** A latent `[channels, h/8, w/8]` of a picture `[h, w, 3 or 4]`; alpha is not looked at. The posterior's mean. */
export async function encodePicture(
  models: Models,
  { vae, picture }: { readonly vae: Model; readonly picture: WireTensor },
  computing: Computing,
): Promise<WireTensor> {
  const [height = 0, width = 0, channels = 0] = picture.shape;
  if (channels < 3) throw new NodeError("A picture must have 3 or 4 channels.");
  if (width % 8 !== 0 || height % 8 !== 0 || width * height === 0)
    throw new NodeError(`The picture is ${width} × ${height}; the VAE needs multiples of 8.`, {
      remedy: "Resize or crop it first.",
    });
  const model = vae as Vae;
  const { config } = await models.part(model);
  const feeds = { picture: sized(toPlanes(picture.data, width * height, channels), [1, 3, height, width]) };
  const moments = await models.use(
    { kind: "vaeEncoder", model, dimensions: { height, width } },
    computing,
    async (run) => onlyOutput(await run(feeds)),
  );
  const mean = moments.data.subarray(0, moments.data.length / 2);
  return sized(fromVaeSpace(mean, config), [config.latentChannels, height / 8, width / 8]);
}

/** The picture `[8h, 8w, 3]`, 0 to 1, of a latent `[channels, h, w]`. */
export async function decode(
  models: Models,
  { vae, latent }: { readonly vae: Model; readonly latent: WireTensor },
  computing: Computing,
): Promise<WireTensor> {
  const model = vae as Vae;
  const { config } = await models.part(model);
  const { channels, height, width } = planes(latent);
  if (channels !== config.latentChannels)
    throw new NodeError(
      `The latent has ${channels} channels, but this VAE takes ${config.latentChannels}: they belong to different models.`,
    );
  const feeds = { latent: sized(toVaeSpace(latent.data, config), [1, channels, height, width]) };
  const { data, shape } = await models.use(
    { kind: "vaeDecoder", model, dimensions: { "latent height": height, "latent width": width } },
    computing,
    async (run) => onlyOutput(await run(feeds)),
  );
  const [, , tall = 0, wide = 0] = shape;
  return sized(toPixels(data, tall * wide), [tall, wide, 3]);
}

/** Interleaved colours 0…1 to planes −1…1. */
function toPlanes(pixels: Float32Array, places: number, channels: number): Float32Array {
  const out = new Float32Array(3 * places);
  for (let place = 0; place < places; place += 1)
    for (let colour = 0; colour < 3; colour += 1)
      out[colour * places + place] = 2 * (pixels[place * channels + colour] ?? 0) - 1;
  return out;
}

/** Planes −1…1 to interleaved colours, clamped to 0…1. */
function toPixels(data: Float32Array, places: number): Float32Array {
  const out = new Float32Array(3 * places);
  for (let place = 0; place < places; place += 1)
    for (let colour = 0; colour < 3; colour += 1)
      out[place * 3 + colour] = Math.min(1, Math.max(0, (data[colour * places + place] ?? 0) / 2 + 0.5));
  return out;
}
