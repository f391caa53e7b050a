import assert from "node:assert/strict";
import { test } from "node:test";
import { floatsOf, NodeError, type TensorHandle } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import { eachPixelOf, lengthOf, shortened } from "./font.js";
import montage from "./montage.js";
import { pictureOfColours } from "./test-pictures.js";

const square = (side: number) =>
  pictureOfColours(Array.from({ length: side }, () => Array.from({ length: side }, () => "#ff0000")));

/** A line of text as rows of dots. */
function drawn(text: string): string[] {
  const rows = Array.from({ length: 9 }, () => Array.from({ length: lengthOf(text) * 6 }, () => "."));
  eachPixelOf(text, (x, y) => (rows[y]![x] = "#"));
  return rows.map((row) => row.join(""));
}

test("letters are drawn", () => {
  assert.deepEqual(drawn("Hé"), [
    "#...#.......",
    "#...#.......",
    "#...#..###..",
    "#####.#...#.",
    "#...#.#####.",
    "#...#.#.....",
    "#...#..###..",
    "............",
    "............",
  ]);
});

test("every letter of ASCII has a form of its own within its cell", () => {
  const ascii = Array.from({ length: 94 }, (_, at) => String.fromCharCode(33 + at));
  const forms = ascii.map((letter) => drawn(letter).join("\n"));
  assert.equal(new Set(forms).size, ascii.length);
  assert.ok(forms.every((form) => form.includes("#")));
});

test("what is too long for its room ends in dots", () => {
  assert.equal(shortened("whale", 5), "whale");
  assert.equal(shortened("whales", 5), "wha..");
  assert.equal(shortened("whale", 1), ".");
});

test("pictures keep their size where they fit, and the sheet is about square", async () => {
  const pictures = [square(4), square(4), square(4), square(2)];
  const { heard } = await runNode(montage, { pictures });
  const asked = heard.calls.map(({ args }) => args[0]);
  assert.deepEqual(asked, ["composite", "composite", "composite", "composite", "grid"]);
  assert.deepEqual(heard.calls.at(-1)!.args[2], { columns: 2, gap: 8, background: "#16161d" });
  assert.deepEqual(heard.calls[3]!.args[2], { left: 1, top: 1, opacity: 1, mode: "normal" });
});

test("a picture that is too large for its room is made smaller", async () => {
  const { heard } = await runNode(montage, { pictures: [square(40)], width: 20, height: 30 });
  assert.deepEqual(heard.calls[0]!.args[2], { width: 20, height: 20, filter: "lanczos" });
});

test("words stand below the pictures, in what can be read on the sheet", async () => {
  const { heard } = await runNode(montage, { pictures: [square(32)], labels: "abc", background: "#ffffff" });
  const [ground] = heard.calls[0]!.args[1] as readonly TensorHandle[];
  assert.deepEqual(ground!.shape, [32 + 11, 32, 3]);
  const inked = (await floatsOf(ground!)).filter((value) => value === 0).length / 3;
  const dots = drawn("abc").join("").replaceAll(".", "").length;
  assert.equal(inked, dots);
});

test("no pictures make no sheet", async () => {
  await assert.rejects(runNode(montage, { pictures: [] }), NodeError);
});
