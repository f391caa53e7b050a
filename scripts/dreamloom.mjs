/**
 * The one door of the house: `npm run setup`, `npm start`, `npm test`, `npm run bench`, `npm run soak`.
 * Node's own modules only, because nothing else may be installed yet. It checks Node's version, installs what the
 * lockfile says where the last install does not match, builds what is out of date, then hands over.
 */

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const installStamp = join(root, "node_modules", ".dreamloom-install");
/** Rooms of Node, compiled; the editor is a page, bundled from its own room and the halves that a browser loads. */
const packages = ["engine", "runtime", "nodes", "packs", "server", "cli"];
const editor = join(root, "packages", "editor");
const pageStamp = join(editor, "dist", ".built");

const [, , command = "start", ...rest] = process.argv;
const commands = {
  setup: () => 0,
  build: () => 0,
  start,
  test,
  bench: () => script("bench"),
  soak: () => script("soak"),
};

checkNode();
if (!Object.hasOwn(commands, command))
  fail(`There is no command "${command}"; there are ${Object.keys(commands).join(", ")}.`, 2);
install();
build();
process.exitCode = await commands[command]();

function checkNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.stderr.write(
    `Dreamloom needs Node 20.19 or newer (24 is recommended); this is Node ${process.versions.node}. Get one from https://nodejs.org.\n`,
  );
  process.exit(5);
}

/** Runs `npm ci` unless the last install that ended well was of this lockfile, Node version and platform. */
function install() {
  const lock = readFileSync(join(root, "package-lock.json"));
  const want = [sha256(lock), process.versions.node, process.platform, process.arch].join(" ");
  if (read(installStamp) === want) return;
  alone(() => {
    if (read(installStamp) === want) return;
    rmSync(installStamp, { force: true });
    say("Installing what Dreamloom needs (once; about 350 MB, most of it ONNX Runtime) …");
    // What a killed install left behind makes `npm ci` stumble over its own folders.
    rmSync(join(root, "node_modules"), { recursive: true, force: true, maxRetries: 5 });
    const npm = npmCommand();
    const outcome = spawnSync(npm.file, [...npm.args, "ci", "--include=dev", "--no-audit", "--no-fund"], {
      cwd: root,
      encoding: "utf8",
      maxBuffer: 1 << 28,
      env: { ...process.env, npm_config_ignore_scripts: "true" },
    });
    if (outcome.error !== undefined)
      fail(`npm could not be started (${outcome.error.message}). Is npm installed?`, 5);
    if (outcome.signal !== null) fail(`npm was ended (${outcome.signal}) before it was done; try again.`, 5);
    if (outcome.status !== 0) fail(installProblem(`${outcome.stdout}\n${outcome.stderr}`), 5);
    writeAtomically(installStamp, want);
  });
}

/** Lets one process at a time change the folder; another one waits until it is done or dead. */
function alone(work) {
  const lock = join(root, ".setup-lock");
  for (let waits = 0; ; waits++) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST")
        fail(`"${root}" cannot be written (${error.code}). Make that folder writable and try again.`, 5);
    }
    if (isAlive(Number(read(lock)))) {
      if (waits === 0) say("Another set-up of this folder is under way; waiting for it …");
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 500);
    } else rmSync(lock, { force: true });
  }
  const release = () => rmSync(lock, { force: true });
  process.once("exit", release);
  work();
  process.off("exit", release);
  release();
}

function isAlive(pid) {
  if (!Number.isInteger(pid) || pid <= 0) return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

function installProblem(output) {
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|ENETUNREACH|ECONNRESET|network/i.test(output))
    return "The npm registry cannot be reached. Dreamloom needs it once, to install what it is made of; connect this machine and try again.";
  if (/ENOSPC/.test(output))
    return "The disk is full. Dreamloom needs about 500 MB for what it is made of; make room and try again.";
  if (/EACCES|EPERM|EROFS/.test(output))
    return `npm may not write into "${root}". Make that folder writable and try again.`;
  const said = output.split("\n").filter((line) => /npm (error|ERR!)/.test(line));
  return `npm could not install what Dreamloom needs. It said:\n${said.slice(0, 8).join("\n")}`;
}

/** The npm that started this script, or the one on the PATH. */
function npmCommand() {
  const cli = process.env.npm_execpath;
  if (cli !== undefined && /npm-cli\.[cm]?js$/.test(cli) && existsSync(cli))
    return { file: process.execPath, args: [cli] };
  return { file: "npm", args: [] };
}

/** Builds what has a source that is newer than, or was not part of, the last build that ended well. */
function build() {
  const keyOf = (folders) => sha256(folders.flatMap((folder) => sources(folder)).join("\n"));
  const rooms = packages.map((name) => join(root, "packages", name));
  const stamps = rooms.map((room) => join(room, "dist", ".built"));
  const key = keyOf(rooms);
  const pageKey = keyOf([rooms[0], join(root, "packages", "server"), editor]);
  const areBuilt = () => stamps.every((stamp) => read(stamp) === key);
  if (areBuilt() && read(pageStamp) === pageKey) return;
  alone(() => {
    if (!areBuilt()) compile(key, stamps);
    if (read(pageStamp) !== pageKey) bundle(pageKey);
  });
}

