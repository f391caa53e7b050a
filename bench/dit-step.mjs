/**
 * A DiT step at SD3.5-Medium's width (1,536; 4 blocks, 2 of them with a second attention; 1,024 picture and 333 context
 * tokens; 2 rows) beside the same Linears alone, one after another with constant weights, in turns in one process on 2
 * threads. Both as a rate: floating point operations that count (every Linear; QKᵀ and AV of every attention) over time.
 * Weights are random and made in a temporary folder (1.4 GB). `--pairs=N` for fewer than 15 pairs.
 */

import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDit } from "../packages/runtime/dist/config/index.js";
import { createSession, fixFeeds } from "../packages/runtime/dist/device/ort.js";
import { buildDit, loraInputs, loraTargets } from "../packages/runtime/dist/models/index.js";
import { graphBuilder } from "../packages/runtime/dist/onnx/index.js";
import { interleaved, median, report } from "./support.mjs";

const width = 1536;
const layers = 4;
const dual = [0, 1];
const tokens = { picture: 1024, context: 333 };
const rows = 2;
const threads = 2;
const pairs = Number(process.argv.find((word) => word.startsWith("--pairs="))?.slice(8) ?? 15);
const folder = mkdtempSync(join(tmpdir(), "dreamloom-dit-step-"));

