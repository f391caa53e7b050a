import { cp, mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { WeightsError } from "../weights/index.js";
import { openAdapter } from "./adapter.js";
import { openDit } from "./dit.js";
import { openDreamFolder } from "./dream-folder.js";
import { openLmm } from "./lmm.js";
import { openScheduler } from "./scheduler.js";
import { openVae } from "./vae.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");

let scratch = "";
let count = 0;
beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), "dreamloom-configs-"));
});
afterAll(() => rm(scratch, { recursive: true }));

describe("published configs", () => {
  it("of the LMM are read nested or flat, with either set of key names", async () => {
    const nested = await openLmm(join(fixtures, "lmm-grouped"));
    expect(nested.config).toMatchObject({
      hidden: 64,
      layers: 3,
      heads: 4,
      kvHeads: 2,
      headDim: 16,
      ropeSections: [2, 3, 3],
    });
    const flat = await openLmm(join(fixtures, "lmm-equal-heads"));
    expect(flat.config).toMatchObject({ hidden: 48, heads: 3, kvHeads: 3, rmsEps: 1e-5, ropeTheta: 1e4 });
    expect(flat.config.vision).toMatchObject({
      depth: 3,
      width: 24,
      mlpWidth: 48,
      channels: 3,
      patchSize: 6,
    });
    expect(flat.tensors.has("visual.merger.ln_q.weight")).toBe(true);
    expect(flat.tensors.get("model.norm.weight")?.name).toBe("model.language_model.norm.weight");
    expect(flat.vision).toMatchObject({ minPixels: 144, maxPixels: 2304, patchSize: 6, mergeSize: 2 });
  });

  it("of the DiT, the VAE and the adapter give sizes", async () => {
    const { config } = await openDit(join(fixtures, "dit-dual"));
    expect(config).toMatchObject({ width: 48, heads: 3, layers: 3, posEmbedMaxSize: 9, qkNorm: true });
    expect([...config.dualLayers]).toEqual([0, 1]);
    expect((await openVae(join(fixtures, "vae-quant"))).config).toMatchObject({
      channels: [6, 6, 18],
      shift: 0.0609,
      quantConv: true,
    });
    expect((await openAdapter(join(fixtures, "adapter-narrow"))).config).toEqual({
      lmmWidth: 32,
      hidden: 24,
      ditWidth: 48,
    });
  });
});

describe("a config that contradicts its tensors", () => {
  it.each([
    [
      "dit-plain",
      openDit,
      { num_layers: 4 },
      `by "num_layers" and "num_attention_heads" and "attention_head_dim" tensor "transformer_blocks.2.norm1_context.linear.weight" should have shape [192, 32]`,
      "it has [64, 32]",
    ],
    [
      "dit-plain",
      openDit,
      { pos_embed_max_size: 10 },
      `tensor "pos_embed.pos_embed" should have shape [1, 100, 32]`,
      "it has [1, 144, 32]",
    ],
    [
      "dit-plain",
      openDit,
      { dual_attention_layers: [1] },
      `tensor "transformer_blocks.1.norm1.linear.weight" should have shape [288, 32]`,
      "it has [192, 32]",
    ],
    [
      "lmm-grouped",
      openLmm,
      { text_config: { intermediate_size: 100 } },
      `by "intermediate_size" and "hidden_size" tensor "model.layers.0.mlp.gate_proj.weight" should have shape [100, 64]`,
      "it has [96, 64]",
    ],
    [
      "lmm-grouped",
      openLmm,
      { text_config: { num_key_value_heads: 4 } },
      `tensor "model.layers.0.self_attn.k_proj.weight" should have shape [64, 64]`,
      "it has [32, 64]",
    ],
    [
      "vae-attention",
      openVae,
      { block_out_channels: [8, 12, 12, 20] },
      `tensor "encoder.down_blocks.3.resnets.0.conv1.weight" should have shape [20, 12, 3, 3]`,
      "it has [16, 12, 3, 3]",
    ],
    [
      "adapter-wide",
      openAdapter,
      { output_dim: 33 },
      `by "output_dim" and "mlp_dim" tensor "input_embeds_align_mlp.2.weight" should have shape [33, 96]`,
      "it has [32, 96]",
    ],
  ] as const)("of %s is told which tensor and both shapes", async (name, openPart, change, wanted, found) => {
    const folder = await changed(name, change);
    const [code, message] = await refusal(openPart(folder));
    expect(code).toBe("bad_shape");
    expect(message).toContain(`"${join(folder, "config.json")}" contradicts its weights: `);
    expect(message).toContain(wanted);
    expect(message).toContain(found);
  });

  it("by asking for more than there is is told the first tensor missing", async () => {
    const [code, message] = await refusal(
      openVae(await changed("vae-deep", { mid_block_add_attention: true })),
    );
    expect(code).toBe("missing_tensor");
    expect(message).toContain(`lacks tensor "encoder.mid_block.attentions.0.group_norm.weight"`);
  });
});

