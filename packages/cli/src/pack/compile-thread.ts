/** A thread that compiles one pack again and again, so that a server in the same process goes on meanwhile. */

import { parentPort, workerData } from "node:worker_threads";
import { createCompiler } from "./compile.js";

const compiler = createCompiler(workerData as string);
parentPort?.on("message", () => {
  try {
    parentPort?.postMessage({ wrong: compiler.compile() });
  } catch (error) {
    parentPort?.postMessage({
      thrown: error instanceof Error ? (error.stack ?? error.message) : String(error),
    });
  }
});
