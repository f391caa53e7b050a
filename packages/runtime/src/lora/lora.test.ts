import { copyFile, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSafetensors } from "../weights/index.js";
import { loadLora, matchLora, readLora } from "./index.js";
import type { LoraFile, LoraModule } from "./index.js";

let folder = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-lora-"));
});
afterAll(() => rm(folder, { recursive: true }));

type Tensors = Record<string, { shape: number[]; values?: number[] }>;
let count = 0;

/** Writes an f32 safetensors file; values not given count up from 1. */
async function write(tensors: Tensors, metadata?: Record<string, string>): Promise<string> {
  const header: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  const data: number[] = [];
  for (const [name, { shape, values }] of Object.entries(tensors)) {
    const size = shape.reduce((a, b) => a * b, 1);
    const begin = data.length * 4;
    for (let i = 0; i < size; i += 1) data.push(values === undefined ? i + 1 : values[i]!);
    header[name] = { dtype: "F32", shape, data_offsets: [begin, data.length * 4] };
  }
  const text = Buffer.from(JSON.stringify(header));
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  const path = join(folder, `lora-${++count}.safetensors`);
  await writeFile(path, Buffer.concat([length, text, Buffer.from(Float32Array.from(data).buffer)]));
  return path;
}

const read = async (tensors: Tensors, metadata?: Record<string, string>): Promise<LoraFile> =>
  readLora(await readSafetensors(await write(tensors, metadata)));

const brief = (modules: readonly LoraModule[]): string[] =>
  modules.map(({ model, path, rank, inFeatures, outFeatures, scale }) =>
    [model, path, rank, inFeatures, outFeatures, scale].join(" "),
  );

const pair = (module: string, rank = 2, into = 4, out = 4): Tensors => ({
  [`${module}.lora_A.weight`]: { shape: [rank, into] },
  [`${module}.lora_B.weight`]: { shape: [out, rank] },
});

describe("a LoRA file", () => {
  it("of diffusers means scale 1 where it says nothing", async () => {
    const file = await read({
      ...pair("transformer.transformer_blocks.0.attn.to_q"),
      ...pair("transformer.transformer_blocks.0.attn.to_add_out"),
    });
    expect(file.form).toBe("peft");
    expect(brief(file.modules)).toEqual([
      "dit transformer_blocks.0.attn.to_q 2 4 4 1",
      "dit transformer_blocks.0.attn.to_add_out 2 4 4 1",
    ]);
  });

  it("of newer diffusers has its alphas in the metadata, by model and by module", async () => {
    const config = {
      "transformer.lora_alpha": 8,
      "transformer.r": 2,
      "transformer.alpha_pattern": { "attn.to_k": 3 },
      "lmm.lora_alpha": 6,
      "lmm.use_rslora": true,
    };
    const file = await read(
      {
        ...pair("transformer.transformer_blocks.0.attn.to_q"),
        ...pair("transformer.transformer_blocks.0.attn.to_k"),
        ...pair("lmm.model.layers.1.self_attn.q_proj", 4),
      },
      { lora_adapter_metadata: JSON.stringify(config) },
    );
    expect(file.modules.map(({ scale }) => scale)).toEqual([4, 1.5, 3]);
  });

  it("of older diffusers and of PEFT's own saving are the same thing under other names", async () => {
    const block = "transformer_blocks.3";
    const file = await read({
      [`transformer.${block}.attn.to_q.lora.down.weight`]: { shape: [1, 4] },
      [`transformer.${block}.attn.to_q.lora.up.weight`]: { shape: [4, 1] },
      [`transformer.${block}.attn.processor.to_out_lora.down.weight`]: { shape: [1, 4] },
      [`transformer.${block}.attn.processor.to_out_lora.up.weight`]: { shape: [4, 1] },
      [`base_model.model.${block}.ff.net.2.lora_A.default.weight`]: { shape: [1, 4] },
      [`base_model.model.${block}.ff.net.2.lora_B.default.weight`]: { shape: [4, 1] },
    });
    expect(file.modules.map(({ path }) => path)).toEqual([
      `${block}.attn.to_q`,
      `${block}.attn.to_out.0`,
      `${block}.ff.net.2`,
    ]);
  });

  it("of PEFT takes its alpha from the config beside it, and says that it did", async () => {
    const own = await mkdtemp(join(folder, "peft-"));
    const path = await write(pair("base_model.model.transformer_blocks.0.attn.to_q"));
    const moved = join(own, "adapter_model.safetensors");
    await copyFile(path, moved);
    await writeFile(join(own, "adapter_config.json"), JSON.stringify({ lora_alpha: 32, r: 2 }));
    const file = await readLora(await readSafetensors(moved));
    expect(file.modules[0]?.scale).toBe(16);
    expect(file.sources).toEqual([moved, join(own, "adapter_config.json")]);
  });

  it("may change both models, under any name the LMM ever had", async () => {
    const file = await read({
      ...pair("dit.transformer_blocks.0.attn.to_v"),
      ...pair("lmm.model.layers.0.self_attn.o_proj"),
      ...pair("base_model.model.model.language_model.layers.1.self_attn.q_proj"),
      ...pair("model.visual.blocks.2.attn.qkv", 2, 4, 12),
    });
    expect(brief(file.modules)).toEqual([
      "dit transformer_blocks.0.attn.to_v 2 4 4 1",
      "lmm model.layers.0.self_attn.o_proj 2 4 4 1",
      "lmm model.layers.1.self_attn.q_proj 2 4 4 1",
      "lmm visual.blocks.2.attn.qkv 2 4 12 1",
    ]);
  });

  it("names what has no effect and what belongs to no model", async () => {
    const file = await read({
      ...pair("transformer.transformer_blocks.0.attn.to_q"),
      ...pair("transformer.context_embedder"),
      ...pair("transformer.time_text_embed.text_embedder.linear_1"),
      ...pair("text_encoder.text_model.encoder.layers.0.self_attn.q_proj"),
      ...pair("unet.down_blocks.0.attentions.0.to_q"),
    });
    expect(file.modules).toHaveLength(1);
    expect(file.ignored).toEqual([
      "transformer.context_embedder",
      "transformer.time_text_embed.text_embedder.linear_1",
      "text_encoder.text_model.encoder.layers.0.self_attn.q_proj",
    ]);
    expect(file.unknown).toEqual(["unet.down_blocks.0.attentions.0.to_q"]);
  });
});

