/** Attempts at files outside of the pack's folder, by every way that Node has. */

import * as fs from "node:fs";
import { createRequire } from "node:module";
import { join, relative } from "node:path";
import { pathToFileURL } from "node:url";
import * as v8 from "node:v8";
import { inTime, mustHold } from "./attempt.js";
import type { Attempt } from "./attempt.js";

const own = import.meta.dirname;

/** Ways to what lies outside. */
export const readAttempts: readonly Attempt[] = [
  { what: "read a file outside", attempt: (aims) => mustHold(fs.readFileSync(aims.file), aims) },
  {
    what: "read a file outside, by promises",
    attempt: async (aims) => mustHold(await fs.promises.readFile(aims.file), aims),
  },
  {
    what: "read a file outside, as a stream",
    attempt: async (aims) => mustHold(await streamed(aims.file), aims),
  },
  {
    what: "read a file outside, as a blob",
    attempt: async (aims) => mustHold(await (await fs.openAsBlob(aims.file)).text(), aims),
  },
  {
    what: "read a file outside, its path as bytes",
    attempt: (aims) => mustHold(fs.readFileSync(Buffer.from(aims.file)), aims),
  },
  {
    what: "read a file outside, by ..",
    attempt: (aims) => mustHold(fs.readFileSync(join(own, relative(own, aims.file))), aims),
  },
  {
    what: "read a file outside through a link in the pack",
    attempt: (aims) => mustHold(fs.readFileSync(join(own, "link-to-file")), aims),
  },
  {
    what: "read a file outside through a linked folder in the pack",
    attempt: (aims) => mustHold(fs.readFileSync(join(own, "link-to-folder", "secret.txt")), aims),
  },
  {
    what: "read a file outside through /proc",
    attempt: (aims) => mustHold(fs.readFileSync(`/proc/${aims.pid}/root${aims.file}`), aims),
  },
  {
    what: "load a file outside as a module",
    attempt: async (aims) =>
      mustHold(JSON.stringify(await import(pathToFileURL(join(aims.folder, "secret.mjs")).href)), aims),
  },
  {
    what: "require a file outside",
    attempt: (aims) =>
      mustHold(JSON.stringify(createRequire(import.meta.url)(join(aims.folder, "secret.cjs"))), aims),
  },
  { what: "list a folder outside", attempt: (aims) => mustName(fs.readdirSync(aims.folder)) },
  { what: "look whether a file is there", attempt: (aims) => fs.statSync(aims.file) },
  { what: "find out where a link leads", attempt: (aims) => fs.realpathSync.native(aims.file) },
  { what: "watch a folder outside", attempt: (aims) => fs.watch(aims.folder).close() },
  { what: "read the passwords of the system", attempt: () => fs.readFileSync("/etc/passwd").length > 0 },
  {
    what: "read a file outside as an environment file",
    attempt: (aims) => {
      (process as { loadEnvFile?: (path: string) => void }).loadEnvFile!(aims.file);
      return mustHold(JSON.stringify(process.env), aims);
    },
  },
  {
    what: "read a database outside",
    attempt: async (aims) => mustHold(await readDatabase(aims.database), aims),
  },
];

/** Ways to change what lies outside, or in the pack itself. */
export const writeAttempts: readonly Attempt[] = [
  { what: "write a file outside", attempt: ({ folder }) => fs.writeFileSync(join(folder, "written"), "x") },
  { what: "change a file outside", attempt: ({ file }) => fs.appendFileSync(file, "x") },
  { what: "remove a file outside", attempt: ({ folder }) => fs.rmSync(join(folder, "victim")) },
  {
    what: "rename a file outside",
    attempt: ({ folder }) => fs.renameSync(join(folder, "victim"), join(folder, "v")),
  },
  { what: "change its own code", attempt: () => fs.writeFileSync(join(own, "index.js"), "") },
  { what: "write into its own folder", attempt: () => fs.writeFileSync(join(own, "written"), "x") },
  { what: "write into the engine", attempt: () => fs.writeFileSync("/packs/node_modules/written", "x") },
  { what: "write a temporary file", attempt: () => fs.writeFileSync("/tmp/written", "x") },
  { what: "write into shared memory", attempt: () => fs.writeFileSync("/dev/shm/written", "x") },
  { what: "make a link to a file outside", attempt: ({ file }) => fs.symlinkSync(file, join(own, "made")) },
  {
    what: "make a second name for a file outside",
    attempt: ({ file }) => fs.linkSync(file, join(own, "hard")),
  },
  {
    what: "write a report of the process",
    attempt: ({ folder }) => fs.statSync(process.report.writeReport(join(folder, "report.json"))),
  },
  {
    what: "write a picture of the memory",
    attempt: ({ folder }) => v8.writeHeapSnapshot(join(folder, "heap")),
  },
  {
    what: "make a database outside",
    attempt: async ({ folder }) => {
      const { DatabaseSync } = await sqlite();
      new DatabaseSync(join(folder, "made.db")).exec("create table t (a)");
    },
  },
  {
    what: "reach a database outside from one in memory",
    attempt: async (aims) => {
      const { DatabaseSync } = await sqlite();
      const memory = new DatabaseSync(":memory:");
      memory.exec(`attach '${aims.database}' as other`);
      return mustHold(JSON.stringify(memory.prepare("select * from other.secrets").all()), aims);
    },
  },
];

interface Database {
  exec(sql: string): void;
  prepare(sql: string): { all(): unknown };
}

/** `node:sqlite`, where this Node has it. A variable keeps older types from looking for it. */
async function sqlite(): Promise<{ readonly DatabaseSync: new (path: string) => Database }> {
  const name: string = "node:sqlite";
  return (await import(name)) as { readonly DatabaseSync: new (path: string) => Database };
}

async function readDatabase(path: string): Promise<string> {
  const { DatabaseSync } = await sqlite();
  return JSON.stringify(new DatabaseSync(path).prepare("select * from secrets").all());
}

function streamed(path: string): Promise<string> {
  return inTime(
    new Promise((resolve, reject) => {
      let text = "";
      const stream = fs.createReadStream(path, "utf8");
      stream.on("data", (chunk) => (text += String(chunk)));
      stream.on("end", () => resolve(text)).on("error", reject);
    }),
  );
}

function mustName(names: readonly string[]): string {
  if (!names.includes("secret.txt")) throw new Error("the file is not named");
  return names.join(" ");
}
