/**
 * Checkpoints that are missing, cut short, lying or of another kind, in a whole document: what is said before anything
 * is loaded, what the rest of the document still does, and that all is well again once the files are.
 */

import { cp, readFile, rename, rm, truncate, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { clone, documentOf, from, openPlace, pngOf, type Place } from "./hostile/rig.js";

const fixtures = join(clone, "test", "parity", "fixtures");
const timeout = 60_000;

let place: Place;
let folder: string;
beforeEach(async () => {
  place = await openPlace();
  await place[Symbol.asyncDispose]();
  place = await openPlace({ modelFolders: [join(place.folder, "models")] });
  folder = join(place.dreamloom.modelFolders[0]!, "nano");
  await cp(join(fixtures, "vae-attention"), join(folder, "vae"), { recursive: true });
  place.write("apple.png", pngOf(32, 32));
});
afterEach(async () => {
  await place[Symbol.asyncDispose]();
  await rm(join(folder, "..", ".."), { recursive: true, force: true });
});

/** A branch through the VAE, and one without a model. */
const document = documentOf({
  apple: ["load-picture", { file: { file: "apple.png" } }],
  plain: ["save", { picture: from("apple.picture"), name: "plain" }],
  load: ["load-vae", { checkpoint: "nano" }],
  encode: ["encode-picture", { vae: from("load.vae"), picture: from("apple.picture") }],
  decode: ["decode", { vae: from("load.vae"), latent: from("encode.latent") }],
  round: ["save", { picture: from("decode.picture"), name: "round" }],
});

const weights = (): string => join(folder, "vae", "diffusion_pytorch_model.safetensors");
const config = (): string => join(folder, "vae", "config.json");

type Header = Record<string, { dtype?: string; data_offsets: number[] }>;

/** Puts another header in front of the data of the weights. */
async function withHeader(change: (header: Header) => void): Promise<void> {
  const bytes = await readFile(weights());
  const length = Number(bytes.readBigUInt64LE());
  const header = JSON.parse(bytes.toString("utf8", 8, 8 + length)) as Record<
    string,
    { data_offsets: number[] }
  >;
  change(header);
  const text = Buffer.from(JSON.stringify(header));
  const start = Buffer.alloc(8);
  start.writeBigUInt64LE(BigInt(text.length));
  await writeFile(weights(), Buffer.concat([start, text, bytes.subarray(8 + length)]));
}

function wholeNumbers(tensor: { dtype?: string }): void {
  if (tensor.dtype !== undefined) tensor.dtype = tensor.dtype === "F32" ? "I32" : "I16";
}

async function withStart(length: bigint): Promise<void> {
  const bytes = await readFile(weights());
  bytes.writeBigUInt64LE(length);
  await writeFile(weights(), bytes);
}

async function withConfig(change: object): Promise<void> {
  const text = await readFile(config(), "utf8");
  await writeFile(config(), JSON.stringify({ ...(JSON.parse(text) as object), ...change }));
}

describe("a checkpoint", () => {
  it.each<[what: string, spoil: () => Promise<unknown>, why: string]>([
    ["that lacks the part", () => rm(join(folder, "vae"), { recursive: true }), '"vae"'],
    ["without weights", () => rm(weights()), "safetensors"],
    ["with empty weights", () => truncate(weights(), 0), "a header's length takes 8 bytes, the file has 0."],
    ["with seven bytes of weights", () => truncate(weights(), 7), "the file has 7."],
    [
      "with weights cut in half",
      async () => truncate(weights(), (await readFile(weights())).length / 2),
      "is cut short: its header promises ",
    ],
    ["with a header of 2^63 bytes", () => withStart(2n ** 63n), "bytes; at most 32,000,000 are read."],
    ["with a header longer than the file", () => withStart(30_000_000n), "is cut short"],
    [
      "whose tensors overlap",
      () =>
        withHeader((header) => {
          const [first, second] = Object.values(header).filter(({ data_offsets }) => data_offsets);
          second!.data_offsets = first!.data_offsets;
        }),
      "tensor",
    ],
    [
      "whose tensors hold whole numbers",
      () => withHeader((header) => Object.values(header).forEach((tensor) => wholeNumbers(tensor))),
      "; models are computed from F32, F16 or BF16.",
    ],
    [
      "whose header is no JSON",
      async () => {
        const bytes = await readFile(weights());
        bytes[bytes.indexOf("}}")] = 0x20;
        await writeFile(weights(), bytes);
      },
      "is not valid JSON",
    ],
    [
      "that was cloned without its large files",
      () => writeFile(weights(), "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n"),
      "is not a safetensors file but a Git LFS pointer",
    ],
    [
      "with the weights of another model",
      () => cp(join(fixtures, "dit-plain", "diffusion_pytorch_model.safetensors"), weights()),
      "holds an SD3 transformer, not an AutoencoderKL",
    ],
    ["without a config", () => rm(config()), '/vae/config.json".'],
    ["with a config cut short", () => truncate(config(), 20), "is not valid JSON"],
    [
      "whose config contradicts its tensors",
      () => withConfig({ block_out_channels: [8, 12, 12, 20] }),
      "contradicts its weights: ",
    ],
    [
      "whose config says another kind",
      () => withConfig({ _class_name: "AutoencoderTiny" }),
      'describes a "AutoencoderTiny"',
    ],
  ])("%s is refused before anything is loaded", async (_, spoil, why) => {
    await spoil();
    const { graph, diagnostics } = await place.open(document);
    expect(graph).toBeUndefined();
    expect(diagnostics.map(({ node }) => node)).toEqual(["load"]);
    expect(diagnostics[0]!.message).toContain(why);
    expect(diagnostics[0]!.message).toMatch(/^["A-Z].*[.]$/);
    expect(place.dreamloom.started).toEqual({ backend: false, media: false });
  });

  it(
    "that is refused leaves the rest to --partial, and is welcome once it is whole",
    { timeout },
    async () => {
      await cp(folder, `${folder}-whole`, { recursive: true });
      await truncate(weights(), 5000);
      const options = { folder: place.folder, partial: true };
      const { engine, graph } = await place.dreamloom.open(JSON.stringify(document), options);
      const part = await engine.run(graph!);
      expect([part.outcome, part.ran]).toEqual(["succeeded", ["apple", "plain"]]);
      expect(place.dreamloom.started.backend).toBe(false);
      expect(place.written()).toEqual([expect.stringMatching(/^plain-/)]);
      await rm(folder, { recursive: true });
      await rename(`${folder}-whole`, folder);
      const whole = await place.run(document);
      expect([whole.outcome, whole.ran.toSorted()]).toEqual([
        "succeeded",
        ["decode", "encode", "plain", "round"],
      ]);
    },
  );

  it(
    "that is taken away after the check fails what needs it, and the rest goes on",
    { timeout },
    async () => {
      const { engine, graph } = await place.open(document);
      await rename(weights(), `${weights()}.gone`);
      const gone = await engine.run(graph!);
      expect([...gone.failures.keys()]).toEqual(["load"]);
      expect(gone.failures.get("load")!.message).toContain("diffusion_pytorch_model.safetensors");
      expect([gone.skipped.toSorted(), gone.ran]).toEqual([
        ["decode", "encode", "round"],
        ["apple", "plain"],
      ]);
      await rename(`${weights()}.gone`, weights());
      expect((await engine.run(graph!)).outcome).toBe("succeeded");
    },
  );

  it("that is exchanged after the check is not taken for the one that was checked", { timeout }, async () => {
    const { engine, graph } = await place.open(document);
    const before = await readFile(weights());
    const bytes = Buffer.from(before);
    const last = bytes.length - 4;
    bytes.writeFloatLE(bytes.readFloatLE(last) + 1, last);
    await writeFile(weights(), bytes);
    const other = await engine.run(graph!);
    expect([...other.failures].map(([task, { message }]) => [task, message])).toEqual([
      ["load", 'What "load" reads was changed after the run began.'],
    ]);
    expect(place.written()).toEqual([expect.stringMatching(/^plain-/)]);
    const again = await place.run(document);
    expect([again.outcome, again.hits]).toEqual(["succeeded", ["apple"]]);
  });

  it("whose weights lose their numbers gives no picture of nothing", { timeout }, async () => {
    const bytes = await readFile(weights());
    for (let at = bytes.length - 4 * 2000; at < bytes.length; at += 4) bytes.writeFloatLE(NaN, at);
    await writeFile(weights(), bytes);
    const { failures, ran, files } = await place.run(document);
    expect(failures.size).toBe(1);
    expect([...failures.values()][0]!.message).toMatch(
      /^"(encode|decode)"\.\w+ has [\d,]+ of [\d,]+ numbers that are not finite\.$/,
    );
    expect(ran).toContain("plain");
    expect(files).toEqual([expect.stringContaining("plain-")]);
  });
});