describe("a LoRA file of kohya's", () => {
  const kohya = (
    module: string,
    rank: number,
    into: number,
    out: number,
    more: Partial<Record<"down" | "up", number[]>> = {},
    alpha?: number,
  ): Tensors => ({
    [`${module}.lora_down.weight`]: { shape: [rank, into], ...(more.down && { values: more.down }) },
    [`${module}.lora_up.weight`]: { shape: [out, rank], ...(more.up && { values: more.up }) },
    ...(alpha === undefined ? {} : { [`${module}.alpha`]: { shape: [], values: [alpha] } }),
  });

  it("splits the fused qkv into three modules that share their down", async () => {
    const { modules, form } = await read(
      kohya("lora_unet_joint_blocks_0_context_block_attn_qkv", 2, 2, 6, {}, 1),
    );
    expect(form).toBe("kohya");
    expect(brief(modules)).toEqual([
      "dit transformer_blocks.0.attn.add_q_proj 2 2 2 0.5",
      "dit transformer_blocks.0.attn.add_k_proj 2 2 2 0.5",
      "dit transformer_blocks.0.attn.add_v_proj 2 2 2 0.5",
    ]);
    const loaded = await loadLora(modules);
    expect(loaded.map(({ down }) => [...down])).toEqual(Array(3).fill([1, 2, 3, 4]));
    expect(loaded.map(({ up }) => [...up])).toEqual([
      [1, 2, 3, 4],
      [5, 6, 7, 8],
      [9, 10, 11, 12],
    ]);
  });

  it("takes a block-diagonal qkv apart and gives it the strength it was trained with, or what is written", async () => {
    const up = [1, 0, 0, 2, 0, 0, 0, 3, 0, 0, 4, 0, 0, 0, 5, 0, 0, 6];
    const { modules } = await read(kohya("lora_unet_joint_blocks_0_x_block_attn_qkv", 3, 2, 6, { up }, 1));
    const loaded = await loadLora(modules);
    expect(loaded.map(({ path, rank, scale }) => [path, rank, scale])).toEqual([
      ["transformer_blocks.0.attn.to_q", 1, 1],
      ["transformer_blocks.0.attn.to_k", 1, 1],
      ["transformer_blocks.0.attn.to_v", 1, 1],
    ]);
    expect(loaded.map(({ down, up: own }) => [[...down], [...own]])).toEqual([
      [
        [1, 2],
        [1, 2],
      ],
      [
        [3, 4],
        [3, 4],
      ],
      [
        [5, 6],
        [5, 6],
      ],
    ]);
    const written = await loadLora(modules, "as-written");
    expect(written.map(({ scale }) => scale)).toEqual([1 / 3, 1 / 3, 1 / 3]);
  });

  it("swaps shift and scale of the last context block and of the end, and of no other", async () => {
    const { modules } = await read({
      ...kohya("lora_unet_joint_blocks_5_context_block_adaLN_modulation_1", 1, 2, 4),
      ...kohya("lora_unet_joint_blocks_4_context_block_adaLN_modulation_1", 1, 1, 6),
      ...kohya("lora_unet_final_layer_adaLN_modulation_1", 1, 2, 4),
    });
    const loaded = await loadLora(modules);
    expect(loaded.map(({ path, up }) => [path, ...up])).toEqual([
      ["transformer_blocks.5.norm1_context.linear", 3, 4, 1, 2],
      ["transformer_blocks.4.norm1_context.linear", 1, 2, 3, 4, 5, 6],
      ["norm_out.linear", 3, 4, 1, 2],
    ]);
  });

  it("takes the convolution of the patches for the matrix it is, and leaves text encoders", async () => {
    const file = await read({
      "lora_unet_x_embedder_proj.lora_down.weight": { shape: [2, 16, 2, 2] },
      "lora_unet_x_embedder_proj.lora_up.weight": { shape: [8, 2, 1, 1] },
      ...kohya("lora_te1_text_model_encoder_layers_0_mlp_fc1", 1, 2, 2),
      ...kohya("lora_unet_joint_blocks_0_x_block_mlp_fc2", 1, 2, 2),
      ...kohya("lora_transformer_transformer_blocks_1_attn_to_out_0", 1, 2, 2),
    });
    expect(brief(file.modules)).toEqual([
      "dit pos_embed.proj 2 64 8 1",
      "dit transformer_blocks.0.ff.net.2 1 2 2 1",
      "dit transformer_blocks.1.attn.to_out.0 1 2 2 1",
    ]);
    expect(file.ignored).toEqual(["lora_te1_text_model_encoder_layers_0_mlp_fc1"]);
  });
});

