/** The thread that compiles, as its owner sees it: asked one thing at a time, ended with the owner. */

import { Worker } from "node:worker_threads";

/** Compiles a folder in a thread of its own. */
export interface CompilerAside extends AsyncDisposable {
  /** What is wrong, one sentence with its place each. */
  compile(): Promise<readonly string[]>;
}

type Answer = { readonly wrong: readonly string[] } | { readonly thrown: string };

/** Starts the thread for the folder that `tsconfig.json` stands in. */
export function compileAside(folder: string): CompilerAside {
  const thread = new Worker(new URL("./compile-thread.js", import.meta.url), { workerData: folder });
  return {
    compile: () =>
      new Promise((resolve, reject) => {
        const ended = (code: number): void =>
          reject(new Error(`Internal error: the compiler's thread ended with ${code}.`));
        thread.once("error", reject);
        thread.once("exit", ended);
        thread.once("message", (answer: Answer) => {
          thread.off("error", reject);
          thread.off("exit", ended);
          if ("wrong" in answer) resolve(answer.wrong);
          else reject(new Error(`Internal error: ${answer.thrown}`));
        });
        thread.postMessage("compile");
      }),
    async [Symbol.asyncDispose]() {
      await thread.terminate();
    },
  };
}
