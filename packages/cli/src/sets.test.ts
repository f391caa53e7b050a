import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Digest, NamedPort, Socket } from "@dreamloom/engine";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readSets, type LetIn } from "./sets.js";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "dreamloom-sets-"));
  writeFileSync(join(folder, "prompt.txt"), "\ufeffa cat,\nthen a dog\n");
  writeFileSync(join(folder, "latin1.txt"), Buffer.from([0x63, 0xe4]));
  writeFileSync(join(folder, "a, b.png"), "");
});
afterAll(() => rmSync(folder, { recursive: true }));

const socketNames: Readonly<Record<string, string>> = {
  prompt: "text",
  steps: "integer",
  guidance: "number",
  sharp: "flag",
  seed: "seed",
  picture: "picture",
  pictures: "list of picture",
  words: "list of text",
  model: "text",
  dit: "dit",
};
const files: LetIn = {
  allow: (path) => Promise.resolve({ file: path, digest: "sha256:0" as Digest }),
  allowCheckpoint: (path) => Promise.resolve(`let in: ${path}`),
};

/** What one `--set` or several come to. */
async function set(...words: string[]): Promise<unknown> {
  const { values } = await readSets(words, { portOf, files });
  return Object.fromEntries(values);
}

function portOf(name: string): NamedPort {
  const socketName = socketNames[name] ?? "text";
  return {
    name: name === "model" ? "checkpoint" : name,
    port: { kind: "port", socket: socketOf(socketName), about: "", optional: false, linkable: true },
  };
}

function socketOf(name: string): Socket {
  const item = /^list of (.*)/.exec(name)?.[1];
  const socket = {
    kind: "socket",
    name,
    article: `a ${name}`,
    about: "",
    facets: [],
    verify: () => undefined,
  } as const;
  return item === undefined ? socket : { ...socket, item: socketOf(item) };
}

describe("--set", () => {
  it("reads numbers, whole numbers, flags and texts as their ports want them", async () => {
    expect(await set("guidance=-2.5e-1", "steps=12", "sharp=yes", "prompt=a=b")).toEqual({
      guidance: -0.25,
      steps: 12,
      sharp: true,
      prompt: "a=b",
    });
  });

  it("keeps a seed of 64 bits exact", async () => {
    expect(await set("seed=18446744073709551615")).toEqual({ seed: 18446744073709551615n });
    expect(await set("seed=7")).toEqual({ seed: 7 });
  });

  it("draws a random seed and says which", async () => {
    const { values, notes } = await readSets(["seed=random"], { portOf, files });
    const seed = values.get("seed");
    expect(Number.isInteger(seed)).toBe(true);
    expect(notes).toEqual([`seed = ${String(seed)}`]);
  });

  it("reads a long text from a file, and a text that begins with @ as @@", async () => {
    expect(await set(`prompt=@${join(folder, "prompt.txt")}`)).toEqual({ prompt: "a cat,\nthen a dog" });
    expect(await set("prompt=@@home")).toEqual({ prompt: "@home" });
    await expect(set(`prompt=@${join(folder, "latin1.txt")}`)).rejects.toThrow("is not text in UTF-8.");
    await expect(set("prompt=@/no/such.txt")).rejects.toThrow('There is no file "/no/such.txt".');
    await expect(set(`prompt=@${folder}`)).rejects.toThrow(`"${folder}" is a folder; a text is a file.`);
  });

  it("lets in a picture from any path, and a checkpoint's folder", async () => {
    expect(await set("picture=/somewhere/cat.png")).toEqual({
      picture: { file: "/somewhere/cat.png", digest: "sha256:0" },
    });
    expect(await set(`model=${folder}`)).toEqual({ model: `let in: ${folder}` });
    expect(await set("model=dream-mini")).toEqual({ model: "dream-mini" });
  });

  it("reads lists with commas, as JSON, or piece by piece; a file may have a comma in its name", async () => {
    const picture = (file: string) => ({ file, digest: "sha256:0" });
    const both = { pictures: [picture("/a.png"), picture("/b.png")] };
    expect(await set("pictures=/a.png, /b.png")).toEqual(both);
    expect(await set('pictures=["/a.png", "/b.png"]')).toEqual(both);
    expect(await set("pictures=/a.png", "pictures=/b.png")).toEqual(both);
    expect(await set(`pictures=${join(folder, "a, b.png")}`)).toEqual({
      pictures: [picture(join(folder, "a, b.png"))],
    });
    expect(await set("words=one, two")).toEqual({ words: ["one, two"] });
    expect(await set("pictures=")).toEqual({ pictures: [] });
  });

  it.each([
    ["seed", '--set wants name=value, such as --set seed=7; "seed" is not that.'],
    ["=7", '--set wants name=value, such as --set seed=7; "=7" is not that.'],
    ["guidance=3,5", '"guidance" takes a number; "3,5" is not one. Write a point where the comma stands.'],
    ["guidance=NaN", '"guidance" takes a number; "NaN" is not one.'],
    ["steps=2.5", '"steps" takes a whole number; "2.5" is not one.'],
    ["sharp=maybe", '"sharp" is a flag: true or false; "maybe" is neither.'],
    [
      "seed=-1",
      '"seed" is a seed: a whole number from 0 to 18446744073709551615, or random; "-1" is neither.',
    ],
    ["dit=x", '"dit" takes a dit, which cannot be typed; link it in the graph instead.'],
    [
      "pictures=[{}]",
      '"pictures" takes a list, such as ["a", "b"]; [{}] is not a list of plain values in JSON.',
    ],
  ])("refuses %s in a sentence", async (word, sentence) => {
    await expect(set(word)).rejects.toThrow(sentence);
  });
});
