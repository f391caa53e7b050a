/**
 * How long the process that holds the graph stands still while a worker samples: half a minute of whole runs of the
 * text-to-picture graph, each with a seed of its own, under the event loop's own delay monitor.
 */

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { openDreamloom } from "@dreamloom/cli";
import { report } from "./support.mjs";

const seconds = 30;
const graphs = join(import.meta.dirname, "..", "graphs");
const document = JSON.parse(readFileSync(join(graphs, "text-to-picture.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "dreamloom-event-loop-"));

const dreamloom = await openDreamloom({ home: join(folder, "home"), out: join(folder, "out") });
try {
  await paint(dreamloom, 0);
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const end = performance.now() + 1000 * seconds;
  let pictures = 0;
  while (performance.now() < end) await paint(dreamloom, ++pictures);
  delay.disable();
  report("event-loop", {
    p999GapMs: delay.percentile(99.9) / 1e6,
    longestGapMs: delay.max / 1e6,
    medianGapMs: delay.percentile(50) / 1e6,
    pictures,
  });
} finally {
  await dreamloom[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true, force: true });
}

async function paint(dreamloom, seed) {
  document.nodes.sample.inputs.seed = seed;
  const opened = await dreamloom.open(JSON.stringify(document), { folder: graphs });
  if (opened.graph === undefined)
    throw new Error(opened.diagnostics.map(({ message }) => message).join("\n"));
  const { outcome, failures } = await opened.engine.run(opened.graph, {});
  if (outcome !== "succeeded")
    throw new Error([...failures.values()].map(({ message }) => message).join("\n"));
}
