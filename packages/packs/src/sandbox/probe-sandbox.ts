/**
 * Tries on this machine what a hostile pack would try, from inside a pack's process in the very sandbox that packs get, and
 * says what is enforced: evidence, not intent.
 */

import {
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { connect } from "node:net";
import { release, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Context, Value } from "@dreamloom/engine";
import type { Evidence, Probe } from "../evidence.js";
import { createPackHost } from "../host/create-pack-host.js";
import type { PackHost } from "../host/pack-host.js";
import type { InstalledPack } from "../installed-pack.js";
import type { Permissions } from "../manifest.js";
import { freePort, openCanaries } from "./canaries.js";
import type { Canaries } from "./canaries.js";
import { countsProcesses } from "./command.js";
import { findPrograms, missingInWords } from "./programs.js";
import type { Programs } from "./programs.js";

/** What probing takes. */
export interface ProbeOptions {
  readonly engineFolder: string;
  /** Looked for on the PATH unless given. */
  readonly programs?: Programs;
}

/** The probes' own limit, and how much they try to allocate: far more. */
const memoryMiB = 128;
const attemptedMiB = 1024;

/**
 * Probes the sandbox: the system's walls alone, which must hold by themselves, and then the whole of it. Takes a few
 * seconds; never rejects.
 */
export async function probeSandbox({
  engineFolder,
  programs = findPrograms(),
}: ProbeOptions): Promise<Evidence> {
  const base = { node: process.versions.node, at: Date.now() };
  const missing = missingInWords(programs);
  if (missing !== undefined) return { ...base, holds: false, says: missing, probes: [], unenforced: [] };
  try {
    const system = await probeWith({ engineFolder, programs, permissionModel: false });
    const whole = await probeWith({ engineFolder, programs, permissionModel: true });
    const escaped = system.probes.filter(({ reached }) => reached);
    const escapes = new Set(escaped.map(({ what }) => what));
    const probes = [...escaped, ...whole.probes.filter(({ what }) => !escapes.has(what))];
    const reached = probes.filter((probe) => probe.reached);
    const unenforced = [...system.unenforced, ...processesUnenforced(programs)];
    return { ...base, holds: reached.length === 0, says: wordsFor(probes, reached), probes, unenforced };
  } catch (error) {
    const says = notStartedInWords(error instanceof Error ? error.message : String(error));
    return { ...base, holds: false, says, probes: [], unenforced: [] };
  }
}

/** The probes are let in to find out what holds. */
const noEvidence = { holds: true, says: "This is what is being tried.", probes: [], unenforced: [] } as const;

/** What one round of probing gave. */
export type Probed = Pick<Evidence, "probes" | "unenforced">;

/** What one round takes. */
export interface RoundOptions extends Required<ProbeOptions> {
  readonly permissionModel: boolean;
  readonly permissions?: Permissions;
}

/** What one round takes. */
export interface RoundOptions extends Required<ProbeOptions> {
  readonly permissionModel: boolean;
  readonly permissions?: Permissions;
}

/** One round of probing. Rejects when the sandbox cannot be started. */
export async function probeWith({ permissions = {}, ...options }: RoundOptions): Promise<Probed> {
  const root = mkdtempSync(join(tmpdir(), "dreamloom-probes-"));
  const without = options.permissionModel ? [] : harmlessInside;
  const canaries = await openCanaries();
  const pack = installProbes(root, permissions);
  canaries.linkFrom(pack.folder);
  const host = createPackHost({
    ...{ pack, processes: 1, ...options },
    broker: ({ values }) => ({
      ...{ values, reveal: (outputs) => outputs, permits: () => undefined },
      call: () => Promise.reject(new Error("nothing is answered to probes")),
    }),
    evidence: () => Promise.resolve({ ...noEvidence, node: process.versions.node, at: Date.now() }),
  });
  try {
    const probes = [...(await tryAll(host, canaries, without)), await tryListening(host)];
    return { probes, unenforced: await tryMemory(host) };
  } finally {
    await host[Symbol.asyncDispose]();
    await canaries[Symbol.asyncDispose]();
    rmSync(root, { recursive: true, force: true });
  }
}

/** What only Node's permission model stops, because nothing outside is reached by it. */
const harmlessInside: readonly string[] = [
  "start another Node",
  "start a script",
  "start a thread without its walls",
  "open a debugger in itself",
  "load native code",
  "make code of a text",
  "reach into Node",
];

/** What the pack says that it reached, and what was seen from outside. */
async function tryAll(
  host: PackHost,
  canaries: Canaries,
  without: readonly string[],
): Promise<readonly Probe[]> {
  const aims = { ...canaries.aims, without } as unknown as Record<string, Value>;
  const { tried } = await host.run("probe/try", aims, quiet());
  const seen = canaries.reached();
  const said = (tried as readonly Probe[]).map(({ what, reached, detail }) => {
    const outside = seen.find((one) => one.what === what);
    return outside === undefined
      ? { what, reached, detail }
      : { what, reached: true, detail: outside.detail };
  });
  const unsaid = seen.filter(({ what }) => !said.some((one) => one.what === what));
  return [...said, ...unsaid.map(({ what, detail }) => ({ what, detail, reached: true }))];
}

/** Whether a port that a pack listens on can be reached from outside. */
async function tryListening(host: PackHost): Promise<Probe> {
  const what = "wait for connections";
  const port = freePort();
  const controller = new AbortController();
  let detail = "it could not listen";
  const listening = host.run(
    "probe/listen",
    { port },
    quiet({
      signal: controller.signal,
      log: () => {
        void canConnect(port).then((can) => {
          detail = can ? "a connection came in" : "nobody outside gets there";
          controller.abort();
        });
      },
    }),
  );
  await listening.catch(() => undefined);
  return { what, detail, reached: detail === "a connection came in" };
}

/** The sentence about memory, where the limit does not hold. */
async function tryMemory(host: PackHost): Promise<readonly string[]> {
  const allocated = await host.run("probe/allocate", { mebibytes: attemptedMiB }, quiet()).then(
    () => true,
    () => false,
  );
  return allocated
    ? [
        "How much memory a pack takes is not limited here, because prlimit is missing (apt install util-linux).",
      ]
    : [];
}

function processesUnenforced({ prlimit }: Programs): readonly string[] {
  if (prlimit === undefined) return [];
  if (!countsProcesses(release()))
    return ["How many programs a pack with the permission `processes` starts is not limited by this kernel."];
  return process.getuid?.() === 0
    ? [
        "How many programs a pack with the permission `processes` starts is not limited, because Dreamloom runs as root.",
      ]
    : [];
}

function wordsFor(probes: readonly Probe[], reached: readonly Probe[]): string {
  if (reached.length === 0)
    return `Packs are shut in here by bubblewrap and Node's permission model: each of ${probes.length} attempts to get out was stopped.`;
  const what = reached.slice(0, 5).map((probe) => probe.what);
  return `The sandbox does not hold on this machine: a pack could ${what.join("; ")}${reached.length > 5 ? "; and more" : ""}.`;
}

/** Why the sandbox would not start, and what to do about what is known to be in its way. */
function notStartedInWords(message: string): string {
  const said = `bubblewrap is installed, but a sandbox cannot be started here: ${message.replace(/\.?$/, ".")}`;
  const remedy = settings.find(({ path, forbids }) => valueIn(path) === forbids)?.remedy;
  if (remedy !== undefined) return `${said} ${remedy}`;
  return /namespace|permitted|permission/i.test(message)
    ? `${said} The system forbids user namespaces, as many containers do; allow them, or trust the pack.`
    : said;
}

const settings = [
  {
    path: "/proc/sys/kernel/unprivileged_userns_clone",
    forbids: "0",
    remedy: "Allow user namespaces: sysctl -w kernel.unprivileged_userns_clone=1.",
  },
  {
    path: "/proc/sys/user/max_user_namespaces",
    forbids: "0",
    remedy: "Allow user namespaces: sysctl -w user.max_user_namespaces=10000.",
  },
  {
    path: "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    forbids: "1",
    remedy:
      "AppArmor forbids user namespaces: give bubblewrap a profile that allows them, or sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.",
  },
];

function valueIn(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8").trim();
  } catch {
    return undefined;
  }
}

