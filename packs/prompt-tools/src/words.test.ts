import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeError } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import choose from "./choose.js";
import draw from "./draw.js";
import join from "./join.js";
import pick from "./pick.js";
import replace from "./replace.js";
import split from "./split.js";
import template from "./template.js";
import tidy from "./tidy.js";

test("slots are filled by words, by a row and by numbered values, in this order of right", async () => {
  const row = { columns: ["animal", "place"], rows: [["dog", "beach"]] };
  const { outputs } = await runNode(template, {
    text: "{1} {animal} on the {place} {{x}} {mood=calm}",
    words: "animal: whale",
    row,
    values: ["a"],
  });
  assert.equal(outputs.text, "a whale on the beach {x} calm");
});

test("a slot that nothing fills is said with what there is", async () => {
  await assert.rejects(
    runNode(template, { text: "{animl}", words: "animal: whale" }),
    new NodeError('Nothing fills the slot "{animl}"; there is "animal".'),
  );
  assert.deepEqual(template.check!({ text: "a\n b }", words: "x" }, new Set()), [
    {
      port: "text",
      message: 'A "}" stands alone; a brace that is meant is written "}}".',
      line: 2,
      column: 4,
    },
    { port: "words", message: '"x" names no slot; "animal: whale" does.', line: 1, column: 1 },
  ]);
});

test("a choice hears weights, and says which it was", async () => {
  const { outputs } = await runNode(choose, { options: "0::never\n\nalways" });
  assert.deepEqual(outputs, { text: "always", number: 2 });
  await assert.rejects(runNode(choose, { options: "" }), NodeError);
});

test("a draw takes nothing twice, and all where there are fewer than asked for", async () => {
  const { outputs } = await runNode(draw, { options: "a\nb\nc", count: 9, shuffled: false });
  assert.deepEqual(outputs.texts, ["a", "b", "c"]);
  for (let seed = 0n; seed < 10n; seed++) {
    const { texts } = (await runNode(draw, { options: "a\nb\nc", count: 2, seed })).outputs;
    assert.equal(new Set(texts).size, 2);
  }
});

test("texts are cut, joined and picked", async () => {
  const cut = await runNode(split, { text: "a, b,, c", at: "commas" });
  assert.deepEqual(cut.outputs, { texts: ["a", "b", "c"], count: 3 });
  const { outputs } = await runNode(join, { texts: ["a", "", "b", "c"], last: " and " });
  assert.equal(outputs.text, "a, b and c");
  const picked = await Promise.all(
    [1, 4, -1].map((number) => runNode(pick, { texts: ["a", "b", "c"], number })),
  );
  assert.deepEqual(
    picked.map((each) => each.outputs.text),
    ["a", "a", "c"],
  );
  await assert.rejects(runNode(pick, { texts: ["a"], number: 2, round: false }), NodeError);
});

test("a text is tidied", async () => {
  const { outputs } = await runNode(tidy, { text: " a ,, b  c , A .\n\n d ", twice: false });
  assert.equal(outputs.text, "a, b c, A. d");
  assert.equal((await runNode(tidy, { text: "fog, Fog, snow", twice: true })).outputs.text, "fog, snow");
});

test("words are exchanged as they stand, whatever signs they hold", async () => {
  const { outputs } = await runNode(replace, { text: "Cat, concat (c++)", find: "cat", by: "$& dog" });
  assert.deepEqual(outputs, { text: "$& dog, concat (c++)", count: 1 });
  const signs = await runNode(replace, { text: "c++ c", find: "c++", by: "rust", whole: false });
  assert.equal(signs.outputs.text, "rust c");
});
