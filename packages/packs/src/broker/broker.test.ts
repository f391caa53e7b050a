import { describe, expect, it } from "vitest";
import type { TensorHandle, Value } from "@dreamloom/engine";
import {
  bytes,
  everything,
  f32,
  paintRig,
  photo,
  refusal,
  save,
  values,
} from "../../../../test/support/paint-rig.js";
import { callNames } from "./calls.js";
import type { CallName } from "./calls.js";

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
      const others = Object.fromEntries(Object.entries(everything).filter(([key]) => key !== needed[name]));
      const { call, broker, context } = paintRig({ permissions: others, node: save });
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
    const { call } = paintRig({ context: { signal: controller.signal } });
    for (const name of ["files.find", "constructor", "__proto__", ""])
      expect((await refusal(call(name as CallName))).message).toMatch(/there is no such call/);
    controller.abort(new Error("over"));
    await expect(call("read", photo)).rejects.toThrow("over");
  });
});

describe("a file that was not chosen", () => {
  it("is not read: only what stands on the task's file ports is", async () => {
    const { call, context } = paintRig();
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
    const { call, context } = paintRig();
    await call("picture.read", { name: photo.file, path: "/etc/passwd", digest: photo.digest });
    const [ref] = context.heard.calls.find(({ name }) => name === "picture.read")?.args ?? [];
    expect(ref).toMatchObject({ name: photo.file, path: "/files/pictures/apple.png" });
  });

  it("is not read because a value that came over a link looks like one", async () => {
    const { call } = paintRig({ values: { ...values, note: { file: "/etc/passwd" } } });
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
    const { call, context } = paintRig({ node: save });
    expect(await call("write", result)).toBe("apple-eeeeeeee.png");
    expect(context.heard.written).toHaveLength(1);
  });

  it("from a node that does not say so is refused, whatever the pack was permitted", async () => {
    const { call, context } = paintRig();
    expect((await refusal(call("write", result))).message).toBe(
      '"Paint" of the pack "toon" wants to write a file, and does not say that it does.',
    );
    expect(context.heard.written).toEqual([]);
  });

  it("fills no disk: what one task writes is bounded", async () => {
    const huge = { kind: "tensor", digest: result.digest, dtype: "u8", shape: [2 ** 30] } as const;
    const content = { ...huge, bytes: () => Promise.resolve(new Uint8Array(1)) } as unknown as Value;
    const { call, context } = paintRig({ node: save });
    for (let written = 0; written < 4; written++) await call("write", { ...result, bytes: content });
    expect((await refusal(call("write", { ...result, bytes: content }))).message).toBe(
      "One task of a pack may write up to 1,000 files and 4 GiB.",
    );
    expect(context.heard.written).toHaveLength(4);
    const { call: another, context: heard } = paintRig({ node: save });
    for (let written = 0; written < 1000; written++) await another("write", result);
    expect((await refusal(another("write", result))).kind).toBe("disk");
    expect(heard.heard.written).toHaveLength(1000);
  });

  it("of something else than a file's parts is refused", async () => {
    const { call } = paintRig({ node: save });
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

describe("picture work", () => {
  it("is done for this pack alone, on pictures and masks", async () => {
    const { call, context } = paintRig();
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
    const { call, context } = paintRig();
    const refused = await refusal(call("picture.apply", ...(args as Value[])));
    expect(refused.message).toMatch(/^The pack "toon" asks for "picture.apply" wrongly: /);
    expect(refused.message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });
});
