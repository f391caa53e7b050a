/**
 * Processes that keep things in one shared cache are killed (SIGKILL) at random moments, two at a time. Whatever one of
 * them had settled must be found whole by the next; nothing half-written may be seen; nothing piles up.
 *
 * `npm run soak -- cache-kill`; CACHE_KILL_ROUNDS sets how many rounds (200), CACHE_KILL_SEED which.
 */

import { spawn } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { openCache } from "@dreamloom/engine";
import { report } from "../bench/support.mjs";

const rounds = Number(process.env.CACHE_KILL_ROUNDS ?? 200);
const seed = Number(process.env.CACHE_KILL_SEED ?? Date.now() % 1e6);
const folder = mkdtempSync(join(tmpdir(), "dreamloom-cache-kill-"));

/** Keeps numbered things, small and large, and says which are settled. */
const writer = `
import { makeTensor, openCache } from "@dreamloom/engine";
const [folder, name] = process.argv.slice(1);
const cache = await openCache({ folder, memoryBytes: 0, diskBytes: 2 ** 34, onWarning: (message) => console.log("warning " + message) });
for (let i = 0; ; i++) {
  const number = name * 100_000 + i;
  const bytes = i % 3 === 0 ? 70_000 : i % 3 === 1 ? 500 : 0;
  const fill = new Uint8Array(bytes).fill(number % 251);
  if (bytes > 0) new DataView(fill.buffer).setUint32(0, number);
  cache.keep(number.toString(16).padStart(64, "0"), bytes > 0 ? { tensor: makeTensor("u8", [bytes], fill) } : { number });
  if (i % 4 === 3) {
    await cache.settle();
    console.log(number);
  }
}`;

let state = seed;
const random = () => ((state = (Math.imul(state, 1664525) + 1013904223) | 0) >>> 0) / 2 ** 32;

try {
  let settled = 0;
  let largest = 0;
  const warnings = [];
  for (let round = 0; round < rounds; round++) {
    const names = [2 * round + 1, 2 * round + 2];
    const lasts = await Promise.all(names.map((name) => writeUntilKilled(name, 1 + random() * 60)));
    const cache = await openCache({
      ...{ folder, memoryBytes: 0, diskBytes: 2 ** 34 },
      onWarning: (message) => warnings.push(message),
    });
    for (const [k, last] of lasts.entries())
      for (let number = names[k] * 100_000; number <= last; number++, settled++) await check(cache, number);
    await cache[Symbol.asyncDispose]();
    largest = Math.max(largest, readdirSync(join(folder, "index")).length);
  }
  const parts = readdirSync(join(folder, "store", "temporary")).length;
  if (warnings.length > 0) throw new Error(`It warned: ${warnings[0]}`);
  if (parts > 0) throw new Error(`${parts} temporary files were left.`);
  if (largest > 4) throw new Error(`Logs pile up: there were ${largest}.`);
  console.log(`${settled} settled things were found after ${2 * rounds} kills (seed ${seed}).`);
  report("cache-kill", { kills: 2 * rounds, settled, lost: 0, mostLogs: largest });
} finally {
  rmSync(folder, { recursive: true, force: true });
}

/** Lets a writer write for some milliseconds after its first settling, kills it, and gives the last settled number. */
function writeUntilKilled(name, afterMs) {
  const child = spawn(process.execPath, ["--input-type=module", "-e", writer, folder, String(name)], {
    cwd: import.meta.dirname,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let last = -1;
  return new Promise((resolve, reject) => {
    createInterface({ input: child.stdout }).on("line", (line) => {
      if (line.startsWith("warning")) reject(new Error(line));
      if (last < 0) setTimeout(() => child.kill("SIGKILL"), afterMs);
      last = Number(line);
    });
    child.on("close", () => resolve(last));
    child.on("error", reject);
  });
}

async function check(cache, number) {
  const outputs = cache.find(number.toString(16).padStart(64, "0"));
  if (outputs === undefined) throw new Error(`${number} was settled and is lost (seed ${seed}).`);
  if (outputs.tensor === undefined) {
    if (outputs.number !== number) throw new Error(`${number} came back as ${outputs.number}.`);
    return;
  }
  const bytes = await outputs.tensor.bytes();
  if (new DataView(bytes.buffer, bytes.byteOffset).getUint32(0) !== number)
    throw new Error(`${number} came back with other bytes.`);
}
