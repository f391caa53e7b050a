/**
 * Runs every test on Node 22 and 24 as well: in a clone of the last commit, in a new folder, with the Node that the
 * npm registry has for this platform. Prints what each version passed and failed, and ends with one line of JSON.
 * Use: `npm run soak -- node-versions [VERSION …]`.
 */

import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { report } from "../bench/support.mjs";

const root = join(import.meta.dirname, "..");
const versions = process.argv.length > 2 ? process.argv.slice(2) : ["22", "24"];
const platform = `${process.platform}-${process.arch}`;
const figures = {};

for (const version of versions) {
  const folder = mkdtempSync(join(tmpdir(), `dreamloom-node-${version}-`));
  try {
    const clone = join(folder, "clone");
    must("git", ["clone", "--quiet", root, clone], root);
    must(
      "npm",
      [
        "install",
        "--prefix",
        join(folder, "node"),
        "--no-save",
        "--ignore-scripts",
        `node-${platform}@${version}`,
      ],
      folder,
    );
    const bin = join(folder, "node", "node_modules", `node-${platform}`, "bin");
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, npm_execpath: undefined };
    const node = join(bin, "node");
    const name = must(node, ["--version"], folder).trim();
    process.stdout.write(`Node ${name}: running every test …\n`);
    const { status, stdout, stderr } = spawnSync(node, ["scripts/dreamloom.mjs", "test"], {
      cwd: clone,
      encoding: "utf8",
      env,
      maxBuffer: 1 << 28,
    });
    const last = /(\d+) passed, (\d+) failed\s*$/.exec(stdout);
    const [passed, failed] = [Number(last?.[1] ?? 0), Number(last?.[2] ?? 1)];
    figures[`passed${version}`] = passed;
    figures[`failed${version}`] = failed;
    process.stdout.write(`Node ${name}: ${passed} passed, ${failed} failed\n`);
    if (status !== 0) process.stdout.write(`${stdout.slice(-6000)}${stderr.slice(-2000)}\n`);
    if (status !== 0) process.exitCode = 1;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
report("node-versions", figures);

function must(file, args, cwd) {
  const { status, stdout, stderr, error } = spawnSync(file, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${file} ${args.join(" ")} failed: ${error?.message ?? stderr}`);
  return stdout;
}