try {
  writeDit(folder);
  const dit = await openDit(folder);
  const linears = linearsOf(dit);
  const step = await stepRunner(dit);
  const bare = await bareRunner(linears);
  const times = await interleaved({ step, bare }, { rounds: pairs });
  const shares = times.step.map(
    (stepMs, i) => stepFlops(linears) / stepMs / (linearFlops(linears) / times.bare[i]),
  );
  shares.sort((a, b) => a - b);
  const quartile = (part) => shares[Math.round(part * (shares.length - 1))];
  const gigaflops = (flops, timesMs) => (rows * flops) / median(timesMs) / 1e6;
  console.log(
    `quartiles of gemmShare: ${[0.25, 0.5, 0.75].map((part) => quartile(part).toFixed(3)).join("  ")}`,
  );
  report("dit-step", {
    gemmShare: median(shares),
    lowerQuartile: quartile(0.25),
    upperQuartile: quartile(0.75),
    shareOfBest:
      stepFlops(linears) / Math.min(...times.step) / (linearFlops(linears) / Math.min(...times.bare)),
    pairs,
    stepSeconds: median(times.step) / 1000,
    stepGigaflops: gigaflops(stepFlops(linears), times.step),
    bareGigaflops: gigaflops(linearFlops(linears), times.bare),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Opens the model as the device worker does, with LoRA inputs of rank 0, and runs one step of two rows. */
async function stepRunner(dit) {
  const session = await createSession(buildDit(dit, { backend: "cpu", lora: "all" }), {
    backend: "cpu",
    threads,
  });
  const none = {};
  for (const [path, size] of loraTargets(dit)) {
    const { a, b } = loraInputs(path);
    none[a] = { data: new Float32Array(0), shape: [size.in, 0] };
    none[b] = { data: new Float32Array(0), shape: [0, size.out] };
  }
  const row = () => ({
    patches: wave([tokens.picture, 64]),
    positions: wave([tokens.picture, width]),
    context: wave([tokens.context, width]),
    pooled: wave([1, width]),
    time: wave([1, 256]),
  });
  const [feeds, fixed] = [row(), fixFeeds(none)];
  return async () => {
    for (let i = 0; i < rows; i++) await session.run(feeds, fixed);
  };
}

/** The same Linears with the same weights, each fed by the one before where the widths allow, once per row. */
async function bareRunner(linears) {
  const graph = graphBuilder("bare linears");
  const last = new Map();
  const at = (count, wide) => {
    const key = `x_${count}_${wide}`;
    if (!last.has(key)) last.set(key, graph.input(key, [count, wide]));
    return { key, value: last.get(key) };
  };
  const feeds = {};
  for (const { weight, bias, into, out, count } of linears) {
    const { value } = at(count, into);
    feeds[`x_${count}_${into}`] ??= wave([count, into]);
    const y = graph.node("Gemm", [value, graph.weight(weight), graph.weight(bias)], {
      attributes: { transB: { int: 1 } },
    });
    last.set(`x_${count}_${out}`, y);
    feeds[`x_${count}_${out}`] ??= wave([count, out]);
  }
  for (const [key, value] of last) graph.output(`y${key}`, value, key.split("_").slice(1).map(Number));
  const built = graph.build();
  const session = await createSession(built, { backend: "cpu", threads });
  const wanted = new Set(built.inputs.map(({ name }) => name));
  const given = Object.fromEntries(Object.entries(feeds).filter(([name]) => wanted.has(name)));
  return async () => {
    for (let i = 0; i < rows; i++) await session.run(given);
  };
}

/** Every Linear of one row: its tensors, widths and how many tokens go through it. */
function linearsOf({ tensors }) {
  const found = [];
  for (const [name, weight] of tensors) {
    const bias = tensors.get(name.replace(/weight$/, "bias"));
    if (!name.endsWith(".weight") || weight.shape.length !== 2 || bias === undefined) continue;
    const [out, into] = weight.shape;
    found.push({ weight, bias, into, out, count: tokensThrough(name), attention: attentionAt(name) });
  }
  return found;
}

function tokensThrough(name) {
  if (/norm1|norm_out|time_text_embed/.test(name)) return 1;
  return /add_[qkv]_proj|to_add_out|ff_context/.test(name) ? tokens.context : tokens.picture;
}

/** Operations of the attention that a query Linear belongs to: QKᵀ and AV. */
function attentionAt(name) {
  if (/attn2\.to_q/.test(name)) return 4 * tokens.picture ** 2 * width;
  const all = tokens.picture + tokens.context;
  if (/attn\.to_q/.test(name)) return 4 * tokens.picture * all * width;
  // The last block asks nothing for the context.
  if (/attn\.to_add_out/.test(name)) return 4 * tokens.context * all * width;
  return 0;
}

function linearFlops(linears) {
  return linears.reduce((sum, { into, out, count }) => sum + 2 * into * out * count, 0);
}

function stepFlops(linears) {
  // The last block's context queries are weights that nothing depends on.
  const unused = linears.find(({ weight }) => weight.name.endsWith(`${layers - 1}.attn.add_q_proj.weight`));
  const idle = unused === undefined ? 0 : 2 * unused.into * unused.out * unused.count;
  return linears.reduce((sum, { attention }) => sum + attention, linearFlops(linears)) - idle;
}

function wave(shape) {
  const count = shape.reduce((product, size) => product * size, 1);
  return { data: Float32Array.from({ length: count }, (_, i) => Math.sin(12.9898 * i)), shape };
}

/** A diffusers folder of random weights. */
function writeDit(path) {
  const config = {
    _class_name: "SD3Transformer2DModel",
    sample_size: 64,
    patch_size: 2,
    in_channels: 16,
    out_channels: 16,
    num_layers: layers,
    num_attention_heads: width / 64,
    attention_head_dim: 64,
    joint_attention_dim: 4096,
    caption_projection_dim: width,
    pooled_projection_dim: 2048,
    pos_embed_max_size: 32,
    qk_norm: "rms_norm",
    dual_attention_layers: dual,
  };
  writeFileSync(join(path, "config.json"), JSON.stringify(config));
  const header = {};
  let offset = 0;
  const tensor = (name, shape) => {
    const bytes = 4 * shape.reduce((product, size) => product * size, 1);
    header[name] = { dtype: "F32", shape, data_offsets: [offset, offset + bytes] };
    offset += bytes;
  };
  const linear = (name, out, into) => (tensor(`${name}.weight`, [out, into]), tensor(`${name}.bias`, [out]));
  tensor("pos_embed.pos_embed", [1, 32 * 32, width]);
  tensor("pos_embed.proj.weight", [width, 16, 2, 2]);
  tensor("pos_embed.proj.bias", [width]);
  linear("time_text_embed.timestep_embedder.linear_1", width, 256);
  linear("time_text_embed.timestep_embedder.linear_2", width, width);
  for (let layer = 0; layer < layers; layer++)
    blockTensors(`transformer_blocks.${layer}`, layer, { tensor, linear });
  linear("norm_out.linear", 2 * width, width);
  linear("proj_out", 64, width);
  writeWeights(join(path, "diffusion_pytorch_model.safetensors"), header, offset);
}

function blockTensors(at, layer, { tensor, linear }) {
  const last = layer === layers - 1;
  linear(`${at}.norm1.linear`, (dual.includes(layer) ? 9 : 6) * width, width);
  linear(`${at}.norm1_context.linear`, (last ? 2 : 6) * width, width);
  for (const name of ["to_q", "to_k", "to_v", "add_q_proj", "add_k_proj", "add_v_proj", "to_out.0"])
    linear(`${at}.attn.${name}`, width, width);
  if (!last) linear(`${at}.attn.to_add_out`, width, width);
  const norms = ["attn.norm_q", "attn.norm_k", "attn.norm_added_q", "attn.norm_added_k"];
  if (dual.includes(layer)) {
    for (const name of ["to_q", "to_k", "to_v", "to_out.0"]) linear(`${at}.attn2.${name}`, width, width);
    norms.push("attn2.norm_q", "attn2.norm_k");
  }
  for (const name of norms) tensor(`${at}.${name}.weight`, [64]);
  for (const name of last ? ["ff"] : ["ff", "ff_context"]) {
    linear(`${at}.${name}.net.0.proj`, 4 * width, width);
    linear(`${at}.${name}.net.2`, width, 4 * width);
  }
}

function writeWeights(path, header, dataBytes) {
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const file = openSync(path, "w");
  writeSync(file, length);
  writeSync(file, text);
  // So small that a chain of Linears neither grows nor fades.
  const numbers = Float32Array.from(
    { length: 4_194_301 },
    () => (Math.random() - 0.5) * Math.sqrt(12 / width),
  );
  const chunk = Buffer.from(numbers.buffer);
  for (let at = 0; at < dataBytes; at += chunk.length)
    writeSync(file, chunk, 0, Math.min(chunk.length, dataBytes - at));
  closeSync(file);
}
