/** Tools for prompts: what its types begin with, and its nodes. */

import { definePack } from "@dreamloom/engine";
import cell from "./cell.js";
import choose from "./choose.js";
import column from "./column.js";
import csvFile from "./csv-file.js";
import csv from "./csv.js";
import draw from "./draw.js";
import everyCombination from "./every-combination.js";
import filterRows from "./filter-rows.js";
import join from "./join.js";
import pick from "./pick.js";
import replace from "./replace.js";
import row from "./row.js";
import split from "./split.js";
import templateRows from "./template-rows.js";
import template from "./template.js";
import tidy from "./tidy.js";
import wildcards from "./wildcards.js";

export default definePack({
  prefix: "words",
  nodes: [
    wildcards,
    everyCombination,
    template,
    choose,
    draw,
    tidy,
    replace,
    split,
    join,
    pick,
    csv,
    csvFile,
    templateRows,
    row,
    cell,
    column,
    filterRows,
  ],
});
