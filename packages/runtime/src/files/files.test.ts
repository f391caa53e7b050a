import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createHash } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFiles } from "./files.js";
import type { Files } from "./files.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");

describe("the person's files", () => {
  let folder: string;
  let files: Files;
  let memoryFile: string;

  const open = (): Files =>
    createFiles({
      documentFolder: join(folder, "graphs"),
      modelFolders: [join(folder, "home", "models"), join(folder, "bundled")],
      inputFolder: join(folder, "home", "input"),
      memoryFile,
    });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-files-"));
    memoryFile = join(folder, "home", "digests.json");
    await mkdir(join(folder, "graphs", "pictures"), { recursive: true });
    await mkdir(join(folder, "home", "input"), { recursive: true });
    await mkdir(join(folder, "home", "models"), { recursive: true });
    await mkdir(join(folder, "bundled", "nano", "lora"), { recursive: true });
    await cp(join(fixtures, "adapter-wide"), join(folder, "bundled", "nano", "adapter"), { recursive: true });
    await cp(join(fixtures, "dit-plain"), join(folder, "bundled", "nano", "transformer"), {
      recursive: true,
    });
    await cp(
      join(fixtures, "dit-plain", "lora.safetensors"),
      join(folder, "bundled", "nano", "lora", "a.safetensors"),
    );
    await writeFile(join(folder, "graphs", "pictures", "apple.png"), "apple");
    await writeFile(join(folder, "home", "input", "pear.png"), "pear");
    await writeFile(join(folder, "outside.png"), "outside");
    files = open();
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const sha = (text: string): string => `sha256:${createHash("sha256").update(text).digest("hex")}`;

  test("names are found beside the document, under models: and under input:", async () => {
    expect(await files.find({ file: "pictures/apple.png" })).toEqual({
      name: "pictures/apple.png",
      path: join(folder, "graphs", "pictures", "apple.png"),
      digest: sha("apple"),
    });
    expect((await files.find({ file: "input:pear.png", digest: sha("pear") })).digest).toBe(sha("pear"));
    expect((await files.find({ file: "models:nano/lora/a.safetensors" })).path).toContain("bundled");
  });

  test("the bytes of a file are read as they were found, or not at all", async () => {
    const found = await files.find({ file: "pictures/apple.png" });
    expect(Buffer.from(await files.read(found)).toString()).toBe("apple");
    await writeFile(found.path, "other");
    await expect(files.read(found)).rejects.toThrow('"pictures/apple.png" was changed after the run began.');
    await expect(files.read({ ...found, name: "../outside.png" })).rejects.toThrow("may not lead out");
    const outside = join(folder, "outside.png");
    await expect(files.read({ ...found, path: outside, digest: sha("outside") as never })).rejects.toThrow(
      "was changed",
    );
    const allowed = await files.find(await files.allow(outside));
    expect(Buffer.from(await files.read(allowed)).toString()).toBe("outside");
  });

  test("another file under a saved name is refused, never taken silently", async () => {
    await expect(files.find({ file: "pictures/apple.png", digest: sha("pear") })).rejects.toThrow(
      '"pictures/apple.png" is another file than the one this document was saved with.',
    );
  });

  test.each([
    ["../outside.png", "may not lead out of its folder"],
    ["/etc/passwd", "must be relative"],
    ["models:../graphs/pictures/apple.png", "may not lead out of its folder"],
    ["x".repeat(5000), "longer than 1,024 characters"],
  ])("the name %s is refused in a sentence", async (file, words) => {
    await expect(files.find({ file })).rejects.toMatchObject({
      name: "NodeError",
      message: expect.stringContaining(words) as string,
    });
  });

  test("a file that is not there is a missing file", async () => {
    await expect(files.find({ file: "pictures/none.png" })).rejects.toMatchObject({
      kind: "file-missing",
      message: 'The file "pictures/none.png" does not exist.',
    });
  });

  test("a file outside is found only after the person named it", async () => {
    const digest = sha("outside");
    await expect(files.find({ file: "outside.png", digest })).rejects.toThrow("does not exist");
    const literal = await files.allow(join(folder, "outside.png"));
    expect(literal).toEqual({ file: "outside.png", digest });
    expect((await files.find(literal)).path).toBe(join(folder, "outside.png"));
    await expect(open().find(literal)).rejects.toThrow("does not exist");
  });

  test("a checkpoint's part has a digest that does not depend on where it lies, and facets", async () => {
    const found = await files.checkpoint("nano", "dit");
    expect(found).toEqual({
      path: join(folder, "bundled", "nano"),
      digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) as string,
      facets: { width: 32, channels: 16, size: 64, largest: 192 },
    });
    await cp(join(folder, "bundled", "nano"), join(folder, "home", "models", "copy"), { recursive: true });
    expect((await files.checkpoint("copy", "dit")).digest).toBe(found.digest);
    expect((await files.checkpoint("nano", "adapter")).facets).toEqual({ hidden: 64, width: 32 });
  });

  test("a second process knows a checkpoint without reading it, and sees when a weight changes", async () => {
    const first = await files.checkpoint("nano", "adapter");
    const kept = await readFile(memoryFile, "utf8");
    await writeFile(memoryFile, kept.replaceAll('"width":32', '"width":33'));
    expect((await open().checkpoint("nano", "adapter")).facets).toEqual({ hidden: 64, width: 33 });
    const weights = join(folder, "bundled", "nano", "adapter", "diffusion_pytorch_model.safetensors");
    const bytes = await readFile(weights);
    bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
    await writeFile(weights, bytes);
    const changed = await open().checkpoint("nano", "adapter");
    expect(changed.facets).toEqual(first.facets);
    expect(changed.digest).not.toBe(first.digest);
  });

  test("a checkpoint that is not there is missing, and what there is is said", async () => {
    await expect(files.checkpoint("none", "dit")).rejects.toMatchObject({
      kind: "file-missing",
      message: 'There is no checkpoint "none" under "models:".',
      remedy: "There is: nano.",
    });
    await expect(files.checkpoint("../bundled/nano", "dit")).rejects.toThrow(
      "may not lead out of its folder",
    );
    await expect(files.checkpoint(join(folder, "bundled", "nano"), "dit")).rejects.toThrow(
      "must be relative",
    );
  });

  test("a checkpoint is not found through a link that leads out, but by a path that the person named", async () => {
    await symlink(join(folder, "bundled", "nano"), join(folder, "home", "models", "link"));
    await expect(files.checkpoint("link", "dit")).rejects.toThrow("leads out");
    const name = await files.allowCheckpoint(join(folder, "bundled", "nano"));
    expect((await files.checkpoint(name, "dit")).path).toBe(join(folder, "bundled", "nano"));
    await expect(files.allowCheckpoint(join(folder, "none"))).rejects.toMatchObject({ kind: "file-missing" });
  });

  test("a part that is missing, or is something else, is said in words", async () => {
    await expect(files.checkpoint("nano", "vae")).rejects.toMatchObject({ name: "NodeError" });
    await writeFile(join(folder, "bundled", "nano", "adapter", "config.json"), "{");
    await expect(files.checkpoint("nano", "adapter")).rejects.toMatchObject({ name: "NodeError" });
  });

  test("a LoRA file says which models it changes", async () => {
    const file = await files.find({ file: "models:nano/lora/a.safetensors" });
    expect((await files.lora(file)).parts).toEqual(["dit"]);
  });

  test("auto stands for the CPU unless the person said otherwise; a class names what the numbers depend on", async () => {
    const cpu = { name: "cpu", numericClass: expect.stringMatching(/^cpu\/f32\/ort-\d+\.\d+$/) as string };
    expect(await files.backend("auto", "stored")).toEqual(cpu);
    const other = createFiles({
      documentFolder: folder,
      modelFolders: [],
      inputFolder: folder,
      defaultBackend: "webgpu",
    });
    expect(await other.backend("auto", "f32")).toEqual({
      name: "webgpu",
      numericClass: expect.stringMatching(/^webgpu\/f32\/ort-\d+\.\d+\/.+$/) as string,
    });
    await expect(files.backend("tpu", "stored")).rejects.toThrow('There is no backend "tpu".');
    await expect(files.backend("cpu", "f16")).rejects.toThrow('Models are not computed in "f16" yet.');
  });
});
