import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { defineNode, makeTensor, NodeError } from "@dreamloom/engine";
import type { AnyDefinition, Model, TensorHandle, Value } from "@dreamloom/engine";
import { file, list, port } from "@dreamloom/engine/sockets";
import * as sockets from "@dreamloom/engine/sockets";
import { brokerRig } from "../testing/broker-rig.js";
import type { BrokerRigOptions } from "../testing/broker-rig.js";
import { callNames } from "./calls.js";
import type { CallName } from "./calls.js";

const paint = defineNode({
  type: "toon/paint",
  version: 1,
  title: "Paint",
  about: "Takes everything.",
  inputs: {
    dit: port(sockets.dit, "A DiT."),
    vaes: list(sockets.vae, "VAEs."),
    photo: file("A photograph.", { accept: [".png"] }),
    note: sockets.textSocket,
  },
  outputs: { dit: port(sockets.dit, "The same DiT."), text: port(sockets.textSocket, "Words.") },
  run: ({ dit, note }) => ({ dit, text: note }),
}) as AnyDefinition;

const save = { ...paint, type: "toon/save", title: "Save", effect: "writes" } as AnyDefinition;

const model = (part: Model["part"], more: Partial<Model> = {}): Model => ({
  part,
  path: `/home/ada/models/${part}`,
  digest: `sha256:${"a".repeat(64)}` as Model["digest"],
  dtype: "stored",
  backend: "cpu",
  loras: [],
  facets: {},
  ...more,
});

const lora = {
  name: "ink",
  path: "/home/ada/loras/ink.safetensors",
  digest: `sha256:${"b".repeat(64)}` as Model["digest"],
  strength: 0.5,
};

const dit = model("dit", { loras: [lora], facets: { channels: 16, width: 8, pooled: 4, largest: 512 } });
const photo = { file: "pictures/apple.png", digest: `sha256:${"c".repeat(64)}` };

const values = {
  dit: dit as unknown as Value,
  vaes: [model("vae"), model("vae", { path: "/other/vae" })] as unknown as Value,
  photo,
  note: "hello",
};

const everything = { read: true, write: true, picture: true, backend: true, network: ["a.example"] } as const;

const rig = (more: Partial<BrokerRigOptions> = {}) =>
  brokerRig({ node: paint, permissions: everything, values, ...more });

const f32 = (...shape: readonly number[]): TensorHandle =>
  makeTensor("f32", shape, new Uint8Array(4 * shape.reduce((a, b) => a * b, 1)));
const bytes = (text: string): TensorHandle =>
  makeTensor("u8", [text.length], new Uint8Array(Buffer.from(text)));

async function refusal(promise: Promise<unknown>): Promise<NodeError> {
  const error: unknown = await promise.catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(NodeError);
  return error as NodeError;
}

describe("a call without its permission", () => {
  const needed: Readonly<Record<CallName, string>> = {
    "picture.read": "read",
    "picture.png": "picture",
    "picture.apply": "picture",
    "backend.lmmEncode": "backend",
    "backend.adapt": "backend",
    "backend.sample": "backend",
    "backend.encodePicture": "backend",
    "backend.decode": "backend",
    "backend.infer": "backend",
    read: "read",
    write: "write",
    fetch: "network",
  };

  it.each(callNames)(
    "%s is refused in a sentence that names pack and permission, and asks no door",
    async (name) => {
      const { [needed[name] as keyof typeof everything]: _, ...others } = everything;
      const { call, broker, context } = rig({ permissions: others, node: save });
      const refused = await refusal(call(name));
      expect(refused.message).toMatch(
        new RegExp(`^The pack "toon" may not .*: it does not have the permission "${needed[name]}"\\.$`),
      );
      expect(refused.remedy).toMatch(/\.$/);
      expect(() => broker.permits(name)).toThrow(refused.message);
      expect(context.heard.calls).toEqual([]);
    },
  );

  it("is refused too when there is no such call, or the task is over", async () => {
    const controller = new AbortController();
    const { call } = rig({ context: { signal: controller.signal } });
    for (const name of ["files.find", "constructor", "__proto__", ""])
      expect((await refusal(call(name as CallName))).message).toMatch(/there is no such call/);
    controller.abort(new Error("over"));
    await expect(call("read", photo)).rejects.toThrow("over");
  });
});

