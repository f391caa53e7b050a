/**
 * The three packs of `packs/`, as their authors and whoever installs them have them: built and tested in a folder of their
 * own, installed, and their graphs carried out on the miniature by the installed packs, shut in where this machine can.
 */

import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openDreamloom, type Dreamloom } from "@dreamloom/cli";
import { floatsOf, makeTensor, type Digest, type TensorHandle } from "@dreamloom/engine";
import {
  checkDocument,
  lookAround,
  parseDocument,
  printDocument,
  setInputs,
  type SetValue,
} from "@dreamloom/engine/document";
import { emptyFolder } from "./support/empty-folder.js";
import { badlyPlaced } from "./support/graph-places.js";
import { npm } from "./support/npm.js";

const root = join(import.meta.dirname, "..");
const graphFolder = join(root, "graphs", "packs");
const graphs = readdirSync(graphFolder).filter((name) => name.endsWith(".json"));
const packs = readdirSync(join(root, "packs"));
const place = emptyFolder("dreamloom three packs");
const timeout = 300_000;

let dreamloom: Dreamloom;

beforeAll(() => {
  for (const pack of packs)
    cpSync(join(root, "packs", pack), join(place, pack), { recursive: true, filter: isSource });
}, timeout);

afterAll(async () => {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(place, { recursive: true, force: true });
});

/** What git has of a pack: not what was built or linked in this clone. */
function isSource(path: string): boolean {
  return !relative(join(root, "packs"), path)
    .split(sep)
    .some((part) => part === "dist" || part === "node_modules");
}

function open(): Promise<Dreamloom> {
  const modelFolders = [join(root, "models")];
  return openDreamloom({ home: join(place, "home"), out: join(place, "out"), modelFolders, backend: "cpu" });
}

describe.each(packs)("packs/%s", (pack) => {
  it(
    "passes its own tests in a folder of its own, the definition check among them",
    { timeout },
    async () => {
      const path = `${join(root, "node_modules", ".bin")}:${process.env["PATH"] ?? ""}`;
      const environment = { PATH: path, DREAMLOOM_HOME: join(place, "home") };
      const { code, out, err } = await npm(["test"], { cwd: join(place, pack), environment });
      expect([code, code === 0 ? "" : out + err]).toEqual([0, ""]);
      expect(out).toMatch(/every definition is documented, pure, deterministic and hears a cancel/);
    },
  );

  it.each(["nodes.json", join("docs", "nodes.md")])("has the %s that building it gives", (file) => {
    expect(readFileSync(join(root, "packs", pack, file), "utf8")).toBe(
      readFileSync(join(place, pack, file), "utf8"),
    );
  });

  it("is written with the public interface alone", () => {
    const sources = readdirSync(join(root, "packs", pack, "src")).map((name) =>
      join(root, "packs", pack, "src", name),
    );
    const imported = sources.flatMap((path) =>
      [...readFileSync(path, "utf8").matchAll(/from "([^".][^"]*)"/g)].map(([, name = ""]) => name),
    );
    const allowed = /^(?:node:.*|@dreamloom\/engine(?:\/sockets|\/testing)?)$/;
    expect(imported.filter((name) => !allowed.test(name))).toEqual([]);
    const { peerDependencies, dependencies } = JSON.parse(
      readFileSync(join(root, "packs", pack, "package.json"), "utf8"),
    ) as Record<string, unknown>;
    expect([Object.keys(peerDependencies as object), dependencies]).toEqual([
      ["@dreamloom/engine"],
      undefined,
    ]);
  });

  it("is installed from that folder, in a sandbox where this machine holds one", { timeout }, async () => {
    dreamloom ??= await open();
    const store = await dreamloom.packs();
    const { holds } = await store.evidence();
    const { id } = await store.prepare(join(place, pack));
    const installed = await store.install(id, holds ? "sandboxed" : "trusted");
    expect(installed).toMatchObject({ trust: holds ? "sandboxed" : "trusted" });
    expect(installed.problem).toBeUndefined();
    expect(existsSync(join(installed.folder, "nodes.json"))).toBe(true);
  });
});

describe.each(graphs)("graphs/packs/%s", (name) => {
  const text = readFileSync(join(graphFolder, name), "utf8");
  const { document, diagnostics } = parseDocument(text);

  it("parses, prints back byte for byte and checks", async () => {
    expect(diagnostics).toEqual([]);
    expect(printDocument(document!)).toBe(text);
    const catalogue = await dreamloom.catalogueFor(document);
    const looked = await lookAround(document!, catalogue, dreamloom.filesOf(graphFolder));
    expect(checkDocument(document!, catalogue, looked).diagnostics).toEqual([]);
    expect(badlyPlaced(document!, catalogue)).toEqual([]);
    expect([...document!.inputs.keys()]).toEqual(expect.arrayContaining(["prompt", "seed", "model"]));
    expect(document!.nodes.get("save")?.type).toBe("dream/save");
  });

  it("paints the same picture twice, every node carried out both times", { timeout }, async () => {
    const first = await carryOut(name);
    expect(first.outcome).toBe("succeeded");
    expect(first.files).toHaveLength(1);
    expect((await dreamloom.packs()).pids.length).toBeGreaterThan(0);
    await dreamloom[Symbol.asyncDispose]();
    rmSync(dreamloom.home.cache, { recursive: true });
    dreamloom = await open();
    const second = await carryOut(name);
    // Loading costs nothing and is not told.
    const nodes = [...document!.nodes.keys()].filter((id) => id !== "load");
    expect([...second.ran].sort()).toEqual(nodes.sort());
    expect(digestOf(second.outputs.get("picture"))).toBe(digestOf(first.outputs.get("picture")));
  });
});

