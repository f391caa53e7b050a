/** Loaded before the command: counts the processes it starts and says whether ONNX Runtime was loaded into it. */

import childProcess from "node:child_process";
import { writeFileSync } from "node:fs";
import { syncBuiltinESMExports } from "node:module";
import workerThreads from "node:worker_threads";

let workersStarted = 0;
for (const name of ["spawn", "fork", "exec", "execFile", "spawnSync", "execSync", "execFileSync"]) {
  const original = childProcess[name];
  childProcess[name] = (...given) => {
    workersStarted++;
    return original(...given);
  };
}
workerThreads.Worker = class extends workerThreads.Worker {
  constructor(...given) {
    workersStarted++;
    super(...given);
  }
};
syncBuiltinESMExports();

process.on("exit", () => {
  const libraries = process.report.getReport().sharedObjects;
  const runtimeLoaded = libraries.some((library) => /onnxruntime/.test(library));
  writeFileSync(process.env.DREAMLOOM_BENCH_COUNTS, JSON.stringify({ workersStarted, runtimeLoaded }));
});