describe("a file that was not chosen", () => {
  it("is not read: only what stands on the task's file ports is", async () => {
    const { call, context } = rig();
    const chosen = await call("read", photo);
    expect(await (chosen as TensorHandle).bytes()).toHaveLength(18);
    expect(context.heard.calls.map(({ args }) => args)).toEqual([[photo]]);
    const others: readonly Value[] = [
      { file: "pictures/pear.png" },
      { file: "/etc/passwd" },
      { file: "pictures/apple.png", digest: `sha256:${"d".repeat(64)}` },
      { file: "../pictures/apple.png" },
      { name: "pictures/apple.png", file: "pictures/pear.png", path: "/etc/passwd", digest: "x" },
    ];
    for (const other of others) {
      const refused = await refusal(call("read", other));
      expect(refused.message).toBe('The pack "toon" asks for a file that was not chosen on "Paint".');
      expect((await refusal(call("picture.read", other))).message).toBe(refused.message);
    }
    expect(context.heard.calls).toHaveLength(1);
  });

  it("is not read by a path that the pack gives for a chosen name", async () => {
    const { call, context } = rig();
    await call("picture.read", { name: photo.file, path: "/etc/passwd", digest: photo.digest });
    const [ref] = context.heard.calls.find(({ name }) => name === "picture.read")?.args ?? [];
    expect(ref).toMatchObject({ name: photo.file, path: "/files/pictures/apple.png" });
  });

  it("is not read because a value that came over a link looks like one", async () => {
    const { call } = rig({ values: { ...values, note: { file: "/etc/passwd" } } });
    expect((await refusal(call("read", { file: "/etc/passwd" }))).message).toMatch(/was not chosen/);
  });
});

describe("writing", () => {
  const result = {
    name: "apple",
    extension: "png",
    digest: `sha256:${"e".repeat(64)}`,
    bytes: bytes("content"),
  };

  it("is for nodes that say so, and gives the file's name alone", async () => {
    const { call, context } = rig({ node: save });
    expect(await call("write", result)).toBe("apple-eeeeeeee.png");
    expect(context.heard.written).toHaveLength(1);
  });

  it("from a node that does not say so is refused, whatever the pack was permitted", async () => {
    const { call, context } = rig();
    expect((await refusal(call("write", result))).message).toBe(
      '"Paint" of the pack "toon" wants to write a file, and does not say that it does.',
    );
    expect(context.heard.written).toEqual([]);
  });

  it("of something else than a file's parts is refused", async () => {
    const { call } = rig({ node: save });
    const wrong: readonly Value[] = [
      { ...result, bytes: "content" },
      { ...result, bytes: f32(2) },
      { ...result, digest: "../../x" },
      { ...result, name: 7 },
      { ...result, extension: "far too long" },
      "content",
    ];
    for (const one of wrong)
      expect((await refusal(call("write", one))).message).toMatch(
        /^The pack "toon" asks for "write" wrongly: /,
      );
  });
});

