import { describe, expect, it } from "vitest";
import type { LookedMap } from "./define-node.js";
import { check, documentOf, messages, models, sampleInputs, sampling } from "./testing/document-rig.js";

describe("facets", () => {
  const looked = (facets: Record<string, Record<string, number>>): LookedMap =>
    new Map([["load", { facets }]]);

  it("are carried down the graph, and a width that differs is refused in words", () => {
    const document = sampling({});
    const fits = { lmm: { hidden: 8 }, adapter: { hidden: 8, width: 192 }, dit: { width: 192 } };
    const good = check(document, looked(fits));
    expect(good.diagnostics).toEqual([]);
    expect(good.graph!.byId.get("adapt")!.facets).toEqual({ conditioning: { width: 192 } });
    expect(good.graph!.byId.get("load")!.facets).toEqual(fits);
    expect(messages(document, looked({ ...fits, dit: { width: 2432 } }))).toEqual([
      '"sample".conditioning takes a conditioning of width 2432; "adapt".conditioning gives one of width 192. It must fit what is linked to "dit".',
    ]);
  });

  it("that are not known fit everything", () => {
    expect(messages(sampling({}), looked({ dit: { width: 2432 } }))).toEqual([]);
    expect(messages(sampling({}))).toEqual([]);
  });

  it("pass through an optional output", () => {
    const document = documentOf({
      ...models,
      lora: ["lora", { dit: { from: "load.dit" }, file: { file: "a.safetensors" } }],
      sample: ["sample", { ...sampleInputs, dit: { from: "lora.dit" } }],
    });
    expect(messages(document, looked({ dit: { width: 64 }, adapter: { width: 32 } }))).toEqual([
      '"sample".conditioning takes a conditioning of width 64; "adapt".conditioning gives one of width 32. It must fit what is linked to "dit".',
    ]);
  });
});
