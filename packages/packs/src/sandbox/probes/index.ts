/** The pack of probes: its one node tries everything, each attempt after the other, and says what it reached. */

import { createServer } from "node:net";
import type { PackDefinition } from "@dreamloom/engine";
import type { Aims, Attempt } from "./attempt.js";
import { readAttempts, writeAttempts } from "./files.js";
import { networkAttempts } from "./network.js";
import { codeAttempts, environmentAttempts, processAttempts } from "./processes.js";

/** What came of one attempt, as the pack says. */
export interface Tried {
  readonly what: string;
  readonly reached: boolean;
  readonly detail: string;
}

const attempts: readonly Attempt[] = [
  ...readAttempts,
  ...writeAttempts,
  ...networkAttempts,
  ...processAttempts,
  ...environmentAttempts,
  ...codeAttempts,
];

async function tried({ what, attempt }: Attempt, aims: Aims): Promise<Tried> {
  try {
    return { what, reached: true, detail: String((await attempt(aims)) ?? "it was done").slice(0, 200) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    return { what, reached: false, detail: (code ?? message ?? String(error)).slice(0, 200) };
  }
}

const node = { version: 1, about: "Tries what it must not.", inputs: {}, outputs: {} };

const pack: PackDefinition = {
  prefix: "probe",
  nodes: [
    {
      ...node,
      type: "probe/try",
      title: "Try",
      async run(values: unknown) {
        const aims = values as Aims;
        const done: Tried[] = [];
        for (const attempt of attempts)
          if (!aims.without.includes(attempt.what)) done.push(await tried(attempt, aims));
        return { tried: done };
      },
    },
    {
      ...node,
      type: "probe/listen",
      title: "Listen",
      run: (values: unknown, { log, signal }) =>
        new Promise((resolve, reject) => {
          const server = createServer((socket) => socket.end()).on("error", reject);
          server.listen((values as { readonly port: number }).port, "0.0.0.0", () => log("listening"));
          signal.addEventListener("abort", () => resolve({}));
        }),
    },
    {
      ...node,
      type: "probe/allocate",
      title: "Allocate",
      run(values: unknown, { log }) {
        const held: Uint8Array[] = [];
        const { mebibytes } = values as { readonly mebibytes: number };
        for (let had = 0; had < mebibytes; had += 16) held.push(new Uint8Array(16 << 20).fill(1));
        log("allocated");
        return { mebibytes: held.length * 16 };
      },
    },
  ],
};

export default pack;
