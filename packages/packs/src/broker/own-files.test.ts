import { createHash } from "node:crypto";
import { link, mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Value } from "@dreamloom/engine";
import { f32, paintRig, refusal } from "../../../../test/support/paint-rig.js";

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
    const { call, context } = paintRig({ folder });
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
    const { call, context } = paintRig({ folder });
    expect((await refusal(call("backend.infer", { name }, { x: f32(1) }))).message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });

  it("get tensors and nothing else", async () => {
    const { call } = paintRig({ folder });
    for (const inputs of [{ x: 3 }, { x: [f32(1)] }, 7, null, [f32(1)]])
      expect(
        (await refusal(call("backend.infer", { name: "models/up.onnx" }, inputs as Value))).message,
      ).toMatch(/^The pack "toon" asks for "backend.infer" wrongly: /);
  });
});
