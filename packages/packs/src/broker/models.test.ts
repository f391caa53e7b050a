import { describe, expect, it } from "vitest";
import type { Value } from "@dreamloom/engine";
import {
  bytes,
  dit,
  f32,
  lora,
  model,
  paintRig,
  photo,
  refusal,
  values,
} from "../../../../test/support/paint-rig.js";

describe("models on the task's ports", () => {
  it("cross without any path of this machine", () => {
    const { broker } = paintRig();
    expect(JSON.stringify(broker.values)).not.toMatch(/ada|\/other/);
    expect(broker.values).toMatchObject({
      dit: { ...dit, path: "model 1 of this task", loras: [{ ...lora, path: "lora 1 of this task" }] },
      vaes: [{ path: "model 2 of this task" }, { path: "model 3 of this task" }],
      photo,
      note: "hello",
    });
  });

  it("are the models of this machine again when the pack computes with them", async () => {
    const { call, broker, context } = paintRig();
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
    const { call, broker, context } = paintRig();
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
    const { broker } = paintRig();
    const revealed = broker.reveal({ dit: broker.values["dit"], text: "model 1 of this task" });
    expect(revealed).toEqual({ dit, text: "model 1 of this task" });
    for (const made of [dit, { ...dit, path: "/etc" }, "x", { ...dit, path: "model 2 of this task" }])
      expect(() => broker.reveal({ dit: made })).toThrow(
        'The pack "toon" gives a model that it was not given.',
      );
    expect(broker.reveal({ text: 3, more: {} })).toEqual({ text: 3, more: {} });
  });

  it("are none where a port is of another socket", async () => {
    const { call, broker } = paintRig({ values: { ...values, note: dit as unknown as Value } });
    expect(broker.values["note"]).toEqual(dit);
    expect((await refusal(call("backend.sample", broker.values["note"]!, request()))).message).toMatch(
      /not given/,
    );
  });

  it("tell the pack of steps and previews", async () => {
    const { call, broker, notices } = paintRig();
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
  it("are refused where they are a picture larger than everybody's worker should bear", async () => {
    const { call, broker } = paintRig();
    const [vae] = broker.values["vaes"] as readonly Value[];
    for (const large of [f32(1, 256, 257), f32(1, 1, 513)])
      expect((await refusal(call("backend.decode", vae!, large))).message).toMatch(/a side may have 4096/);
    const wide = f32(4097, 1, 3);
    expect((await refusal(call("backend.encodePicture", vae!, wide))).message).toMatch(/1 × 4097 pixels/);
  });

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
      /has 16 × 520 pixels; a side may have 512/,
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
    [
      "a conditioning of more tokens than any prompt has",
      { conditioning: { rows: [{ name: "conditional", context: f32(8_193, 8), pooled: f32(4) }] } },
      /the context is of 8193 tokens; it may be of 8192/,
    ],
    ["a mask of three dimensions", { mask: f32(16, 16, 1) }, /the mask is/],
  ])("that are %s are refused before a worker sees them", async (_, more, why) => {
    const { call, broker, context } = paintRig();
    const refused = await refusal(call("backend.sample", broker.values["dit"]!, request(more as never)));
    expect(refused.message).toMatch(/^The pack "toon" asks for "backend.sample" wrongly: .*\.$/);
    expect(refused.message).toMatch(why);
    expect(context.heard.calls).toEqual([]);
  });
});
