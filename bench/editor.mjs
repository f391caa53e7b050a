/**
 * The editor's canvas beside an empty page, @xyflow/react (visible nodes only) and @comfyorg/litegraph: one graph, one
 * camera path, production builds, a fresh browser per page, in turns, three rounds. Pointer events over CDP at 60 a second,
 * not awaited. `--rounds N`, `--seconds N`, `--nodes N`, `--pages ours,litegraph`.
 */

import { parseArgs } from "node:util";
import { existsSync } from "node:fs";
import { measure } from "./editor/measure.mjs";
import { servePages } from "./editor/pages.mjs";
import { median, report, table } from "./support.mjs";

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "3" },
    seconds: { type: "string", default: "3" },
    nodes: { type: "string", default: "1000" },
    pages: { type: "string", default: "empty,ours,litegraph,xyflow" },
  },
});
const executablePath = process.env.DREAMLOOM_CHROMIUM ?? "/usr/bin/chromium";
if (!existsSync(executablePath)) {
  process.stderr.write("This bench needs Chromium; set DREAMLOOM_CHROMIUM to one.\n");
  process.exit(5);
}
const names = values.pages.split(",");
const [rounds, seconds, nodes] = [Number(values.rounds), Number(values.seconds), Number(values.nodes)];
const passes = ["pan100", "pan25", "panAll", "updates25"];

const pages = await servePages(names);
const found = {};
try {
  for (let round = 1; round <= rounds; round++) {
    for (const name of names) await one(name, nodes, round);
    if (names.includes("ours")) await one("ours", 3 * nodes, round);
  }
} finally {
  await pages.close();
}

/** Measures one page once and tells. */
async function one(name, count, round) {
  const key = count === nodes ? name : `${name}${count}`;
  const result = await measure({
    url: `${pages.url}/${name}/index.html?n=${count}`,
    executablePath,
    nodes: count,
    passes,
    seconds,
  });
  (found[key] ??= []).push(result);
  const line = passes.map(
    (pass) => `${pass} p95 ${result[pass].p95.toFixed(1)} task ${result[pass].taskMs.toFixed(1)}`,
  );
  process.stderr.write(`round ${round} ${key}: open ${result.openMs.toFixed(0)} ms, ${line.join(", ")}\n`);
}

/** The middle of the rounds. */
const middle = (key, of) => median(found[key].map(of));
const each = (of) => Object.fromEntries(passes.map((pass) => [pass, of(pass)]));
const p95 = (key) => each((pass) => middle(key, (result) => result[pass].p95));
const task = (key) => each((pass) => middle(key, (result) => result[pass].taskMs));
const figures = {};
const keys = Object.keys(found);
console.log("\np95 frame / main-thread ms per frame");
table([
  ["page", "open ms", "dom", ...passes],
  ...keys.map((key) => [
    key,
    middle(key, ({ openMs }) => openMs).toFixed(0),
    middle(key, ({ dom }) => dom).toFixed(0),
    ...passes.map((pass) => `${p95(key)[pass].toFixed(1)} / ${task(key)[pass].toFixed(1)}`),
  ]),
]);
if (keys.includes("ours")) {
  const ours = { p95: p95("ours"), task: task("ours") };
  const three = `ours${3 * nodes}`;
  /** A page is held against the empty page of its own round. */
  const over = (key) =>
    each((pass) =>
      median(found[key].map((result, round) => result[pass].p95 / found.empty[round][pass].p95)),
    );
  if (found.empty) {
    Object.assign(figures, { worstOverEmptyP95: Math.max(...Object.values(over("ours"))) });
    for (const pass of passes) figures[`overEmpty_${pass}`] = over("ours")[pass];
  }
  for (const [name, label] of [
    ["litegraph", "taskRatioToLitegraph"],
    ["xyflow", "taskRatioToXyflow"],
  ]) {
    if (!found[name]) continue;
    const ratio = each((pass) =>
      median(found.ours.map((result, round) => result[pass].taskMs / found[name][round][pass].taskMs)),
    );
    figures[label] = Math.max(...Object.values(ratio));
    for (const pass of passes) figures[`${label}_${pass}`] = ratio[pass];
  }
  for (const pass of passes) figures[`taskMs_${pass}`] = ours.task[pass];
  figures.open1000Ms = middle("ours", ({ openMs }) => openMs);
  figures.open3000Ms = middle(three, ({ openMs }) => openMs);
  figures.panRatio3000To1000 = Math.max(
    ...passes.slice(0, 2).map((pass) => p95(three)[pass] / ours.p95[pass]),
  );
  figures.taskRatio3000To1000 = Math.max(
    ...passes.slice(0, 2).map((pass) => task(three)[pass] / ours.task[pass]),
  );
  figures.domNodes = middle("ours", ({ dom }) => dom);
}
report("editor", figures);