describe("a config that is not usable", () => {
  it.each([
    [
      "dit-plain",
      openDit,
      { num_layers: 2.5 },
      `at "num_layers": it is a number; it must be a whole number.`,
    ],
    ["dit-plain", openDit, { num_layers: "2" }, `at "num_layers": it is a text; it must be a number.`],
    ["dit-plain", openDit, { num_layers: undefined }, `at "num_layers": it is missing; it must be a number.`],
    ["dit-plain", openDit, { patch_size: 0 }, `at "patch_size"`],
    [
      "dit-plain",
      openDit,
      { caption_projection_dim: 40 },
      `"caption_projection_dim" is 40, but "num_attention_heads" times "attention_head_dim" is 32`,
    ],
    [
      "lmm-grouped",
      openLmm,
      { text_config: { num_attention_heads: 5 } },
      `"hidden_size" 64 is no even multiple of "num_attention_heads" 5`,
    ],
    [
      "lmm-grouped",
      openLmm,
      { text_config: { rope_scaling: { mrope_section: [2, 3, 4] } } },
      `"mrope_section" must add up to half of a head's width, 8, and adds up to 9`,
    ],
    ["vae-attention", openVae, { norm_num_groups: 5 }, `"norm_num_groups" 5 does not divide the width 8`],
    ["vae-attention", openVae, { down_block_types: ["AttnDownEncoderBlock2D"] }, `at "down_block_types.0"`],
  ] as const)("is refused: %s", async (name, openPart, change, sentence) => {
    const [code, message] = await refusal(openPart(await changed(name, change)));
    expect(code).toBe("bad_config");
    expect(message).toContain(sentence);
  });

  it("because it is cut short, too deep or too large is refused", async () => {
    const folder = await changed("dit-plain", {});
    const path = join(folder, "config.json");
    for (const [text, sentence] of [
      [`{"sample_size":`, "is not valid JSON"],
      [`{"a":${"[".repeat(1000)}`, "is nested deeper than 64 levels"],
      [`{"a":"${" ".repeat(4_000_001)}"}`, "a config has at most 4,000,000"],
      [`{"sample_size": 8, "sample_size": 8}`, "has the same key twice in one object"],
    ] as const) {
      await writeFile(path, text);
      expect(await refusal(openDit(folder))).toEqual(["bad_config", expect.stringContaining(sentence)]);
    }
  });

  it("of a sampler with dynamic shifting is refused", async () => {
    const folder = join(scratch, "scheduler");
    await mkdir(folder);
    const write = (json: object) => writeFile(join(folder, "scheduler_config.json"), JSON.stringify(json));
    await write({ _class_name: "FlowMatchEulerDiscreteScheduler", shift: 3.0 });
    expect((await openScheduler(folder)).shift).toBe(3);
    await write({ shift: 3, use_dynamic_shifting: true });
    await expect(openScheduler(folder)).rejects.toThrow("dynamic shifting is not supported");
    await write({ _class_name: "DDIMScheduler" });
    await expect(openScheduler(folder)).rejects.toThrow(`describes a "DDIMScheduler"`);
  });
});

