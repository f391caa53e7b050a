import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readTorchFile } from "./torch-file.js";
import { WeightsError } from "./weights-error.js";

const fixture = join(
  import.meta.dirname,
  "..",
  "..",
  "..",
  "..",
  "test",
  "parity",
  "fixtures",
  "adapter-torch",
  "diffusion_pytorch_model.bin",
);

let folder = "";
let count = 0;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "dreamloom-torch-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a checkpoint as PyTorch saves it", () => {
  it("gives names, dtypes, shapes and where each tensor lies", async () => {
    const { tensors } = await readTorchFile(fixture);
    expect([...tensors.keys()].slice(0, 2)).toEqual([
      "input_embeds_align_mlp.0.weight",
      "input_embeds_align_mlp.0.bias",
    ]);
    const info = tensors.get("input_embeds_align_mlp.2.weight");
    expect(info).toMatchObject({ dtype: "F16", shape: [16, 40], byteLength: 1280 });
    expect((info?.offset ?? 1) % 64).toBe(0);
  });

  it("may hold part of a storage, two names for one storage, an object's metadata", async () => {
    const body = [
      tensorOf("a", { elements: 10, offset: 2, shape: [4] }),
      tensorOf("b", { elements: 10, offset: 0, shape: [5, 2] }),
    ];
    const path = await checkpoint({ pickle: table(body), storages: { 0: Buffer.alloc(40) } });
    const { tensors } = await readTorchFile(path);
    expect((tensors.get("a")?.offset ?? 0) - (tensors.get("b")?.offset ?? 0)).toBe(8);
    expect(tensors.get("b")?.shape).toEqual([5, 2]);
  });
});

describe("a pickle that wants more than to name tensors", () => {
  it.each([
    ["os.system", "cos\nsystem\n(X\x02\0\0\0lstR.", `names "os.system"`],
    ["builtins.eval", "cbuiltins\neval\n)R.", `names "builtins.eval"`],
    ["a global from the stack", "X\x02\0\0\0osX\x06\0\0\0system\x93.", "has the opcode 0x93"],
    ["an object of a class", "ccollections\nOrderedDict\n)\x81.", "has the opcode 0x81"],
    ["a call of a known class", "ctorch\nFloatStorage\n)R.", `calls "torch.FloatStorage"`],
    ["a table with arguments", "ccollections\nOrderedDict\n(K\x01tR.", `calls "collections.OrderedDict"`],
    ["a nested pickle", "cpickle\nloads\n.", `names "pickle.loads"`],
    ["an attribute of a name", "ctorch._utils\n_rebuild_tensor_v2.__globals__\n.", "names"],
    ["state of a name", "ctorch\nFloatStorage\n}b.", "builds an object"],
    ["an instance", "(ios\nsystem\n.", "has the opcode 0x69"],
    ["what it never kept", "h\x05.", "recalls what it never kept"],
    ["more than it holds", "\x87.", "takes more than it holds"],
    ["no end", "}", "is cut short"],
    ["another top", "K\x01.", "does not hold a table of tensors"],
    ["another persistent id", "(X\x06\0\0\0modulet" + "Q.", "refers to something that is no storage"],
  ])("as %s is refused and never evaluated", async (_what, pickle, sentence) => {
    const path = await checkpoint({
      pickle: Buffer.concat([Buffer.from([0x80, 2]), Buffer.from(pickle, "latin1")]),
      storages: {},
    });
    const [code, message] = await refusal(path);
    expect(code).toBe("unsafe_pickle");
    expect(message).toContain(`"${path}" has a pickle that `);
    expect(message).toContain(sentence);
  });

  it("outside a zip archive is refused", async () => {
    const path = await written(Buffer.concat([Buffer.from([0x80, 2]), Buffer.from("cos\nsystem\n.")]));
    expect((await refusal(path))[0]).toBe("unsafe_pickle");
  });
});

