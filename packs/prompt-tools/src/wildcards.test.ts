import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeError } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import everyCombination from "./every-combination.js";
import wildcards from "./wildcards.js";

const textOf = async (text: string, lists = "", seed = 0n) =>
  (await runNode(wildcards, { text, lists, seed })).outputs.text;
const every = async (text: string, lists = "", most = 100) =>
  (await runNode(everyCombination, { text, lists, most })).outputs.texts;

test("the same seed chooses the same, and some other seed something else", async () => {
  const text = "a {red|green|blue|black} __animal__";
  const lists = "animal: whale | dog | penguin";
  assert.equal(await textOf(text, lists, 7n), await textOf(text, lists, 7n));
  const seen = new Set<string>();
  for (let seed = 0n; seed < 40n; seed++) seen.add(await textOf(text, lists, seed));
  assert.ok(seen.size > 8, `${seen.size}`);
});

test("what a seed chooses never changes from one version of this pack to the next", async () => {
  const lists = "animal: whale | dog | penguin | fox";
  const texts: string[] = [];
  for (const seed of [0n, 1n, 2n, 2n ** 64n - 1n])
    texts.push(await textOf("{big|small} __animal__", lists, seed));
  assert.deepEqual(texts, ["big whale", "small fox", "small penguin", "small whale"]);
});

test("weights say how often", async () => {
  let heavy = 0;
  for (let seed = 0n; seed < 400n; seed++) if ((await textOf("{3::a|b|0::c}", "", seed)) === "a") heavy++;
  assert.ok(heavy > 260 && heavy < 340, `${heavy}`);
});

test("several are chosen without one of them twice", async () => {
  for (let seed = 0n; seed < 20n; seed++) {
    const chosen = (await textOf("{2$$ and $$a|b|c}", "", seed)).split(" and ");
    assert.equal(new Set(chosen).size, 2);
  }
  assert.match(await textOf("{1-3$$a|b|c}"), /^[abc](, [abc]){0,2}$/);
});

test("braces without a bar stay, as do the numbers of a prompt's pictures and what follows a backslash", async () => {
  assert.equal(await textOf("{1} and {2:apple}, \\{a\\|b\\}, \\__x__"), "{1} and {2:apple}, {a|b}, __x__");
});

test("lists may name lists, columns of a table are lists, and a circle is refused", async () => {
  const lists = "animal:\n  - __colour__ whale\ncolour: blue";
  assert.equal(await textOf("a __animal__", lists), "a blue whale");
  const table = { columns: ["place"], rows: [["beach"], [""]] };
  const { outputs } = await runNode(wildcards, { text: "__place__", lists: "", table });
  assert.equal(outputs.text, "beach");
  assert.deepEqual(outputs.chosen, { columns: ["wildcard", "chosen"], rows: [["__place__", "beach"]] });
  await assert.rejects(textOf("__a__", "a: __b__\nb: __a__"), NodeError);
});

test("what is wrong is said with line and column", () => {
  const problems = (text: string, lists = "") =>
    wildcards.check!({ text, lists }, new Set()).map(({ port, message, line, column }) => [
      port,
      line,
      column,
      message,
    ]);
  assert.deepEqual(problems("a {b|c"), [
    ["text", 1, 3, 'A "{" has no "}"; a brace that is meant is written "\\{".'],
  ]);
  assert.deepEqual(problems("one\ntwo {x|__y__}", "z: 1"), [
    ["text", 2, 8, 'There is no list "y" for "__y__"; there is "z".'],
  ]);
  assert.deepEqual(problems("a", "lonely\nempty:"), [
    ["lists", 1, 1, '"lonely" belongs to no list; "animal: whale | fox" is one.'],
    ["lists", 2, 1, 'The list "empty" has no items.'],
  ]);
  assert.deepEqual(wildcards.check!({ text: "__y__", lists: "" }, new Set(["table"])), []);
});

test("every combination is listed, the last wildcard changing fastest", async () => {
  assert.deepEqual(await every("{a|b} {c|d}"), ["a c", "a d", "b c", "b d"]);
  assert.deepEqual(await every("{1-2$$+$$a|b|c}"), ["a", "b", "c", "a+b", "a+c", "b+c"]);
  assert.deepEqual(await every("__n__", "n: {x|y} | 0::no | z"), ["x", "y", "z"]);
});

test("of more combinations than anybody could wait for the first ones come at once", async () => {
  const digit = "{0|1|2|3|4|5|6|7|8|9}";
  const texts = await every(digit.repeat(40), "", 3);
  assert.deepEqual(
    texts.map((each) => each.slice(-2)),
    ["00", "01", "02"],
  );
});