function canConnect(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: "127.0.0.1", port, timeout: 1000 }, () => finish(true));
    const finish = (can: boolean): void => {
      socket.destroy();
      resolve(can);
    };
    socket.on("error", () => finish(false)).on("timeout", () => finish(false));
  });
}

/** Puts the probes into a folder as a pack that was installed. */
function installProbes(root: string, permissions: Permissions): InstalledPack {
  const name = "probe";
  const folder = join(root, "installed", "node_modules", name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, "package.json"), JSON.stringify({ name, version: "1.0.0", type: "module" }));
  const built = fileURLToPath(new URL("../../dist/sandbox/probes/", import.meta.url));
  for (const file of readdirSync(built).filter((each) => each.endsWith(".js")))
    copyFileSync(join(built, file), join(folder, file));
  return {
    manifest: {
      ...{
        name,
        version: "1.0.0",
        description: "",
        license: "MIT",
        entry: "./index.js",
        nodes: "./nodes.json",
      },
      ...{ engine: "*", permissions, limits: { memoryMiB, seconds: 60 } },
    },
    file: { dreamloomPack: 1, prefix: "probe", sockets: [], nodes: [] },
    ...{ integrity: "", folder, trust: "sandboxed", from: { spec: name, kind: "folder" } },
    ...{ dependencies: [], provenance: { kind: "none" }, addedAt: 0, tree: "" },
  };
}

/** The context of a task that may ask for nothing. */
function quiet(more: Partial<Pick<Context, "signal" | "log">> = {}): Context {
  const nothing = (): void => undefined;
  const base = { signal: new AbortController().signal, progress: nothing, preview: nothing, log: nothing };
  return { ...base, ...more } as unknown as Context;
}
