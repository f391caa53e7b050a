/** npm as tests start it: the one that started them or the one on the PATH, with nothing of an enclosing `npm test` but where to fetch from. */

import { spawn } from "node:child_process";
import { existsSync } from "node:fs";

/** How a program ended. */
export interface Ended {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** What a program is started with. */
export interface Started {
  readonly cwd: string;
  /** Variables beside the ones that every program needs. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Runs npm to its end. */
export function npm(words: readonly string[], started: Started): Promise<Ended> {
  const cli = process.env["npm_execpath"];
  return cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli)
    ? programme(process.execPath, [cli, ...words], started)
    : programme("npm", words, started);
}

/** Runs a program to its end. Resolves whatever its exit code is. */
export function programme(file: string, words: readonly string[], started: Started): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(file, words, {
      cwd: started.cwd,
      env: { ...plainEnvironment(), ...started.environment },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let [out, err] = ["", ""];
    child.stdout.setEncoding("utf8").on("data", (text: string) => (out += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (err += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, out, err }));
  });
}

/** This process's variables without those of the npm run around it: they would reach into another folder. */
export function plainEnvironment(): Record<string, string> {
  const kept = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined &&
      (!/^npm_|^INIT_CWD$|^NODE_ENV$|^VITEST/i.test(entry[0]) || fetching.test(entry[0])),
  );
  return { ...Object.fromEntries(kept), CI: "true" };
}

/** Where npm fetches from and keeps what it fetched. */
const fetching = /^npm_config_(registry|cache|userconfig|globalconfig|proxy|https_proxy|noproxy|cafile)$/i;