/** Compiles all rooms and stamps what came out: its digest is part of every fingerprint. */
function compile(key, stamps) {
  for (const stamp of stamps) rmSync(stamp, { force: true });
  say("Building …");
  for (const name of packages) sweep(join(root, "packages", name));
  const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
  const outcome = spawnSync(process.execPath, [tsc, "-b", "packages/cli"], { cwd: root, encoding: "utf8" });
  if (outcome.status !== 0) fail(`Dreamloom could not be built:\n${outcome.stdout}${outcome.stderr}`, 1);
  const code = ["runtime", "nodes"].flatMap((name) =>
    walk(join(root, "packages", name, "dist")).filter((file) => file.endsWith(".js")),
  );
  const built = createHash("sha256");
  for (const file of code)
    built.update(`${relative(root, file).split(sep).join("/")}\n`).update(readFileSync(file));
  writeAtomically(
    join(root, "packages", "nodes", "dist", "integrity.json"),
    JSON.stringify({ integrity: `sha256-${built.digest("hex")}` }),
  );
  for (const stamp of stamps) writeAtomically(stamp, key);
}

/** Makes the page that the server shows. */
function bundle(key) {
  rmSync(pageStamp, { force: true });
  say("Building the editor …");
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  const outcome = spawnSync(process.execPath, [vite, "build", editor, "--logLevel", "warn"], {
    cwd: editor,
    encoding: "utf8",
    env: { ...process.env, NODE_ENV: "production" },
  });
  if (outcome.status !== 0) fail(`The editor could not be built:\n${outcome.stdout}${outcome.stderr}`, 1);
  writeAtomically(pageStamp, key);
}

/** Takes out what a source that is gone once compiled to, so that nothing stale is ever run. */
function sweep(folder) {
  for (const file of walk(join(folder, "dist"))) {
    const name = relative(join(folder, "dist"), file);
    const source = name.replace(/(\.d\.ts|\.js)(\.map)?$/, ".ts");
    if (
      source !== name &&
      !existsSync(join(folder, "src", source)) &&
      !existsSync(join(folder, "src", `${source}x`))
    ) {
      rmSync(file);
      rmSync(join(folder, "dist", ".tsbuildinfo"), { force: true });
    }
  }
}

function sources(folder) {
  return [
    ...walk(join(folder, "src")),
    ...walk(join(folder, "public")),
    ...["package.json", "tsconfig.json", "index.html", "vite.config.ts"].map((name) => join(folder, name)),
    join(root, "tsconfig.base.json"),
  ].map((file) => {
    if (!existsSync(file)) return "";
    const { size, mtimeMs } = statSync(file);
    return `${relative(root, file)} ${size} ${mtimeMs}`;
  });
}

/**
 * Paints the first picture and opens the editor; what follows `npm start --` and is no option of that goes to the command
 * line as it is.
 */
async function start() {
  const cli = join(root, "packages", "cli", "bin", "dreamloom.js");
  const isServing = rest.length === 0 || (/^--/.test(rest[0]) && !/^--(help|version)$/.test(rest[0]));
  const first = ["serve", "--first", join(root, "graphs", "text-to-picture.json")];
  return await run([cli, ...(isServing ? first : []), ...rest], {
    cwd: process.env.INIT_CWD ?? process.cwd(),
  });
}

/** Runs every test and ends with one line: how many passed, how many failed. */
async function test() {
  const report = join(root, "node_modules", ".cache", "test-report.json");
  mkdirSync(dirname(report), { recursive: true });
  rmSync(report, { force: true });
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const code = await run(
    [vitest, "run", "--reporter=default", "--reporter=json", `--outputFile.json=${report}`, ...rest],
    { cwd: root },
  );
  const text = read(report);
  if (text === undefined) fail("The tests did not run to their end.\n0 passed, 1 failed", 1);
  const { numPassedTests, numFailedTests, testResults } = JSON.parse(text);
  const broken = testResults.filter(
    (file) => file.status === "failed" && file.assertionResults.every((one) => one.status !== "failed"),
  ).length;
  process.stdout.write(`\n${numPassedTests} passed, ${numFailedTests + broken} failed\n`);
  return code;
}

/** Runs one bench or long proof by name, or lists them. */
async function script(folder) {
  const names = readdirSync(join(root, folder))
    .filter((name) => name.endsWith(".mjs") && name !== "support.mjs")
    .map((name) => name.slice(0, -4));
  const [name, ...more] = rest;
  if (name === undefined) {
    process.stdout.write(`npm run ${folder} -- NAME, where NAME is one of: ${names.join(", ")}\n`);
    return 0;
  }
  if (!names.includes(name)) fail(`There is no ${folder} named "${name}"; there are ${names.join(", ")}.`, 2);
  return await run([join(root, folder, `${name}.mjs`), ...more], { cwd: root });
}

/** Runs Node on a script in the foreground; signals go to it, and its exit code comes back. */
function run(args, options) {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { stdio: "inherit", ...options });
    // A terminal sends Ctrl-C to the child as well: it decides when to end, we only wait.
    process.on("SIGINT", () => undefined);
    for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
    child.on("exit", (code, signal) => resolve(code ?? (signal === "SIGINT" ? 4 : 1)));
    child.on("error", (error) => fail(`Node could not be started: ${error.message}`, 5));
  });
}

function walk(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function read(file) {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return undefined;
  }
}

function writeAtomically(file, text) {
  const temporary = `${file}.${process.pid}`;
  writeFileSync(temporary, text);
  renameSync(temporary, file);
}

function sha256(data) {
  return createHash("sha256").update(data).digest("hex");
}

function say(text) {
  process.stderr.write(`${text}\n`);
}

function fail(text, code) {
  process.stderr.write(`${text}\n`);
  process.exit(code);
}
