import assert from "node:assert/strict";
import { test } from "node:test";
import { checkPack } from "@dreamloom/engine/testing";
import pack from "./index.js";

test("every definition is documented, pure, deterministic and hears a cancel", async () => {
  const csv = { file: "rows.csv" };
  const table = { columns: ["name", "value"], rows: [["a", 1]] };
  const values = {
    "words/csv-file": { file: csv },
    "words/template": { text: "a {colour} {animal}", words: "animal: whale\ncolour: blue" },
    "words/template-rows": { table, text: "{row}: {name}" },
    "words/filter-rows": { table, column: "name" },
    "words/row": { table, weights: "value" },
    "words/cell": { table, column: "value" },
    "words/column": { table, column: "value" },
  };
  assert.deepEqual(await checkPack(pack, { values, files: { "rows.csv": "name,value\na,1\n" } }), []);
});
