import type { Context, Digest, FilesDoor, Model } from "@dreamloom/engine";
import { describe, expect, it } from "vitest";
import loraLoad from "./lora-load.js";

const dit = { part: "dit", loras: [] } as unknown as Model;
const lmm = { part: "lmm", loras: [] } as unknown as Model;
const file = { file: "models:m/lora/paper.safetensors" };

/** A person's folder in which every LoRA changes the DiT alone. */
const files = {
  find: async ({ file }: { file: string }) => ({ name: file, path: `/${file}`, digest: "sha256:1" as Digest }),
  lora: async () => ({ parts: ["dit"], facets: {} }),
} as Partial<FilesDoor> as FilesDoor;

function contextWith(log: string[]): Context {
  return { files, log: (message: string) => log.push(message) } as unknown as Context;
}

describe("LoRA load", () => {
  it("puts LoRAs on the stack in order, and leaves the model it was given as it is", async () => {
    const first = await loraLoad.run({ dit, file, strength: 1 }, contextWith([]));
    const second = await loraLoad.run({ dit: first.dit, file: { file: "b" }, strength: -0.5 }, contextWith([]));
    expect(second.dit?.loras.map(({ name, strength }) => [name, strength])).toEqual([
      ["models:m/lora/paper.safetensors", 1],
      ["b", -0.5],
    ]);
    expect(dit.loras).toEqual([]);
    expect(second.lmm).toBeUndefined();
  });

  it("says so when the file holds nothing for a model, and leaves that alone", async () => {
    const log: string[] = [];
    const { lmm: same } = await loraLoad.run({ dit, lmm, file, strength: 1 }, contextWith(log));
    expect(same).toBe(lmm);
    expect(log).toEqual(['"models:m/lora/paper.safetensors" holds nothing for the LMM, which stays as it is.']);
  });

  it("puts nothing on the stack at strength 0", async () => {
    expect((await loraLoad.run({ dit, file, strength: 0 }, contextWith([]))).dit).toBe(dit);
  });

  it("is refused while nothing is linked to change", () => {
    expect(loraLoad.check!({}, new Set())).toEqual([
      { port: "dit", message: "Nothing is linked to change; link a DiT, an LMM or both." },
    ]);
    expect(loraLoad.check!({}, new Set(["lmm"]))).toEqual([]);
  });
});
