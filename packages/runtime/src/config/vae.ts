/**
 * Opens an AutoencoderKL as diffusers saves it, or SD3's out of a checkpoint of one file.
 * Source: diffusers `models/autoencoders/autoencoder_kl.py`, `models/autoencoders/vae.py`.
 */

import { join, resolve } from "node:path";
import { readNamedFile, readWeights, WeightsError } from "../weights/index.js";
import type { TensorMap, Weights } from "../weights/index.js";
import { checkTensors, expectations } from "./expected-tensors.js";
import type { Expectations, ExpectedTensor } from "./expected-tensors.js";
import { readJson } from "./read-config.js";
import { sd3FileVae } from "./sd3-file-vae.js";
import { sd3VaeConfig, vaeConfig } from "./vae-config.js";
import type { VaeConfig } from "./vae-config.js";

/** A VAE as published. */
export type VaePart = {
  /** The folder, or the one file. */
  readonly folder: string;
  readonly config: VaeConfig;
  readonly weights: Weights;
  readonly tensors: TensorMap;
  readonly files: readonly string[];
};

/** Opens the VAE in a folder as diffusers saves it, or SD3's in a checkpoint of one file. Throws `WeightsError`. */
export async function openVae(place: string): Promise<VaePart> {
  const file = await readNamedFile(place);
  return file === undefined ? openFolder(place) : openFile(file);
}

async function openFile(weights: Weights): Promise<VaePart> {
  const { path } = weights;
  const tensors = sd3FileVae(weights);
  const config = sd3VaeConfig(tensors, path);
  checkTensors(expectedOfVae(config), { family: "a VAE in one file", configPath: path, weights, tensors });
  return { folder: path, config, weights, tensors, files: [path] };
}

async function openFolder(folder: string): Promise<VaePart> {
  const home = resolve(folder);
  const configPath = join(home, "config.json");
  const json = await readJson(configPath);
  const described = json._class_name ?? json.model_type;
  if (described !== undefined && described !== "AutoencoderKL") {
    throw new WeightsError(
      "wrong_family",
      `"${configPath}" describes a ${JSON.stringify(described)}; the VAE must be an "AutoencoderKL".`,
    );
  }
  const config = vaeConfig(configPath, json);
  const weights = await readWeights(home, ["diffusion_pytorch_model", "model"]);
  const { tensors } = weights;
  checkTensors(expectedOfVae(config), { family: "an AutoencoderKL", configPath, weights, tensors });
  return {
    folder: home,
    config,
    weights,
    tensors,
    files: [configPath, ...weights.files.map(({ path }) => path)],
  };
}

/** Every tensor that the VAE needs, encoder and decoder. */
export function expectedOfVae(config: VaeConfig): readonly ExpectedTensor[] {
  const want = expectations();
  const [first = 0] = config.channels;
  const last = config.channels.at(-1) ?? 0;
  const { latentChannels } = config;
  conv(want, "encoder.conv_in", first, 3, 3);
  let width = first;
  config.channels.forEach((channels, stage) => {
    width = expectResnets(want, `encoder.down_blocks.${stage}`, {
      from: width,
      to: channels,
      count: config.layersPerBlock,
    });
    if (stage < config.channels.length - 1)
      conv(want, `encoder.down_blocks.${stage}.downsamplers.0.conv`, width, width, 3);
  });
  expectEnd(want, "encoder", { width: last, normWidth: last, out: 2 * latentChannels, config });
  if (config.quantConv) conv(want, "quant_conv", 2 * latentChannels, 2 * latentChannels, 1);
  if (config.postQuantConv) conv(want, "post_quant_conv", latentChannels, latentChannels, 1);
  conv(want, "decoder.conv_in", last, latentChannels, 3);
  width = last;
  [...config.channels].reverse().forEach((channels, stage) => {
    width = expectResnets(want, `decoder.up_blocks.${stage}`, {
      from: width,
      to: channels,
      count: config.layersPerBlock + 1,
    });
    if (stage < config.channels.length - 1)
      conv(want, `decoder.up_blocks.${stage}.upsamplers.0.conv`, width, width, 3);
  });
  expectEnd(want, "decoder", { width: last, normWidth: first, out: 3, config });
  return want.list;
}

const KEYS = `"block_out_channels", "latent_channels" and "layers_per_block"`;

function conv(want: Expectations, name: string, out: number, into: number, kernel: number): void {
  want.tensor(`${name}.weight`, [out, into, kernel, kernel], KEYS);
  want.tensor(`${name}.bias`, [out], KEYS);
}

function expectResnets(
  want: Expectations,
  at: string,
  { from, to, count }: { readonly from: number; readonly to: number; readonly count: number },
): number {
  for (let i = 0; i < count; i++) expectResnet(want, `${at}.resnets.${i}`, i === 0 ? from : to, to);
  return to;
}

function expectResnet(want: Expectations, at: string, from: number, to: number): void {
  want.norm(`${at}.norm1`, from, KEYS);
  conv(want, `${at}.conv1`, to, from, 3);
  want.norm(`${at}.norm2`, to, KEYS);
  conv(want, `${at}.conv2`, to, to, 3);
  if (from !== to) conv(want, `${at}.conv_shortcut`, to, from, 1);
}

function expectEnd(
  want: Expectations,
  at: "encoder" | "decoder",
  {
    width,
    normWidth,
    out,
    config,
  }: { readonly width: number; readonly normWidth: number; readonly out: number; readonly config: VaeConfig },
): void {
  for (const i of [0, 1]) expectResnet(want, `${at}.mid_block.resnets.${i}`, width, width);
  if (config.midAttention) {
    const attention = `${at}.mid_block.attentions.0`;
    want.norm(`${attention}.group_norm`, width, KEYS);
    for (const name of ["to_q", "to_k", "to_v", "to_out.0"])
      want.linear(`${attention}.${name}`, width, width, KEYS);
  }
  want.norm(`${at}.conv_norm_out`, normWidth, KEYS);
  conv(want, `${at}.conv_out`, out, normWidth, 3);
}