describe("weights of another family", () => {
  it("are called what they are", async () => {
    const dit = await changed("dit-plain", {});
    await cp(
      join(fixtures, "vae-attention", "diffusion_pytorch_model.safetensors"),
      join(dit, "diffusion_pytorch_model.safetensors"),
    );
    expect(await refusal(openDit(dit))).toEqual([
      "wrong_family",
      expect.stringContaining("holds an AutoencoderKL, not an SD3 transformer."),
    ]);
  });

  it("are called what their config says", async () => {
    const [code, message] = await refusal(
      openDit(await changed("dit-plain", { _class_name: "FluxTransformer2DModel" })),
    );
    expect([code, message]).toEqual([
      "wrong_family",
      expect.stringContaining(
        `describes a "FluxTransformer2DModel"; the DiT must be an "SD3Transformer2DModel".`,
      ),
    ]);
    expect((await refusal(openLmm(await changed("lmm-grouped", { model_type: "qwen2_5_vl" }))))[0]).toBe(
      "wrong_family",
    );
  });

  it("without the adapter's published tensor are refused loudly", async () => {
    const folder = await changed("adapter-wide", {});
    await cp(
      join(fixtures, "dit-plain", "diffusion_pytorch_model.safetensors"),
      join(folder, "diffusion_pytorch_model.safetensors"),
    );
    expect((await refusal(openAdapter(folder)))[1]).toContain(
      `is no Dream Engine adapter: it lacks tensor "input_embeds_align_mlp.0.weight" and holds an SD3 transformer.`,
    );
  });
});

describe("a Dream folder", () => {
  it("gives the parts that it has and leaves out the others", async () => {
    const home = await dream({ transformer: "dit-plain", adapter: "adapter-wide" });
    await mkdir(join(home, "lora"));
    await cp(join(fixtures, "dit-plain", "lora.safetensors"), join(home, "lora", "b.safetensors"));
    await writeFile(join(home, "lora", "notes.txt"), "");
    const { dit, adapter, lmm, vae, preview, loras } = await openDreamFolder(home);
    expect([dit?.config.width, adapter?.config.lmmWidth]).toEqual([32, 64]);
    expect([lmm, vae, preview]).toEqual([undefined, undefined, undefined]);
    expect(loras).toEqual([join(home, "lora", "b.safetensors")]);
  });

  it("whose parts do not fit together is refused", async () => {
    const home = await dream({ transformer: "dit-plain", adapter: "adapter-narrow" });
    await expect(openDreamFolder(home)).rejects.toThrow(
      "do not fit together: the adapter gives 48, the DiT is 32 wide.",
    );
  });

  it("is not the folder of one model, a file, or nothing", async () => {
    await expect(openDreamFolder(join(fixtures, "dit-plain"))).rejects.toThrow(
      `is the folder of one model ("SD3Transformer2DModel"); a Dream folder has`,
    );
    await expect(openDreamFolder(join(fixtures, "dit-plain", "lora.safetensors"))).rejects.toThrow(
      "is a file that holds a LoRA; a Dream folder has",
    );
    await expect(openDreamFolder(join(scratch, "nowhere"))).rejects.toThrow(
      `There is no folder "${join(scratch, "nowhere")}".`,
    );
  });
});

/** A copy of a fixture's checkpoint with keys of its config replaced. */
async function changed(name: string, change: object): Promise<string> {
  const folder = join(scratch, `${name}-${count++}`);
  await cp(join(fixtures, name), folder, { recursive: true });
  const path = join(folder, "config.json");
  await writeFile(path, JSON.stringify(merged(JSON.parse(await readFile(path, "utf8")), change)));
  return folder;
}

function merged(base: unknown, change: unknown): unknown {
  const plain = (value: unknown): value is Record<string, unknown> =>
    typeof value === "object" && value !== null && !Array.isArray(value);
  if (!plain(base) || !plain(change)) return change;
  return {
    ...base,
    ...Object.fromEntries(Object.entries(change).map(([key, value]) => [key, merged(base[key], value)])),
  };
}

async function dream(parts: Record<string, string>): Promise<string> {
  const home = join(scratch, `dream-${count++}`);
  for (const [part, name] of Object.entries(parts))
    await cp(join(fixtures, name), join(home, part), { recursive: true });
  return home;
}

async function refusal(opened: Promise<unknown>): Promise<[string, string]> {
  const error: unknown = await opened.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof WeightsError ? [error.code, error.message] : ["none", String(error)];
}