describe("a tensor that does not fit its storage", () => {
  it.each([
    [{ elements: 4, offset: 0, shape: [5] }, "reaches beyond its storage of 4 numbers"],
    [{ elements: 4, offset: 3, shape: [2] }, "reaches beyond its storage of 4 numbers"],
    [
      { elements: 5, offset: 0, shape: [5] },
      "lies in a storage of 16 bytes that should hold 5 numbers of F32",
    ],
    [
      { elements: 4, offset: 0, shape: [2, 2], strides: [1, 2] },
      "is stored in another order than row by row",
    ],
    [{ elements: 4, offset: 0, shape: [1 << 30, 1 << 30, 1 << 30] }, "reaches beyond its storage"],
    [{ elements: 4, offset: -1, shape: [2] }, "has a shape that is no shape"],
    [{ elements: 4, offset: 0, shape: [4], key: "7" }, "lies in a storage that the file does not have"],
  ])("is refused: %j", async (tensor, sentence) => {
    const path = await checkpoint({
      pickle: table([tensorOf("x", tensor)]),
      storages: { 0: Buffer.alloc(16) },
    });
    expect(await refusal(path)).toEqual(["bad_tensor", expect.stringContaining(sentence)]);
  });
});

describe("an archive that lies", () => {
  const pickle = table([tensorOf("x", { elements: 1, offset: 0, shape: [1] })]);
  const good = () =>
    archive([
      ["m/data.pkl", pickle],
      ["m/data/0", Buffer.alloc(4)],
    ]);

  it.each([
    [
      "names an entry twice",
      archive([
        ["m/data.pkl", pickle],
        ["m/data.pkl", pickle],
      ]),
      `names "m/data.pkl" twice`,
    ],
    [
      "has an entry that leads elsewhere",
      archive([["m/../../x", pickle]]),
      `has an entry that leads elsewhere: "m/../../x"`,
    ],
    [
      "has a compressed entry",
      archive([["m/data.pkl", pickle]], { method: 8 }),
      `has the compressed entry "m/data.pkl"`,
    ],
    [
      "has an encrypted entry",
      archive([["m/data.pkl", pickle]], { flags: 1 }),
      `has the encrypted entry "m/data.pkl"`,
    ],
    [
      "says another name in the entry itself",
      archive([["m/data.pkl", pickle]], { ownName: "m/data.pk2" }),
      `says two things about "m/data.pkl"`,
    ],
    [
      "gives a size beyond its data",
      archive([["m/data.pkl", pickle]], { bytes: 5000 }),
      `says two things about "m/data.pkl"`,
    ],
    ["has no pickle", archive([["m/data/0", pickle]]), "is no PyTorch checkpoint"],
    [
      "has two pickles",
      archive([
        ["m/data.pkl", pickle],
        ["n/data.pkl", pickle],
      ]),
      "is no PyTorch checkpoint",
    ],
    [
      "is in big-endian order",
      archive([
        ["m/data.pkl", pickle],
        ["m/byteorder", Buffer.from("big")],
      ]),
      "is not in little-endian order",
    ],
    ["is cut short", good().subarray(0, good().length - 30), "is cut short"],
  ])("because it %s is refused", async (_what, bytes, sentence) => {
    expect(await refusal(await written(bytes))).toEqual(["bad_zip", expect.stringContaining(sentence)]);
  });

  it("in any one byte is refused in a sentence or gives tensors inside the file", async () => {
    const bytes = await readFile(fixture);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length - 1), fc.nat(255), async (at, byte) => {
        const changed = Buffer.from(bytes);
        changed[at] = byte;
        const opened: unknown = await readTorchFile(await written(changed)).catch((error: unknown) => error);
        if (opened instanceof WeightsError) return;
        for (const { offset, byteLength } of (
          opened as Awaited<ReturnType<typeof readTorchFile>>
        ).tensors.values()) {
          expect(offset + byteLength).toBeLessThanOrEqual(bytes.length);
        }
      }),
      { numRuns: 200 },
    );
  });
});

