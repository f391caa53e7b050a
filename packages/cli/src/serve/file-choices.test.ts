import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { fileChoices, type ChoicePlaces } from "./file-choices.js";

const root = mkdtempSync(join(tmpdir(), "dreamloom-choices-"));
afterAll(() => rmSync(root, { recursive: true, force: true }));

for (const name of [
  ...["graphs/b.png", "graphs/a.JPG", "graphs/pictures/c.webp", "graphs/notes.txt", "graphs/.hidden/d.png"],
  ...[
    "graphs/own.safetensors",
    "input/scan.gif",
    "models/mini/lora/paper.safetensors",
    "models/mini/vae/w.safetensors",
  ],
  ...[
    "models/loras/ink.safetensors",
    "more/mini/lora/paper.safetensors",
    "models/mini/transformer/x",
    "secret.png",
  ],
]) {
  mkdirSync(dirname(join(root, name)), { recursive: true });
  writeFileSync(join(root, name), "");
}
symlinkSync(join(root, "secret.png"), join(root, "graphs", "link.png"));

const places: ChoicePlaces = {
  folder: join(root, "graphs"),
  modelFolders: [join(root, "models"), join(root, "more")],
  inputFolder: join(root, "input"),
  environment: { HF_HOME: join(root, "nothing") },
};
const names = async (kind: Parameters<typeof fileChoices>[0]): Promise<string[]> =>
  (await fileChoices(kind, places)).map(({ name }) => name);

describe("what may be chosen on a port", () => {
  test("pictures of the document's folder and of input:, as documents name them; no links, nothing hidden", async () => {
    expect(await names("picture")).toEqual(["a.JPG", "b.png", "pictures/c.webp", "input:scan.gif"]);
  });

  test("LoRAs under models:, each name once, and the document's own", async () => {
    expect(await names("lora")).toEqual([
      "own.safetensors",
      "models:loras/ink.safetensors",
      "models:mini/lora/paper.safetensors",
    ]);
  });

  test("checkpoints by the folder that holds their parts", async () => {
    expect(await names("checkpoint")).toEqual(["mini"]);
  });

  test("folders that are not there have nothing", async () => {
    const nowhere = {
      ...places,
      folder: join(root, "no"),
      modelFolders: [join(root, "no")],
      inputFolder: "/no",
    };
    for (const kind of ["picture", "lora", "checkpoint"] as const)
      expect(await fileChoices(kind, nowhere)).toEqual([]);
  });
});
