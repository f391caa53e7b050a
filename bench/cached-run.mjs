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
import { interleaved, median, report } from "./support.mjs";

const rounds = 20;
const warmUps = 3;
const root = join(import.meta.dirname, "..");
const command = join(root, "packages", "cli", "bin", "dreamloom.js");
const graph = process.env.DREAMLOOM_BENCH_GRAPH ?? join(root, "graphs", "text-to-picture.json");
const folder = mkdtempSync(join(tmpdir(), "dreamloom-cached-run-"));

try {
  const first = paint("first");
  let number = 0;
  const times = await interleaved(
    {
      node: () => void spawnSync(process.execPath, ["-e", "0"]),
      ours: () => void repaint(`${number++}`, first),
    },
    { rounds, warmUps },
  );
  report("cached-run", {
    overNodeStartMs: median(times.ours) - median(times.node),
    nodeStartMs: median(times.node),
    ...count(first),
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Runs the graph and gives what the last line says, with the digest of the file. */
function paint(out, { environment = {}, before = [] } = {}) {
  const words = [...before, command, "run", graph, "--json", "--out", join(folder, out)];
  const { status, stdout, stderr } = spawnSync(process.execPath, words, {
    encoding: "utf8",
    env: { ...process.env, DREAMLOOM_HOME: join(folder, "home"), ...environment },
  });
  if (status !== 0) throw new Error(`The run ended with ${status}:\n${stdout}${stderr}`);
  const { ran, files } = JSON.parse(stdout.trimEnd().split("\n").at(-1));
  return { ran, digest: createHash("sha256").update(readFileSync(files[0])).digest("hex") };
}

/** The same again: all but what writes has to come from the cache, and the file has to be the same. */
function repaint(out, first, more) {
  const { ran, digest } = paint(out, more);
  if (ran.join() !== "save") throw new Error(`These ran although all was in the cache: ${ran.join()}.`);
  if (digest !== first.digest) throw new Error("The cached run wrote another file than the first.");
}

/** Counts processes and threads that a cached run starts. Sessions are opened nowhere but where ONNX Runtime is loaded. */
function count(first) {
  const path = join(folder, "counts.json");
  const preload = pathToFileURL(join(import.meta.dirname, "cached-run", "count-workers.mjs")).href;
  repaint("counted", first, { environment: { DREAMLOOM_BENCH_COUNTS: path }, before: ["--import", preload] });
  const { workersStarted, runtimeLoaded } = JSON.parse(readFileSync(path, "utf8"));
  if (runtimeLoaded) throw new Error("ONNX Runtime was loaded into the process that holds the graph.");
  if (workersStarted > 0) throw new Error(`A cached run started ${workersStarted} workers.`);
  return { sessionsOpened: 0, workersStarted };
}