it("the words that a seed chooses are what is painted", { timeout }, async () => {
  const { outputs } = await carryOut("prompt-tools.json");
  expect(outputs.get("text")).toBe("a penguin on a purple background");
  const other = await carryOut("prompt-tools.json", { seed: 9 });
  expect(other.outputs.get("text")).toBe("a slice of pizza on a blue background");
  expect(digestOf(other.outputs.get("picture"))).not.toBe(digestOf(outputs.get("picture")));
});

it("a row of a table is painted, and another row is another picture", { timeout }, async () => {
  const { outputs } = await carryOut("prompt-table.json", { row: 1 });
  expect(outputs.get("text")).toBe("a whale on a yellow background");
});

it(
  "the sheet of effects has sixteen pictures with words, and tells the palette it found",
  { timeout },
  async () => {
    const { outputs } = await carryOut("picture-effects.json");
    expect((outputs.get("picture") as TensorHandle).shape).toEqual([
      4 * (256 + 22 + 12) + 12,
      4 * (256 + 12) + 12,
      3,
    ]);
    const { colours } = outputs.get("palette") as unknown as { readonly colours: readonly string[] };
    expect(new Set(colours).size).toBe(6);
  },
);

describe("the upscaler's network", () => {
  const model = join(root, "packs", "upscale", "models", "scenes-2x.onnx");
  const asking = { signal: new AbortController().signal, pack: "test" };
  const upscaled = async (picture: TensorHandle) => {
    const digest = `sha256:${createHash("sha256").update(readFileSync(model)).digest("hex")}` as Digest;
    const { larger } = await dreamloom.backend.infer(
      { name: "model", path: model, digest },
      { picture },
      asking,
    );
    return larger!;
  };

  it("gives what torch gives", { timeout }, async () => {
    const { picture, larger } = JSON.parse(
      readFileSync(join(root, "test", "parity", "pack-upscale.json"), "utf8"),
    ) as Readonly<Record<"picture" | "larger", readonly number[]>>;
    const given = Float32Array.from(picture, (value) => value / 255);
    const made = await upscaled(makeTensor("f32", [20, 20, 3], new Uint8Array(given.buffer)));
    expect(made.shape).toEqual([8, 8, 3]);
    const off = (await floatsOf(made)).map((value, at) => Math.abs(value - larger[at]!));
    expect(Math.max(...off)).toBeLessThan(1e-5);
  });
});

it(
  "an upscaled picture comes nearer to the large one it was made from than Lanczos",
  { timeout },
  async () => {
    const half = { picture: { from: "whole.picture" }, width: 32, height: 32 };
    const plain = { picture: { from: "half.picture" }, width: 64, height: 64, filter: "lanczos" };
    const nodes = {
      whole: { type: "dream/load-picture", version: 1, inputs: { file: { file: "pictures/whale.png" } } },
      half: { type: "dream/resize", version: 1, inputs: half },
      plain: { type: "dream/resize", version: 1, inputs: plain },
      made: { type: "upscale/upscale", version: 1, inputs: { picture: { from: "half.picture" } } },
    };
    const outputs = { whole: "whole.picture", plain: "plain.picture", made: "made.picture" };
    const { dream, upscale } = (
      JSON.parse(readFileSync(join(graphFolder, "upscale.json"), "utf8")) as Readonly<
        Record<"packs", Readonly<Record<string, unknown>>>
      >
    ).packs;
    const text = JSON.stringify({ dreamloom: 1, nodes, outputs, packs: { dream, upscale } });
    const { engine, graph, diagnostics } = await dreamloom.open(text, { folder: join(root, "graphs") });
    expect(diagnostics).toEqual([]);
    const result = await engine.run(graph!);
    const [whole, by, made] = await Promise.all(
      ["whole", "plain", "made"].map((name) => floatsOf(result.outputs.get(name) as TensorHandle)),
    );
    expect(decibels(made!, whole!)).toBeGreaterThan(decibels(by!, whole!) + 2);
  },
);

/** The peak signal-to-noise ratio. */
function decibels(one: Float32Array, other: Float32Array): number {
  const error = one.reduce((sum, value, at) => sum + (value - other[at]!) ** 2, 0) / one.length;
  return -10 * Math.log10(error);
}

async function carryOut(name: string, sets: Readonly<Record<string, SetValue>> = {}) {
  const { engine, graph, diagnostics } = await dreamloom.open(readFileSync(join(graphFolder, name)), {
    folder: graphFolder,
    change: async (document, _, catalogue) => setInputs(document, catalogue, new Map(Object.entries(sets))),
  });
  expect(diagnostics).toEqual([]);
  const result = await engine.run(graph!);
  expect([...result.failures]).toEqual([]);
  return result;
}

function digestOf(picture: unknown): Digest {
  return (picture as TensorHandle).digest;
}
