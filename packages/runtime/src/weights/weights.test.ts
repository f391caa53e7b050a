import { cp, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readRows, readTensor } from "./read-tensor.js";
import { readWeights } from "./weights.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-shards-"));
  await cp(join(fixtures, "dit-dual"), folder, { recursive: true });
});
afterEach(() => rm(folder, { recursive: true }));

const index = () => join(folder, "diffusion_pytorch_model.safetensors.index.json");
const first = "diffusion_pytorch_model-00001-of-00007.safetensors";

async function placed(change: (map: Record<string, string>) => void): Promise<void> {
  const json = JSON.parse(await readFile(index(), "utf8")) as { weight_map: Record<string, string> };
  change(json.weight_map);
  await writeFile(index(), JSON.stringify(json));
}

describe("weights in several files", () => {
  it("are one table of tensors", async () => {
    const { tensors, files, path } = await readWeights(folder);
    expect(path).toBe(index());
    expect(files).toHaveLength(7);
    expect(tensors.get("proj_out.weight")?.shape).toEqual([64, 48]);
    expect(new Set([...tensors.values()].map(({ file }) => file)).size).toBe(7);
  });

  it("are refused when a shard is missing", async () => {
    await rm(join(folder, first));
    await expect(readWeights(folder)).rejects.toThrow(
      `"${index()}" names the file "${first}", which is not in its folder.`,
    );
  });

  it("are refused when a shard lacks a tensor that the index places there", async () => {
    await placed((map) => (map["extra.weight"] = first));
    await expect(readWeights(folder)).rejects.toThrow(
      `says that tensor "extra.weight" lies in "${first}", but that file does not have it.`,
    );
  });

  it.each(["../secret.safetensors", "/etc/passwd", "a/b.safetensors", "a\\b.safetensors", "shard.bin"])(
    "are refused when the index leads to %s",
    async (name) => {
      await placed((map) => (map["proj_out.weight"] = name));
      await expect(readWeights(folder)).rejects.toThrow(
        "which is not the name of a .safetensors file beside it.",
      );
    },
  );

  it("are refused when the index is no index", async () => {
    await writeFile(index(), `{"weight_map": {}}`);
    await expect(readWeights(folder)).rejects.toThrow(`"${index()}" has no "weight_map".`);
    await writeFile(index(), `{"weight_map": `);
    await expect(readWeights(folder)).rejects.toThrow("is not valid JSON");
  });
});

describe("a folder without weights", () => {
  it("is told what was looked for", async () => {
    await rm(index());
    await expect(readWeights(folder)).rejects.toThrow(
      `"${folder}" has no weights: there is no "diffusion_pytorch_model.safetensors" or "model.safetensors"`,
    );
  });
});

describe("rows of a tensor", () => {
  it("are the same numbers as in the whole", async () => {
    const info = (await readWeights(folder)).tensors.get("proj_out.weight");
    if (!info) throw new Error("the fixture lacks proj_out.weight");
    const whole = await readTensor(info);
    const rows = await readRows(info, [63, 0, 63]);
    expect([...rows.subarray(0, 48)]).toEqual([...whole.subarray(63 * 48)]);
    expect([...rows.subarray(48, 96)]).toEqual([...whole.subarray(0, 48)]);
    await expect(readRows(info, [64])).rejects.toThrow("Row 64 is not one of the 64 rows");
  });
});
