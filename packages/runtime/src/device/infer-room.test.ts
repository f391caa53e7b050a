import { describe, expect, it, vi } from "vitest";
import { asking, doubling, f32, refusal, rooms, stored } from "../../../../test/support/infer-rig.js";
import * as hand from "../../../../test/support/onnx-by-hand.js";
import { shutter } from "../process/index.js";
import { createBackend } from "./backend.js";

describe("the device worker of a pack", () => {
  it("L27: is ended when a loop takes longer than it may, and the next request starts another", async () => {
    const infer = rooms();
    const endless = await stored(hand.loop(2n ** 62n));
    const late = await refusal(infer.infer(endless, { x: f32([1], 0) }, { ...asking(), seconds: 2 }));
    expect([late.kind, late.message]).toEqual([
      "timed-out",
      'The model "models/x.onnx" took longer than 2 s and was stopped.',
    ]);
    const short = await stored(hand.loop(5n));
    const { y } = await infer.infer(short, { x: f32([1], 1) }, asking());
    expect(y?.digest).toBe(f32([1], 6).digest);
  });

  it("is ended when it does not hear a cancel", async () => {
    const infer = rooms({ graceMs: 50 });
    const controller = new AbortController();
    const model = await stored(hand.loop(2n ** 62n));
    const work = infer.infer(model, { x: f32([1], 0) }, { signal: controller.signal, pack: "toon@1.0.0" });
    const ended = expect(work).rejects.toThrow("enough");
    await vi.waitFor(() => expect(infer.pids).toHaveLength(1));
    controller.abort(new Error("enough"));
    await ended;
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("is one pack's alone: while a pack's loop runs, another's file is computed", async () => {
    const infer = rooms({ graceMs: 50 });
    const controller = new AbortController();
    const model = await stored(hand.loop(2n ** 62n));
    const hostile = infer.infer(
      model,
      { x: f32([1], 0) },
      { signal: controller.signal, pack: "hostile@1.0.0" },
    );
    const ended = expect(hostile).rejects.toThrow("enough");
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking("modest@1.0.0"));
    expect(new Set(infer.pids).size).toBe(2);
    controller.abort(new Error("enough"));
    await ended;
  });

  it("is never the one that holds our models", async () => {
    const backend = createBackend({ infer: { graceMs: 50 } });
    const controller = new AbortController();
    const model = await stored(hand.loop(2n ** 62n));
    const hostile = backend.infer(
      model,
      { x: f32([1], 0) },
      { signal: controller.signal, pack: "hostile@1.0.0" },
    );
    const ended = expect(hostile).rejects.toThrow("enough");
    await vi.waitFor(() => expect(backend.pids).toHaveLength(1));
    expect(await backend.report()).toMatchObject({ sessions: [], opened: 0 });
    expect(new Set(backend.pids).size).toBe(2);
    controller.abort(new Error("enough"));
    await ended;
    await backend[Symbol.asyncDispose]();
    expect(backend.pids).toEqual([]);
  });

  it("does what one pack asks for one after the other, each with its whole time", async () => {
    const infer = rooms();
    const model = await stored(doubling());
    const asked = Array.from({ length: 20 }, (_, at) => infer.infer(model, { x: f32([1, 1], at) }, asking()));
    const given = await Promise.all(asked);
    expect(given.map(({ y }) => y?.digest)).toEqual(given.map((_, at) => f32([1, 1], 2 * at).digest));
    expect(infer.pids).toHaveLength(1);
  });

  it("fails the request whose process dies, and no later one", async () => {
    const infer = rooms();
    const model = await stored(hand.loop(2n ** 62n));
    const work = refusal(infer.infer(model, { x: f32([1], 0) }, asking()));
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking("other@1.0.0"));
    process.kill(infer.pids[0]!, "SIGKILL");
    const lost = await work;
    expect([lost.kind, lost.message]).toEqual([
      "worker-lost",
      'The device worker of the pack "toon@1.0.0" ended unexpectedly (signal SIGKILL).',
    ]);
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("fails a request in a sentence when the file wants more memory than it may have", async () => {
    const infer = rooms({ memoryBytes: 2 ** 30 });
    const size = Buffer.alloc(16);
    for (const at of [0, 8]) size.writeBigInt64LE(40_000n, at);
    const greedy = hand.model(
      hand.node("ConstantOfShape", ["s"], ["big"]),
      hand.node("Add", ["big", "x"], ["y"]),
      hand.part(2, "greedy"),
      hand.initializer("s", 7, [2], hand.raw(size)),
      hand.value(11, "x", 1, [1]),
      hand.value(12, "y", 1, ["a", "b"]),
    );
    const failed = await refusal(infer.infer(await stored(greedy), { x: f32([1], 1) }, asking()));
    expect(failed.kind).toBe("out-of-memory");
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
  });

  it("ends when nothing is asked of it", async () => {
    const infer = rooms({ idleMs: 1 });
    await infer.infer(await stored(doubling()), { x: f32([1, 1], 1) }, asking());
    await vi.waitFor(() => expect(infer.pids).toEqual([]), { timeout: 10_000 });
  });

  it.runIf(shutter() !== undefined)("is shut in where bubblewrap works", async () => {
    const warnings: string[] = [];
    const infer = rooms({ onWarning: (message) => warnings.push(message) });
    expect(await infer.walls()).toEqual({
      shutIn: true,
      says: "ONNX files of packs are computed in a process of ours that bubblewrap shuts in: no network, no files.",
    });
    expect(warnings).toEqual([]);
  });

  it("is started without walls where those do not come up, and that is said once", async () => {
    const warnings: string[] = [];
    const walls = { program: "/bin/false" };
    const infer = rooms({ walls, onWarning: (message) => warnings.push(message) });
    const model = await stored(doubling());
    for (let times = 0; times < 2; times += 1) await infer.infer(model, { x: f32([1, 1], 1) }, asking());
    expect(warnings).toEqual([
      'The device worker of the pack "toon@1.0.0" ended unexpectedly (exit code 1). ' +
        "ONNX files of packs are computed in a process of ours that nothing shuts in on this machine.",
    ]);
  });

  it("says that nothing shuts it in where that is so", async () => {
    const walls = await rooms({ walls: "none" }).walls();
    expect(walls).toEqual({
      shutIn: false,
      says: "ONNX files of packs are computed in a process of ours that nothing shuts in on this machine.",
    });
  });
});
