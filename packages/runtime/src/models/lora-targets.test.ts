import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openDit, openLmm } from "../config/index.js";
import { buildDit } from "./dit.js";
import { loraTargets } from "./lora-targets.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");

describe("modules that take a low-rank change", () => {
  it("are every Linear of the DiT, by diffusers' paths, with their widths", async () => {
    const targets = loraTargets(await openDit(join(fixtures, "dit-dual")));
    expect(targets.get("transformer_blocks.0.attn.to_q")).toEqual({ in: 48, out: 48 });
    expect(targets.get("transformer_blocks.1.attn2.to_out.0")).toEqual({ in: 48, out: 48 });
    expect(targets.get("transformer_blocks.0.norm1.linear")).toEqual({ in: 48, out: 432 });
    expect(targets.get("transformer_blocks.1.ff_context.net.2")).toEqual({ in: 192, out: 48 });
    expect(targets.get("pos_embed.proj")).toEqual({ in: 64, out: 48 });
    expect(targets.get("proj_out")).toEqual({ in: 48, out: 64 });
  });

  it("are not those that a last block does not have", async () => {
    const targets = loraTargets(await openDit(join(fixtures, "dit-dual")));
    expect(targets.has("transformer_blocks.2.attn.add_k_proj")).toBe(true);
    expect(targets.has("transformer_blocks.2.attn.add_q_proj")).toBe(true);
    for (const module of ["attn.to_add_out", "ff_context.net.0.proj", "attn2.to_q"]) {
      expect(targets.has(`transformer_blocks.2.${module}`)).toBe(false);
    }
  });

  it("are the language model's attention, not its MLP and not the vision tower", async () => {
    const targets = loraTargets(await openLmm(join(fixtures, "lmm-grouped")));
    expect(targets.size).toBe(3 * 4);
    expect(targets.get("model.layers.2.self_attn.k_proj")).toEqual({ in: 64, out: 32 });
    expect(targets.get("model.layers.0.self_attn.o_proj")).toEqual({ in: 64, out: 64 });
  });

  it("are no inputs unless asked for", async () => {
    const { inputs } = buildDit(await openDit(join(fixtures, "dit-plain")), { backend: "cpu" });
    expect(inputs.map(({ name }) => name)).toEqual(["patches", "positions", "context", "pooled", "time"]);
  });
});
