/**
 * A fully cached re-run of the text-to-picture graph in a new process, beside `node -e 0`, interleaved. Checks that
 * only the node that writes ran, that the file is the same to the byte, and, in a run of its own, that no worker was
 * started and no session opened.
 */

import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { median, report } from "./support.mjs";

const runs = 20;
const warmUps = 3;
const root = join(import.meta.dirname, "..");
const command = join(root, "packages", "cli", "bin", "dreamloom.js");
const graph = process.env.DREAMLOOM_BENCH_GRAPH ?? join(root, "graphs", "text-to-picture.json");
const folder = mkdtempSync(join(tmpdir(), "dreamloom-cached-run-"));

try {
  const first = paint("first");
  for (let i = 0; i < warmUps; i++) repaint(`warm-up-${i}`, first);
  const times = { ours: [], node: [] };
  for (let i = 0; i < runs; i++) {
    times.node.push(timed(() => spawnSync(process.execPath, ["-e", "0"])));
    times.ours.push(timed(() => repaint(`run-${i}`, first)));
  }
  report("cached-run", {
    overNodeStartMs: round(median(times.ours) - median(times.node)),
    nodeStartMs: round(median(times.node)),
    ...counts(first),
    runs,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the graph and gives what the last line says, with the digest of the file. */
function paint(out, environment = {}, before = []) {
  const words = [...before, command, "run", graph, "--json", "--out", join(folder, out)];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    env: { ...process.env, DREAMLOOM_HOME: join(folder, "home"), ...environment },
  });
  if (status !== 0) throw new Error(`The run ended with ${status}:\n${stdout}${stderr}`);
  const { ran, hits, files } = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  const digest = createHash("sha256").update(readFileSync(files[0])).digest("hex");
  return { ran, hits, digest };
}

/** The same again: all but what writes has to come from the cache, and the file has to be the same. */
function repaint(out, first, environment, before) {
  const again = paint(out, environment, before);
  if (again.ran.join() !== "save")
    throw new Error(`These ran although all was in the cache: ${again.ran.join()}.`);
  if (again.digest !== first.digest) throw new Error("The cached run wrote another file than the first.");
  return again;
}

function counts(first) {
  const path = join(folder, "counts.json");
  const preload = pathToFileURL(join(import.meta.dirname, "cached-run", "count-workers.mjs")).href;
  repaint("counted", first, { DREAMLOOM_BENCH_COUNTS: path }, ["--import", preload]);
  const { workersStarted, runtimeLoaded } = JSON.parse(readFileSync(path, "utf8"));
  // Sessions are opened where ONNX Runtime is loaded: in a worker, or (never) here. Without either there are none.
  return { sessionsOpened: workersStarted === 0 && !runtimeLoaded ? 0 : null, workersStarted };
}

function timed(work) {
  const startedMs = performance.now();
  work();
  return performance.now() - startedMs;
}

function round(value) {
  return Math.round(value * 10) / 10;
}