describe("models on the task's ports", () => {
  it("cross without any path of this machine", () => {
    const { broker } = rig();
    expect(JSON.stringify(broker.values)).not.toMatch(/ada|\/other/);
    expect(broker.values).toMatchObject({
      dit: { ...dit, path: "model 1 of this task", loras: [{ ...lora, path: "lora 1 of this task" }] },
      vaes: [{ path: "model 2 of this task" }, { path: "model 3 of this task" }],
      photo,
      note: "hello",
    });
  });

  it("are the models of this machine again when the pack computes with them", async () => {
    const { call, broker, context } = rig();
    const [, second] = broker.values["vaes"] as readonly Value[];
    await call("backend.decode", second!, f32(4, 2, 2));
    await call("backend.encodePicture", second!, f32(16, 16, 3));
    const weaker = {
      ...(broker.values["dit"] as object),
      loras: [{ path: "lora 1 of this task", strength: 0.25 }],
    };
    await call("backend.sample", weaker as Value, request());
    expect(context.heard.calls.map(({ args: [given] }) => given)).toEqual([
      model("vae", { path: "/other/vae" }),
      model("vae", { path: "/other/vae" }),
      { ...dit, loras: [{ ...lora, strength: 0.25 }] },
    ]);
  });

  it("a model that was not given is refused, and so is one that was changed", async () => {
    const { call, broker, context } = rig();
    const given = broker.values["dit"] as Readonly<Record<string, Value>>;
    const [vae] = broker.values["vaes"] as readonly Value[];
    const wrong: readonly (readonly [Value, RegExp])[] = [
      [dit as unknown as Value, /names a model that it was not given/],
      [{ ...given, path: "/home/ada/models/dit" }, /not given/],
      [{ ...given, path: "model 9 of this task" }, /not given/],
      [{ ...given, path: "__proto__" }, /not given/],
      [{ ...given, digest: `sha256:${"0".repeat(64)}` }, /another "digest"/],
      [{ ...given, backend: "cuda" }, /another "backend"/],
      [{ ...given, loras: [{ ...lora }] }, /a LoRA that it was not given/],
      [{ ...given, loras: [{ path: "lora 1 of this task", strength: NaN }] }, /no number from -100 to 100/],
      [{ ...given, loras: 3 }, /without its LoRAs/],
      [vae!, /names a vae where a dit is wanted/],
      ["model 1 of this task", /not given/],
      [null, /not given/],
    ];
    for (const [claim, why] of wrong)
      expect((await refusal(call("backend.sample", claim, request()))).message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });

  it("come back in outputs only if they were given", () => {
    const { broker } = rig();
    const revealed = broker.reveal({ dit: broker.values["dit"], text: "model 1 of this task" });
    expect(revealed).toEqual({ dit, text: "model 1 of this task" });
    for (const made of [dit, { ...dit, path: "/etc" }, "x", { ...dit, path: "model 2 of this task" }])
      expect(() => broker.reveal({ dit: made })).toThrow(
        'The pack "toon" gives a model that it was not given.',
      );
    expect(broker.reveal({ text: 3, more: {} })).toEqual({ text: 3, more: {} });
  });

  it("are none where a port is of another socket", async () => {
    const { call, broker } = rig({ values: { ...values, note: dit as unknown as Value } });
    expect(broker.values["note"]).toEqual(dit);
    expect((await refusal(call("backend.sample", broker.values["note"]!, request()))).message).toMatch(
      /not given/,
    );
  });

  it("tell the pack of steps and previews", async () => {
    const { call, broker, notices } = rig();
    await call("backend.sample", broker.values["dit"]!, request());
    expect(notices).toEqual([{ step: 1, of: 4 }, expect.objectContaining({ step: 1, sigma: 0.5 })]);
  });
});

/** What `backend.sample` takes, and what a hostile pack may put in its place. */
function request(more: Readonly<Record<string, Value>> = {}): Value {
  const row = { name: "conditional", context: f32(3, 8), pooled: f32(4) };
  const numbers = { guidance: 3, steps: 4, shift: 3, sampler: "euler", seed: 1n, strength: 1 };
  return { start: f32(16, 2, 2), conditioning: { rows: [row] }, ...numbers, ...more } as unknown as Value;
}

describe("numbers for models", () => {
  it.each([
    ["steps that never end", { steps: 1e9 }, /"steps"|steps is no whole number from 1 to 1000/],
    ["half a step", { steps: 1.5 }, /steps is no whole number/],
    ["no number", { guidance: NaN }, /guidance is no number/],
    ["a sampler that is none", { sampler: "constructor" }, /the sampler is not one of "euler"/],
    ["a seed that is none", { seed: -1n }, /the seed is no whole number/],
    [
      "a latent of other channels",
      { start: f32(4, 2, 2) },
      /the latent is f32 \[4, 2, 2\]; it must be f32 \[16, any, any\]/,
    ],
    [
      "a latent larger than the model's",
      { start: f32(16, 65, 2) },
      /of 16 × 520 pixels; a side may have 512/,
    ],
    ["an empty latent", { start: f32(16, 0, 2) }, /the latent is/],
    ["a latent of bytes", { start: bytes("x") }, /the latent is u8/],
    ["no conditioning", { conditioning: null }, /the conditioning is no record/],
    ["a conditioning without rows", { conditioning: { rows: [] } }, /no conditional row/],
    [
      "a conditioning of another width",
      { conditioning: { rows: [{ name: "conditional", context: f32(3, 9), pooled: f32(4) }] } },
      /the context is f32 \[3, 9\]; it must be f32 \[any, 8\]/,
    ],
    ["a mask of three dimensions", { mask: f32(16, 16, 1) }, /the mask is/],
  ])("that are %s are refused before a worker sees them", async (_, more, why) => {
    const { call, broker, context } = rig();
    const refused = await refusal(call("backend.sample", broker.values["dit"]!, request(more as never)));
    expect(refused.message).toMatch(/^The pack "toon" asks for "backend.sample" wrongly: .*\.$/);
    expect(refused.message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });
});

describe("picture work", () => {
  it("is done for this pack alone, on pictures and masks", async () => {
    const { call, context } = rig();
    await call("picture.apply", "blur", [f32(4, 4, 3)], { radius: 2 });
    const png = (await call("picture.png", f32(4, 4, 4))) as TensorHandle;
    expect([png.dtype, png.shape.length]).toEqual(["u8", 1]);
    expect(context.heard.calls.map(({ args }) => (args.at(-1) as { pack: string }).pack)).toEqual([
      "toon@1.2.0",
      "toon@1.2.0",
    ]);
    expect(context.heard.deaf).toEqual([]);
  });

  it.each([
    ["a list that is none", ["blur", f32(4, 4, 3), {}], /the list of pictures is no list/],
    ["a tensor of five channels", ["blur", [f32(4, 4, 5)], {}], /picture 1 is f32 \[4, 4, 5\]/],
    ["bytes", ["blur", [bytes("x")], {}], /picture 1 is u8 \[1\]/],
    ["values that are none", ["blur", [f32(4, 4, 3)], 3], /the values of the operation is no record/],
    ["an operation that is none", [7, [f32(4, 4, 3)], {}], /the operation is no text/],
    [
      "more pictures than anybody has",
      ["grid", Array.from({ length: 257 }, () => f32(1, 1, 3)), {}],
      /257 items/,
    ],
  ])("on %s is refused", async (_, args, why) => {
    const { call, context } = rig();
    const refused = await refusal(call("picture.apply", ...(args as Value[])));
    expect(refused.message).toMatch(/^The pack "toon" asks for "picture.apply" wrongly: /);
    expect(refused.message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });
});

describe("ONNX files of a pack", () => {
  let folder = "";
  beforeAll(async () => {
    folder = join(await mkdtemp(join(tmpdir(), "dreamloom-own-")), "toon");
    await mkdir(join(folder, "models"), { recursive: true });
    await writeFile(join(folder, "models", "up.onnx"), "weights");
    await writeFile(join(folder, "..", "outside.onnx"), "not ours");
    await symlink(join("..", "..", "outside.onnx"), join(folder, "models", "link.onnx"));
    await symlink(join("..", ".."), join(folder, "models", "out"));
    await link(join(folder, "..", "outside.onnx"), join(folder, "models", "hard.onnx"));
  });
  afterAll(() => rm(join(folder, ".."), { recursive: true }));

  it("are found by name, digested here, and run in the pack's own worker within its time", async () => {
    const { call, context } = rig({ folder });
    const claim = { name: "models/up.onnx", path: "/etc/passwd", digest: `sha256:${"0".repeat(64)}` };
    await call("backend.infer", claim, { x: f32(1, 3) }, { backend: "auto", pack: "other", seconds: 9_999 });
    const [ref, inputs, asking] = context.heard.calls[0]!.args as [object, object, object];
    const digest = `sha256:${createHash("sha256").update("weights").digest("hex")}`;
    expect(ref).toMatchObject({ name: "models/up.onnx", digest });
    expect((ref as { path: string }).path).toMatch(/\/toon\/models\/up\.onnx$/);
    expect(Object.keys(inputs)).toEqual(["x"]);
    expect(asking).toMatchObject({ pack: "toon@1.2.0", seconds: 60, backend: "auto" });
  });

  it.each([
    ["outside the folder", "../outside.onnx", /names no file of its own folder/],
    ["outside the folder by a detour", "models/../../outside.onnx", /names no file of its own folder/],
    ["anywhere", "/etc/passwd", /names no file of its own folder/],
    ["behind a backslash", "models\\..\\..\\outside.onnx", /names no file of its own folder/],
    ["behind a NUL", "models/up.onnx\u0000.png", /names no file of its own folder/],
    ["that are links", "models/link.onnx", /is a link/],
    ["behind a linked folder", "models/out/outside.onnx", /leads out of its folder through a link/],
    ["that have another name outside", "models/hard.onnx", /has another name elsewhere/],
    ["that are folders", "models", /is not a plain file/],
    ["that are not there", "models/none.onnx", /does not exist/],
    ["without a name", "", /names no file of its own folder/],
  ])("%s are not opened", async (_, name, why) => {
    const { call, context } = rig({ folder });
    expect((await refusal(call("backend.infer", { name }, { x: f32(1) }))).message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });

  it("get tensors and nothing else", async () => {
    const { call } = rig({ folder });
    for (const inputs of [{ x: 3 }, { x: [f32(1)] }, 7, null, [f32(1)]])
      expect(
        (await refusal(call("backend.infer", { name: "models/up.onnx" }, inputs as Value))).message,
      ).toMatch(/^The pack "toon" asks for "backend.infer" wrongly: /);
  });
});
