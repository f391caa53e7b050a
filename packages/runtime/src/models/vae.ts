import type { VaePart } from "../config/index.js";
import type { BuiltModel } from "../onnx/index.js";
import { finish, layersOver } from "./layers.js";
import type { BuildOptions } from "./layers.js";
import { convolution, downsample, groupNorm, middle, residual, upsample } from "./vae-layers.js";

/**
 * The VAE's encoder: `picture` `[1, 3, height, width]`, −1 to 1 → `moments` `[1, 2 · latent channels, height / 8,
 * width / 8]`: the mean, then the log variance clamped to −30…20. Source: diffusers `models/autoencoders/vae.py`.
 */
export function buildVaeEncoder({ config, tensors }: VaePart, options: BuildOptions): BuiltModel {
  const layers = layersOver("vae encoder", tensors, options);
  let x = convolution(layers, layers.input("picture", [1, 3, "height", "width"]), "encoder.conv_in");
  for (let stage = 0; stage < config.channels.length; stage++) {
    const at = `encoder.down_blocks.${stage}`;
    for (let i = 0; i < config.layersPerBlock; i++) x = residual(layers, x, `${at}.resnets.${i}`, config);
    if (stage < config.channels.length - 1) x = downsample(layers, x, `${at}.downsamplers.0.conv`);
  }
  x = middle(layers, x, "encoder.mid_block", config);
  x = layers.swish(groupNorm(layers, x, "encoder.conv_norm_out", config), 1);
  x = convolution(layers, x, "encoder.conv_out");
  if (config.quantConv) x = convolution(layers, x, "quant_conv");
  const { graph } = layers;
  const [mean, logVariance] = graph.nodes("Split", [x], 2, { attributes: { axis: { int: 1 }, num_outputs: { int: 2 } } });
  const clamped = graph.node("Clip", [logVariance, graph.floats([-30], []), graph.floats([20], [])]);
  const moments = graph.node("Concat", [mean, clamped], { attributes: { axis: { int: 1 } } });
  const shape = [1, 2 * config.latentChannels, "latent height", "latent width"];
  return finish(layers, [{ name: "moments", value: moments, shape }]);
}

/**
 * The VAE's decoder: `latent` `[1, latent channels, height, width]` in the VAE's own space (`toVaeSpace`) → `picture`
 * `[1, 3, 8 · height, 8 · width]`, −1 to 1 and a little beyond.
 */
export function buildVaeDecoder({ config, tensors }: VaePart, options: BuildOptions): BuiltModel {
  const layers = layersOver("vae decoder", tensors, options);
  let x = layers.input("latent", [1, config.latentChannels, "latent height", "latent width"]);
  if (config.postQuantConv) x = convolution(layers, x, "post_quant_conv");
  x = middle(layers, convolution(layers, x, "decoder.conv_in"), "decoder.mid_block", config);
  for (let stage = 0; stage < config.channels.length; stage++) {
    const at = `decoder.up_blocks.${stage}`;
    for (let i = 0; i <= config.layersPerBlock; i++) x = residual(layers, x, `${at}.resnets.${i}`, config);
    if (stage < config.channels.length - 1) x = upsample(layers, x, `${at}.upsamplers.0.conv`);
  }
  x = layers.swish(groupNorm(layers, x, "decoder.conv_norm_out", config), 1);
  const picture = convolution(layers, x, "decoder.conv_out");
  return finish(layers, [{ name: "picture", value: picture, shape: [1, 3, "height", "width"] }]);
}
