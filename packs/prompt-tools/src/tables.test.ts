import assert from "node:assert/strict";
import { test } from "node:test";
import { NodeError } from "@dreamloom/engine";
import { runNode } from "@dreamloom/engine/testing";
import cell from "./cell.js";
import column from "./column.js";
import csvFile from "./csv-file.js";
import csv from "./csv.js";
import filterRows from "./filter-rows.js";
import row from "./row.js";
import templateRows from "./template-rows.js";

const animals = {
  columns: ["animal", "colour", "weight"],
  rows: [
    ["whale", "blue", 1],
    ["dog", "brown", 0],
    ["fox", "", 3],
  ],
};

test("quotes, separators, ends of lines and lines without anything are read as spreadsheets write them", async () => {
  const text = '\uFEFFa;b;"c;d"\r\n1;"x ""q""\r\nnext";003\r\n\r\n-2.5;y\r\n';
  const { outputs } = await runNode(csv, { text });
  assert.deepEqual(outputs.table, {
    columns: ["a", "b", "c;d"],
    rows: [
      [1, 'x "q"\r\nnext', "003"],
      [-2.5, "y", ""],
    ],
  });
  assert.deepEqual([outputs.columns, outputs.rows], [["a", "b", "c;d"], 2]);
});

test("without a header the columns are numbered, and names that stand twice are told apart", async () => {
  const bare = await runNode(csv, { text: "a,b\nc", header: false, numbers: false });
  assert.deepEqual(bare.outputs.table, {
    columns: ["column 1", "column 2"],
    rows: [
      ["a", "b"],
      ["c", ""],
    ],
  });
  const twice = await runNode(csv, { text: "a,a\n1,2" });
  assert.deepEqual(twice.outputs.columns, ["a", "a (2)"]);
});

test("what is no CSV is said with its line", async () => {
  const refused = async (text: string) => {
    const error: unknown = await runNode(csv, { text }).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof NodeError);
    return error.message;
  };
  assert.equal(await refused('a\n"b'), "The quote that opens on line 2 is never closed.");
  assert.match(await refused('a\n\n"b"c'), /^Line 3 goes on after a closing quote/);
  assert.match(await refused(" \n".replace(" ", "")), /^There are no rows/);
});

test("a file is read in the letters it is written in", async () => {
  const files = {
    "utf8.csv": "name\nBär\n",
    "windows.csv": Uint8Array.from([...Buffer.from("name\nB"), 0xe4, ...Buffer.from("r\n")]),
  };
  for (const file of Object.keys(files)) {
    const { outputs } = await runNode(csvFile, { file: { file } }, { files });
    assert.deepEqual(outputs.table.rows, [["Bär"]]);
  }
  const strict = { file: { file: "windows.csv" }, letters: "UTF-8" as const };
  await assert.rejects(runNode(csvFile, strict, { files }), NodeError);
});

test("a row is taken by its number, beginning anew after the last, or by chance and weight", async () => {
  const numbers = await Promise.all([1, 5, -1].map((number) => runNode(row, { table: animals, number })));
  assert.deepEqual(
    numbers.map((each) => each.outputs.number),
    [1, 2, 3],
  );
  assert.deepEqual(numbers[0]!.outputs.row.rows, [animals.rows[0]]);
  for (let seed = 0n; seed < 20n; seed++) {
    const { outputs } = await runNode(row, { table: animals, by: "chance", seed, weights: "Weight" });
    assert.notEqual(outputs.number, 2);
  }
  await assert.rejects(runNode(row, { table: animals, by: "chance", weights: "colour" }), NodeError);
});

test("rows become texts, columns become lists, and a cell becomes a text", async () => {
  const rows = await runNode(templateRows, { table: animals, text: "{row}: a {colour} {animal}", from: 2 });
  assert.deepEqual(rows.outputs, { texts: ["2: a brown dog", "3: a  fox"], count: 2 });
  const colours = await runNode(column, { table: animals, column: "colour" });
  assert.deepEqual(colours.outputs, { texts: ["blue", "brown"], count: 2 });
  assert.equal((await runNode(cell, { table: animals, row: -1 })).outputs.text, "fox");
  await assert.rejects(
    runNode(cell, { table: animals, column: "size" }),
    new NodeError('The table has no column "size"; it has "animal", "colour", "weight".'),
  );
});

test("rows are filtered by words and by amounts", async () => {
  const left = async (
    condition: "is" | "is not" | "contains" | "is at least" | "is at most",
    value: string,
    of = "weight",
  ) =>
    (await runNode(filterRows, { table: animals, column: of, condition, value })).outputs.table.rows.map(
      ([name]) => name,
    );
  assert.deepEqual(await left("is at least", "1"), ["whale", "fox"]);
  assert.deepEqual(await left("is", "BLUE", "colour"), ["whale"]);
  assert.deepEqual(await left("contains", "o", "animal"), ["dog", "fox"]);
  assert.deepEqual(await left("is at most", "9", "colour"), []);
});