async function refusal(path: string): Promise<[string, string]> {
  const error: unknown = await readTorchFile(path).then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof WeightsError ? [error.code, error.message] : ["none", String(error)];
}

async function written(bytes: Buffer): Promise<string> {
  const path = join(folder, `file-${count++}.bin`);
  await writeFile(path, bytes);
  return path;
}

function checkpoint({
  pickle,
  storages,
}: {
  pickle: Buffer;
  storages: Record<string, Buffer>;
}): Promise<string> {
  const data = Object.entries(storages).map(([key, bytes]) => [`m/data/${key}`, bytes] as const);
  return written(archive([["m/data.pkl", pickle], ...data]));
}

type Tensor = { elements: number; offset: number; shape: number[]; strides?: number[]; key?: string };

const int = (value: number) => {
  const bytes = Buffer.alloc(5, "J");
  bytes.writeInt32LE(value, 1);
  return bytes;
};
const text = (value: string) => {
  const length = Buffer.alloc(5, "X");
  length.writeUInt32LE(value.length, 1);
  return Buffer.concat([length, Buffer.from(value)]);
};
const tuple = (items: Buffer[]) => Buffer.concat([Buffer.from("("), ...items, Buffer.from("t")]);

function rowStrides(shape: number[]): number[] {
  return shape.map((_, axis) => shape.slice(axis + 1).reduce((product, size) => product * size, 1) | 0);
}

function tensorOf(
  name: string,
  { elements, offset, shape, strides = rowStrides(shape), key = "0" }: Tensor,
): Buffer {
  const storage = [
    tuple([text("storage"), Buffer.from("ctorch\nFloatStorage\n"), text(key), text("cpu"), int(elements)]),
    Buffer.from("Q"),
  ];
  const given = tuple([
    ...storage,
    int(offset),
    tuple(shape.map(int)),
    tuple(strides.map(int)),
    Buffer.from([0x89]),
  ]);
  return Buffer.concat([
    text(name),
    Buffer.from("ctorch._utils\n_rebuild_tensor_v2\n"),
    given,
    Buffer.from("R"),
  ]);
}

function table(tensors: Buffer[]): Buffer {
  const state = [Buffer.from("}"), text("_metadata"), Buffer.from("}sb.")];
  return Buffer.concat([
    Buffer.from([0x80, 2]),
    Buffer.from("ccollections\nOrderedDict\n)R("),
    ...tensors,
    Buffer.from("u"),
    ...state,
  ]);
}

type Lies = { method?: number; flags?: number; ownName?: string; bytes?: number };

/** A zip archive; the lies go into the directory, but for `ownName`, which goes into the entry itself. */
function archive(
  entries: readonly (readonly [string, Buffer])[],
  { method = 0, flags = 0, ownName, bytes }: Lies = {},
): Buffer {
  const parts: Buffer[] = [];
  const listings: Buffer[] = [];
  let at = 0;
  for (const [name, content] of entries) {
    const own = Buffer.from(ownName ?? name);
    const header = Buffer.alloc(30);
    header.writeUInt32LE(0x04034b50, 0);
    header.writeUInt32LE(content.length, 18);
    header.writeUInt32LE(content.length, 22);
    header.writeUInt16LE(own.length, 26);
    const listing = Buffer.alloc(46);
    listing.writeUInt32LE(0x02014b50, 0);
    listing.writeUInt16LE(flags, 8);
    listing.writeUInt16LE(method, 10);
    listing.writeUInt32LE(bytes ?? content.length, 20);
    listing.writeUInt32LE(bytes ?? content.length, 24);
    listing.writeUInt16LE(Buffer.byteLength(name), 28);
    listing.writeUInt32LE(at, 42);
    parts.push(header, own, content);
    listings.push(listing, Buffer.from(name));
    at += 30 + own.length + content.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(entries.length, 8);
  end.writeUInt16LE(entries.length, 10);
  end.writeUInt32LE(Buffer.concat(listings).length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...parts, ...listings, end]);
}
