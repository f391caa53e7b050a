/**
 * Looks at this machine: what is there, what is enforced and what is not. Every line is tried or read here and now; what
 * cannot be known is not claimed. Changes nothing.
 */

import { accessSync, constants, existsSync, readFileSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { InstalledPack, Packs } from "@dreamloom/packs";
import { createBackend, listBackends, mediaMemoryBytes, memoryLimiter } from "@dreamloom/runtime";
import { bytes, count } from "../display/words.js";
import type { Home } from "../home.js";
import { systemProblem } from "../system-problem.js";
import { fileChoices } from "./file-choices.js";
import { builtPage } from "./places.js";
import { freeBytes, machineMemoryBytes } from "./server-parts.js";

/** One thing that was looked at. `bad` is in the way of working; `note` is good to know. */
export interface Finding {
  readonly state: "good" | "note" | "bad";
  readonly what: string;
  readonly says: string;
}

/** Findings that belong together. */
export interface Section {
  readonly title: string;
  readonly findings: readonly Finding[];
}

/** What is looked at. */
export interface Examined {
  readonly home: Home;
  readonly modelFolders: readonly string[];
  readonly packs: Packs;
  readonly environment: NodeJS.ProcessEnv;
}

/** Looks at everything. */
export async function examine(examined: Examined): Promise<readonly Section[]> {
  return [
    { title: "This machine", findings: await machine(examined) },
    { title: "Your files", findings: files(examined) },
    { title: "Models", findings: await models(examined) },
    { title: "The server", findings: server(examined) },
    { title: "Workers", findings: workers() },
    { title: "Packs", findings: await packFindings(examined) },
  ];
}

/** Less is not enough for what one run keeps. */
const fewBytes = 2 ** 30;

async function machine({ home }: Examined): Promise<readonly Finding[]> {
  const [major = 0] = process.versions.node.split(".").map(Number);
  const node = `${process.versions.node}${major < 24 ? "; 24 is recommended" : ""}`;
  const free = freeBytes(home.folder);
  const memory = await machineMemoryBytes();
  return [
    { state: major < 24 ? "note" : "good", what: "Node", says: node },
    { state: memory < 4 * 2 ** 30 ? "note" : "good", what: "memory", says: bytes(memory) },
    {
      state: free < fewBytes ? "bad" : "good",
      what: "disk",
      says: `${bytes(free)} free where results and the cache are kept${free < fewBytes ? "; make room" : ""}`,
    },
    ...(await listBackends()).map(({ name, works, about }): Finding => ({
      state: works ? "good" : "note",
      what: name,
      says: about,
    })),
  ];
}

function files({ home }: Examined): readonly Finding[] {
  return [
    home.unwritable === undefined
      ? { state: "good", what: "home", says: home.folder }
      : { state: "bad", what: "home", says: home.unwritable },
    folder("workspace", resolve("graphs"), "documents are kept here"),
    folder("results", resolve("out"), "nodes that save write here"),
  ];
}

function folder(what: string, path: string, about: string): Finding {
  if (!existsSync(path))
    return { state: "note", what, says: `${path} is not there yet; it is made when needed (${about})` };
  try {
    if (!statSync(path).isDirectory()) return { state: "bad", what, says: `${path} is a file, not a folder` };
    accessSync(path, constants.R_OK | constants.W_OK);
    return { state: "good", what, says: `${path} (${about})` };
  } catch (error) {
    return { state: "bad", what, says: `${path} cannot be used: ${systemProblem(error)}` };
  }
}

async function models({ modelFolders, home, environment }: Examined): Promise<readonly Finding[]> {
  const found = await fileChoices("checkpoint", {
    folder: home.folder,
    inputFolder: home.input,
    modelFolders,
    environment,
  });
  const names = found.map(({ name }) => name).join(", ");
  return [
    found.length === 0
      ? { state: "bad", what: "checkpoints", says: `none; put one into ${modelFolders.join(" or ")}` }
      : { state: "good", what: "checkpoints", says: `${names} (dreamloom models says more)` },
  ];
}

function server({ home }: Examined): readonly Finding[] {
  const page = builtPage();
  const listens =
    "on this machine's own addresses only (127.0.0.1, ::1); every request needs the token or a login by it";
  return [
    page === undefined
      ? { state: "bad", what: "editor", says: "is not built; type npm run setup in Dreamloom's folder" }
      : { state: "good", what: "editor", says: page },
    { state: "good", what: "listens", says: listens },
    tokenFile(join(home.folder, "server", "token")),
    lock(join(home.folder, "server", "lock")),
  ];
}

/** Windows has no such modes: the folder's own rights count there. */
function tokenFile(path: string): Finding {
  const what = "token";
  if (!existsSync(path))
    return { state: "note", what, says: "made when the server is first started, for your account only" };
  if (process.platform === "win32")
    return { state: "note", what, says: `${path}; who may read it is up to the folder` };
  const mode = statSync(path).mode & 0o777;
  const open = (mode & 0o077) !== 0;
  const says = `${path} can be read by ${open ? `others too (mode ${mode.toString(8)}); type chmod 600 on it` : "your account only"}`;
  return { state: open ? "bad" : "good", what, says };
}

function lock(path: string): Finding {
  const what = "running";
  try {
    const { pid, url } = JSON.parse(readFileSync(path, "utf8")) as { pid?: number; url?: string };
    if (pid !== undefined && isAlive(pid))
      return {
        state: "note",
        what,
        says: `a server works with this home folder: process ${pid}${url ? `, ${url}` : ""}`,
      };
  } catch {
    // No lock, or one that says nothing.
  }
  return { state: "note", what, says: "no server works with this home folder" };
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

function workers(): readonly Finding[] {
  const limiter = memoryLimiter();
  return [
    { state: "good", what: "pictures", says: "decoded in a process of their own, never in the server" },
    limiter === undefined
      ? {
          state: "note",
          what: "memory limit",
          says: "not enforced: prlimit is not here, so a hostile picture may take all memory of its process",
        }
      : {
          state: "good",
          what: "memory limit",
          says: `${bytes(mediaMemoryBytes)} for the process that decodes pictures, by ${limiter}`,
        },
    { state: "good", what: "models", says: "computed in a process of their own; it ends with the server" },
    {
      state: "note",
      what: "network, files",
      says: "not enforced: workers are our own code and run with your account's rights",
    },
  ];
}

async function packFindings({ packs }: Examined): Promise<readonly Finding[]> {
  const { holds, says, probes, unenforced } = await packs.evidence({ again: true });
  const reached = probes.filter((probe) => probe.reached).map(({ what }) => what);
  const tried =
    reached.length === 0
      ? `${count(probes.length, "thing")} that a hostile pack would try; none was reached`
      : `${count(probes.length, "thing")} that a hostile pack would try; reached: ${reached.join(", ")}`;
  return [
    installed(packs),
    ...packs.list().flatMap(troubles),
    { state: holds ? "good" : "note", what: "sandbox", says },
    ...(probes.length === 0
      ? []
      : [{ state: holds ? "good" : "note", what: "tried", says: tried } satisfies Finding]),
    ...unenforced.map((sentence): Finding => ({ state: "note", what: "not enforced", says: sentence })),
    await packModels(),
  ];
}

function installed(packs: Packs): Finding {
  const names = packs.list().map(({ manifest, trust }) => `${manifest.name} ${manifest.version} (${trust})`);
  const says = names.length === 0 ? "none; dreamloom pack add NAME installs one" : names.join(", ");
  return { state: "good", what: "installed", says };
}

/** What a person should know of a pack that is installed. */
function troubles({ manifest, trust, problem }: InstalledPack): readonly Finding[] {
  const what = manifest.name;
  if (problem !== undefined) return [{ state: "note", what, says: problem }];
  const says = `${manifest.version} is trusted: it runs with all your rights`;
  return trust === "trusted" ? [{ state: "note", what, says }] : [];
}

/** What holds the process that computes models which packs bring. */
async function packModels(): Promise<Finding> {
  await using backend = createBackend({ defaultBackend: "auto", onWarning: () => undefined });
  const { shutIn, says } = await backend.inferWalls();
  return { state: shutIn ? "good" : "note", what: "packs' models", says };
}

/** How many findings are in the way. */
export function inTheWay(sections: readonly Section[]): string {
  const bad = sections.flatMap(({ findings }) => findings).filter(({ state }) => state === "bad");
  return bad.length === 0
    ? "Nothing is in the way."
    : `${count(bad.length, "thing is", "things are")} in the way: ${bad.map(({ what }) => what).join(", ")}.`;
}
