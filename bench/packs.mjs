/**
 * A 16 MB tensor through a sandboxed pack's node and back, against a bare round trip of the same bytes through unlinked
 * files between two processes without a sandbox, in the same run. The node reads the tensor's bytes and
 * gives them back as a new tensor; the host copies it out and digests it, which the bare round trip does not.
 */

import { spawn } from "node:child_process";
import { closeSync, openSync, read, unlinkSync, write } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { makeTensor } from "@dreamloom/engine";
import { hostRig } from "../packages/packs/dist/testing/host-rig.js";
import { interleaved, median, report, table } from "./support.mjs";

const bytes = 16 << 20;
const rounds = 15;
const shape = [1024, 1024, 4];

const bare = openBare();
const source = new Uint8Array(bytes).map((_, i) => i * 7);
let input = newInput();
const sandboxed = hostRig({ pack: "honest", processes: 1 });
const trusted = hostRig({ pack: "honest", trust: "trusted", processes: 1 });
try {
  const through = (rig) => async () => {
    const startMs = performance.now();
    const { picture } = await rig.run("honest/again", { picture: input });
    const elapsedMs = performance.now() - startMs;
    if ((await picture.bytes())[1] !== source[1]) throw new Error("what came back is not what went there");
    input = newInput();
    return elapsedMs;
  };
  const times = await interleaved(
    { bare: () => bare.roundTrip(source), sandboxed: through(sandboxed), trusted: through(trusted) },
    { rounds, warmUps: 3 },
  );
  const startMs = await startTime();
  const [bareMs, sandboxedMs, trustedMs] = [times.bare, times.sandboxed, times.trusted].map(median);
  table([
    ["16 MB there and back", "median ms", "times bare"],
    ["bare, through unlinked files", bareMs.toFixed(1), "1.00"],
    ["a sandboxed node", sandboxedMs.toFixed(1), (sandboxedMs / bareMs).toFixed(2)],
    ["a trusted node", trustedMs.toFixed(1), (trustedMs / bareMs).toFixed(2)],
    ["starting a sandboxed process", startMs.toFixed(0), ""],
  ]);
  report("packs", { overheadRatio: sandboxedMs / bareMs, bareMs, sandboxedMs, trustedMs, startMs });
} finally {
  bare.close();
  for (const rig of [sandboxed, trusted]) await rig[Symbol.asyncDispose]();
}

/** A tensor with a digest of its own, so that nothing can be kept from the round before. */
function newInput() {
  source[0] += 1;
  source[2] += 3;
  return makeTensor("f32", shape, source.slice());
}

/** How long the first task of a sandboxed pack takes that needs nothing else. */
async function startTime() {
  const counted = [];
  for (let round = 0; round < 5; round++) {
    const rig = hostRig({ pack: "honest", processes: 1 });
    const startMs = performance.now();
    await rig.run("honest/add", { a: 1, b: 2 });
    counted.push(performance.now() - startMs);
    await rig[Symbol.asyncDispose]();
  }
  return median(counted);
}

/** Two files and a process. */
function openBare() {
  const there = openFile();
  const back = openFile();
  const child = spawn(
    process.execPath,
    [join(import.meta.dirname, "packs", "bare-child.mjs"), String(bytes)],
    {
      stdio: ["ignore", "inherit", "inherit", "pipe", "pipe", there, back],
    },
  );
  const [, , , toChild, fromChild] = child.stdio;
  return {
    async roundTrip(sent) {
      const startMs = performance.now();
      const answer = new Promise((resolve) => fromChild.once("data", resolve));
      await promisify(write)(there, sent, 0, bytes, 0);
      toChild.write("!");
      await answer;
      const received = Buffer.allocUnsafeSlow(bytes);
      await promisify(read)(back, received, 0, bytes, 0);
      const elapsedMs = performance.now() - startMs;
      if (received[1] !== sent[1]) throw new Error("what came back is not what went there");
      return elapsedMs;
    },
    close() {
      toChild.destroy();
      closeSync(there);
      closeSync(back);
    },
  };
}

function openFile() {
  const path = `/dev/shm/dreamloom-bench-${process.pid}`;
  const file = openSync(path, "wx+", 0o600);
  unlinkSync(path);
  return file;
}
