import { cp, mkdir, mkdtemp, readdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createFiles } from "./files.js";
import type { Files } from "./files.js";
import { hubFolder, parseHubName } from "./hub.js";

const fixtures = join(import.meta.dirname, "..", "..", "..", "..", "test", "parity", "fixtures");
const commit = "895c3a49bc3fa70a340399125c650a463535e71c";

describe("the Hugging Face cache", () => {
  let folder: string;
  let cache: string;
  let files: Files;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "dreamloom-hub-"));
    cache = join(folder, "hub");
    await mkdir(join(folder, "models"));
    files = createFiles({
      documentFolder: folder,
      modelFolders: [join(folder, "models")],
      inputFolder: folder,
      hubFolder: cache,
      memoryFile: join(folder, "digests.json"),
    });
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  /** Lays a folder out as Hugging Face's tools do: content in `blobs`, links to it in a snapshot. */
  async function fetched(id: string, from: string, below = "."): Promise<string> {
    const repository = join(cache, `models--${id.replace("/", "--")}`);
    const snapshot = join(repository, "snapshots", commit, below);
    await mkdir(join(repository, "blobs"), { recursive: true });
    await mkdir(join(repository, "refs"), { recursive: true });
    await mkdir(snapshot, { recursive: true });
    await writeFile(join(repository, "refs", "main"), commit);
    for (const name of await readdir(from)) {
      const blob = join(repository, "blobs", `${below.length}${name}`);
      await cp(join(from, name), blob);
      await symlink(blob, join(snapshot, name));
    }
    return snapshot;
  }

  test("gives a model by its hub id, with the digest and facets of the same files elsewhere", async () => {
    const snapshot = await fetched("Qwen/Qwen2-VL-2B-Instruct", join(fixtures, "lmm-sharded"));
    const found = await files.checkpoint("Qwen/Qwen2-VL-2B-Instruct", "lmm");
    expect(found.path).toBe(snapshot);
    await cp(join(fixtures, "lmm-sharded"), join(folder, "models", "copy", "lmm"), { recursive: true });
    const copy = await files.checkpoint("copy", "lmm");
    expect({ ...found, path: "" }).toEqual({ ...copy, path: "" });
    expect(found.facets).toEqual({ hidden: expect.any(Number) as number });
  });

  test("gives the parts of a pipeline, and a folder below it", async () => {
    await fetched("stabilityai/sd3", join(fixtures, "dit-plain"), "transformer");
    const dit = await files.checkpoint("stabilityai/sd3", "dit");
    expect(dit.facets).toMatchObject({ width: 32 });
    expect((await files.checkpoint("stabilityai/sd3/transformer", "dit")).digest).toBe(dit.digest);
  });

  test("comes after a folder of that name under models:", async () => {
    await fetched("a/b", join(fixtures, "dit-plain"));
    const own = join(folder, "models", "a", "b");
    await cp(join(fixtures, "dit-dual"), own, { recursive: true });
    expect((await files.checkpoint("a/b", "dit")).path).toBe(own);
  });

  test("says which folder is not there and how to fetch it; downloads nothing", async () => {
    await expect(files.checkpoint("Qwen/Qwen2-VL-2B-Instruct", "lmm")).rejects.toMatchObject({
      kind: "file-missing",
      message: `There is no checkpoint "Qwen/Qwen2-VL-2B-Instruct" under "models:", nor in the Hugging Face cache, where "${join(cache, "models--Qwen--Qwen2-VL-2B-Instruct")}" is not there.`,
      remedy: "Dreamloom downloads nothing itself. Fetch it with: hf download Qwen/Qwen2-VL-2B-Instruct",
    });
    await fetched("stabilityai/sd3", join(fixtures, "dit-plain"), "transformer");
    await expect(files.checkpoint("stabilityai/sd3/sd3.safetensors", "dit")).rejects.toMatchObject({
      kind: "file-missing",
      remedy:
        "Dreamloom downloads nothing itself. Fetch it with: hf download stabilityai/sd3 sd3.safetensors",
    });
    await expect(files.checkpoint("stabilityai/sd3", "vae")).rejects.toMatchObject({
      kind: "file-missing",
      message: expect.stringContaining(
        'The checkpoint "stabilityai/sd3" has no folder "vae" and is no VAE by itself.',
      ) as string,
      remedy: "Dreamloom downloads nothing itself. Fetch it with: hf download stabilityai/sd3",
    });
  });

  test("is left through no link, neither of a file nor of a repository", async () => {
    const snapshot = await fetched("a/b", join(fixtures, "dit-plain"));
    await cp(join(fixtures, "dit-plain", "config.json"), join(folder, "outside.json"));
    await rm(join(snapshot, "config.json"));
    await symlink(join(folder, "outside.json"), join(snapshot, "config.json"));
    await expect(files.checkpoint("a/b", "dit")).rejects.toThrow(
      "leads out of the Hugging Face cache through a link",
    );
    await fetched("c/d", join(fixtures, "dit-plain"));
    await rename(join(cache, "models--c--d"), join(folder, "elsewhere"));
    await symlink(join(folder, "elsewhere"), join(cache, "models--c--d"));
    await expect(files.checkpoint("c/d", "dit")).rejects.toThrow(
      "leads out of the Hugging Face cache through a link",
    );
  });

  test("with a reference that names no commit is refused, and a snapshot's lost file is missed", async () => {
    const snapshot = await fetched("a/b", join(fixtures, "dit-plain"));
    await rm(join(cache, "models--a--b", "blobs"), { recursive: true });
    await expect(files.checkpoint("a/b", "dit")).rejects.toMatchObject({
      kind: "file-missing",
      message: expect.stringContaining(snapshot) as string,
    });
    await writeFile(join(cache, "models--a--b", "refs", "main"), "../../../elsewhere");
    await expect(files.checkpoint("a/b", "dit")).rejects.toThrow("does not name a commit");
  });

  test("lies where the variables of Hugging Face's own tools say", () => {
    expect(hubFolder({ HF_HUB_CACHE: "/one", HF_HOME: "/two" })).toBe("/one");
    expect(hubFolder({ HF_HOME: "/two", XDG_CACHE_HOME: "/three" })).toBe(join("/two", "hub"));
    expect(hubFolder({ XDG_CACHE_HOME: "/three" })).toBe(join("/three", "huggingface", "hub"));
    expect(hubFolder({})).toMatch(/[\\/]\.cache[\\/]huggingface[\\/]hub$/);
  });

  test.each([["dream-mini"], ["a--b/c"], ["../b"], ["a/.."], ["a b/c"], ["a/b:c"]])(
    "is not asked for the name %s",
    (name) => {
      expect(parseHubName(name.split("/"))).toBeUndefined();
    },
  );
});
