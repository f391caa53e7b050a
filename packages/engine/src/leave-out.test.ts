import { expect, test } from "vitest";
import { printDocument } from "./print.js";
import { check, documentOf, messages, models, sampleInputs } from "./testing/document-rig.js";

const inputsOf = (document: ReturnType<typeof documentOf>, id: string): Record<string, unknown> => {
  const { graph, diagnostics } = check(document);
  expect(diagnostics).toEqual([]);
  const { nodes } = graph!;
  return Object.fromEntries(
    graph!.byId
      .get(id)!
      .inputs.map(({ port, input }) => [
        port,
        input.kind === "link" ? `${nodes[input.from]!.id}.${input.output}` : input,
      ]),
  );
};

test("a muted node and what needs it are as if they were not there", () => {
  const document = documentOf(
    {
      ...models,
      sample: ["sample", sampleInputs, { mute: true }],
      save: ["save", { picture: { from: "sample.picture" } }],
      other: ["sample", { ...sampleInputs, seed: 3 }],
      keep: ["save", { picture: { from: "other.picture" } }],
    },
    {
      inputs: { seed: ["sample.seed", "other.seed"] },
      outputs: { lost: "sample.picture", picture: "other.picture" },
    },
  );
  const { graph, diagnostics } = check(document);
  expect(diagnostics).toEqual([]);
  expect(graph!.nodes.map(({ id }) => id)).toEqual(["load", "encode", "adapt", "other", "keep"]);
  expect([...graph!.outputs.keys()]).toEqual(["picture"]);
  expect(graph!.targets).toEqual(["other", "keep"]);
  expect(graph!.document).toBe(document);
});

test("what can do without a muted node goes on without it: optional inputs, and items of a list", () => {
  const document = documentOf({
    one: ["paint", { pictures: [] }],
    two: ["paint", { pictures: [], text: { from: "words.caption" } }],
    words: ["paint", { pictures: [] }, { mute: true }],
    both: ["paint", { pictures: [{ from: "one.picture" }, { from: "words.picture" }] }],
    only: ["paint", { pictures: [{ from: "words.picture" }] }],
  });
  const { graph, diagnostics } = check(document);
  expect(diagnostics).toEqual([]);
  expect([...graph!.byId.keys()].sort()).toEqual(["both", "one", "two"]);
  expect(inputsOf(document, "two")["text"]).toEqual({ kind: "literal", value: "" });
  expect(inputsOf(document, "both")["pictures"]).toEqual({
    kind: "list",
    items: [{ kind: "link", from: 0, output: "picture" }],
  });
});

test("a muted node may be wrong: nobody asks", () => {
  const document = documentOf({
    a: ["nothing-of-that-name", { x: 1 }, { mute: true }],
    b: ["paint", { pictures: [] }],
  });
  expect(messages(document)).toEqual([]);
});

test("a bypassed node hands on the input of the output's name, else the first that fits, however many there are", () => {
  const lora = { dit: { from: "load.dit" }, lmm: { from: "load.lmm" }, file: { file: "x.safetensors" } };
  const document = documentOf({
    ...models,
    first: ["lora", lora, { bypass: true }],
    second: ["lora", { ...lora, dit: { from: "first.dit" } }, { bypass: true }],
    sample: ["sample", { ...sampleInputs, dit: { from: "second.dit" } }],
  });
  expect(inputsOf(document, "sample")["dit"]).toBe("load.dit");
});

test("a bypassed node hands on what is typed in, too", () => {
  const document = documentOf({
    say: ["paint", { pictures: [], text: "a whale" }, { bypass: true }],
    hear: ["paint", { pictures: [], text: { from: "say.caption" } }],
  });
  expect(inputsOf(document, "hear")["text"]).toEqual({ kind: "literal", value: "a whale" });
});

test("a bypassed node with nothing to hand on is said where it is missed", () => {
  const document = documentOf({
    ...models,
    sample: ["sample", sampleInputs, { bypass: true }],
    save: ["save", { picture: { from: "sample.picture" } }],
  });
  expect(messages(document)).toEqual([
    '"save".picture is linked to "sample".picture, which is bypassed and has nothing to hand on there; give it a picture, or end the bypass.',
  ]);
});

test("bypassed nodes in a circle hand on nothing", () => {
  const document = documentOf({
    a: ["paint", { pictures: [], text: { from: "b.caption" } }, { bypass: true }],
    b: ["paint", { pictures: [], text: { from: "a.caption" } }, { bypass: true }],
    c: ["paint", { pictures: [], text: { from: "b.caption" } }],
  });
  expect(inputsOf(document, "c")["text"]).toEqual({ kind: "literal", value: "" });
});

test("an output of the document follows a bypass to the node that makes it", () => {
  const document = documentOf(
    {
      one: ["paint", { pictures: [] }],
      two: ["paint", { pictures: [], text: { from: "one.caption" } }, { bypass: true }],
    },
    { outputs: { words: "two.caption" } },
  );
  expect(check(document).graph!.outputs.get("words")).toEqual({ node: "one", port: "caption" });
});

test("the saved text keeps what is muted and bypassed", () => {
  const document = documentOf({ a: ["paint", { pictures: [] }, { mute: true }] });
  expect(printDocument(check(document).graph!.document)).toContain('"mute": true');
});