describe("a LoRA that cannot be used", () => {
  it.each<[string, Tensors, RegExp]>([
    [
      "is none",
      { "model.weight": { shape: [2] } },
      /^"lora-\d+\.safetensors" is not a LoRA: none of its 1 tensors is half/,
    ],
    [
      "lacks a half",
      { "transformer.transformer_blocks.0.attn.to_q.lora_A.weight": { shape: [1, 2] } },
      /has only one half of the pair for "transformer\.transformer_blocks\.0\.attn\.to_q"; the file is incomplete\.$/,
    ],
    [
      "does not fit together",
      {
        "dit.transformer_blocks.0.attn.to_q.lora_A.weight": { shape: [2, 4] },
        "dit.transformer_blocks.0.attn.to_q.lora_B.weight": { shape: [4, 3] },
      },
      /the pair for "dit\.transformer_blocks\.0\.attn\.to_q" does not fit together: \[2, 4\] and \[4, 3\]\.$/,
    ],
    [
      "is a DoRA",
      { ...pair("dit.transformer_blocks.0.attn.to_q"), "x.dora_scale": { shape: [1] } },
      /holds DoRA weights/,
    ],
    [
      "is for another family",
      pair("unet.mid.to_q"),
      /has 1 changed modules, but none of them belongs to a DiT of SD3's kind/,
    ],
    ["changes only text encoders", pair("text_encoder.a"), /but it changes only text encoders or inputs/],
  ])("because it %s says so", async (_, tensors, message) => {
    await expect(read(tensors)).rejects.toThrow(message);
  });

  it("is refused where nothing matches, and counted where some does", async () => {
    const file = await read({
      ...pair("dit.transformer_blocks.0.attn.to_q"),
      ...pair("dit.transformer_blocks.9.attn.to_q"),
      ...pair("dit.context_embedder"),
    });
    expect(() => matchLora(file, "dit", new Map(), "style")).toThrow(
      'The LoRA "style" does not fit this DiT: of its 2 modules none is there (the first is "transformer_blocks.0.attn.to_q").',
    );
    const some = matchLora(
      file,
      "dit",
      new Map([["transformer_blocks.0.attn.to_q", { in: 4, out: 4 }]]),
      "style",
    );
    expect(some.modules).toHaveLength(1);
    expect(some.warnings).toEqual([
      'Of the 2 modules that the LoRA "style" changes in a DiT, 1 are in this one; the others are left out.',
      '1 modules of the LoRA "style" have no effect here, such as "dit.context_embedder".',
    ]);
    expect(matchLora(file, "lmm", new Map(), "style")).toEqual({ modules: [], warnings: [] });
  });

  it("is refused for another width, with both", async () => {
    const file = await read(pair("dit.transformer_blocks.0.attn.to_q"));
    expect(() =>
      matchLora(file, "dit", new Map([["transformer_blocks.0.attn.to_q", { in: 8, out: 8 }]]), "style"),
    ).toThrow(
      'The LoRA "style" is for another width: its "transformer_blocks.0.attn.to_q" takes 4 numbers and gives 4; this DiT\'s takes 8 and gives 8.',
    );
  });
});
