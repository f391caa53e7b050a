/**
 * The command line that starts a pack's process. Sandboxed: bubblewrap with namespaces of its own, nothing mounted but the
 * system's libraries, Node, the engine and the pack, all of it read-only; inside that `prlimit`; inside that Node with its
 * permission model. Trusted: Node as the person would start it.
 *
 *   /packs/node_modules/@dreamloom/engine   what packs import
 *   /packs/dreamloom/                       the worker
 *   /packs/installed/                       the pack's tree
 */

import { existsSync, lstatSync, readlinkSync, realpathSync } from "node:fs";
import { release } from "node:os";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import type { Trust } from "../installed-pack.js";
import type { PackLimits, Permissions } from "../manifest.js";
import { limitFlags, ownMemoryMiB, permissionFlags } from "./node-flags.js";
import type { Programs } from "./programs.js";

/** How a process is started. */
export interface Command {
  readonly file: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

/** What is started. */
export interface CommandParts {
  /** The folder of everything that the pack brings along, and in it the folder of its package.json. */
  readonly tree: string;
  readonly folder: string;
  /** Relative to the folder. */
  readonly entry: string;
  readonly permissions: Permissions;
  readonly limits: PackLimits;
  /** The folder of the package @dreamloom/engine. */
  readonly engineFolder: string;
  readonly programs: Programs;
  /** False: without Node's permission model, to find out what the system's walls stop alone. */
  readonly permissionModel?: boolean;
}

/** The package that this file stands in. */
const ownFolder = fileURLToPath(new URL("../..", import.meta.url));
const worker = join("dist", "host", "worker.js");

/** How large the file of results may become: as large as the pack's memory. */
export function fileBytesOf({ memoryMiB }: PackLimits): number {
  return memoryMiB * 2 ** 20;
}

/** The command for a sandboxed pack. There must be a bubblewrap. */
export function sandboxedCommand(parts: CommandParts): Command {
  const { tree, folder, entry, permissions, limits, engineFolder, programs, permissionModel = true } = parts;
  const { bwrap, prlimit } = programs;
  if (bwrap === undefined) throw new Error("Internal error: there is no bubblewrap to start a pack in");
  const packFolder = join("/packs/installed", relative(tree, folder));
  const node = [
    "/node",
    ...limitFlags(limits.memoryMiB),
    ...(permissionModel ? permissionFlags(process.versions.node, { processes: permissions.processes }) : []),
    join("/packs/dreamloom", worker),
    join(packFolder, entry),
    packFolder,
    JSON.stringify({ fileBytes: fileBytesOf(limits), watchParent: false }),
  ];
  const args = [
    "--unshare-all",
    "--unshare-user",
    ...(programs.disablesUserns ? ["--disable-userns"] : []),
    ...["--die-with-parent", "--new-session", "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534"],
    ...["--hostname", "pack", "--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "HOME", "/tmp"],
    ...systemMounts(permissions),
    ...readOnly(process.execPath, "/node"),
    ...(prlimit === undefined ? [] : readOnly(prlimit, "/prlimit")),
    // Without it a pack sees no paths of ours, opens no descriptor a second time, and meets less of the kernel.
    ...(permissions.processes === true ? ["--proc", "/proc"] : []),
    ...["--dev", "/dev", "--remount-ro", "/dev"],
    ...readOnly(join(engineFolder, "package.json"), "/packs/node_modules/@dreamloom/engine/package.json"),
    ...readOnly(join(engineFolder, "dist"), "/packs/node_modules/@dreamloom/engine/dist"),
    ...readOnly(join(ownFolder, "package.json"), "/packs/dreamloom/package.json"),
    ...readOnly(join(ownFolder, "dist"), "/packs/dreamloom/dist"),
    ...readOnly(tree, "/packs/installed"),
    ...["--remount-ro", "/", "--chdir", packFolder, "--"],
    ...(prlimit === undefined ? [] : ["/prlimit", ...limitArguments(limits, permissions), "--"]),
    ...node,
  ];
  // With an environment of its own bubblewrap, which is process 1 inside, would show ours.
  return { file: bwrap, args, env: {}, cwd: "/" };
}

/** The command for a trusted pack. */
export function trustedCommand(parts: CommandParts): Command {
  const { folder, entry, limits, programs } = parts;
  const node = [
    process.execPath,
    ...limitFlags(limits.memoryMiB),
    join(ownFolder, worker),
    join(folder, entry),
    folder,
    JSON.stringify({ fileBytes: fileBytesOf(limits), watchParent: true }),
  ];
  const { prlimit } = programs;
  const limited =
    prlimit === undefined ? node : [prlimit, dataLimit(limits, "trusted"), "--core=0", "--", ...node];
  return { file: limited[0]!, args: limited.slice(1), env: process.env, cwd: folder };
}

/** Whether a kernel counts the processes of a sandbox for itself; older ones count all that the person has running. */
export function countsProcesses(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split(".").map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

function limitArguments(limits: PackLimits, permissions: Permissions): readonly string[] {
  const processes = permissions.processes === true ? 256 : 48;
  return [
    dataLimit(limits, "sandboxed"),
    "--core=0",
    "--nofile=256",
    ...(countsProcesses(release()) ? [`--nproc=${processes}`] : []),
    `--fsize=${fileBytesOf(limits)}`,
  ];
}

function dataLimit({ memoryMiB }: PackLimits, trust: Trust): string {
  return `--data=${(memoryMiB + ownMemoryMiB(process.versions.node, trust)) * 2 ** 20}`;
}

/** Libraries; with the permission to start programs all that the system has of those. */
function systemMounts({ processes }: Permissions): readonly string[] {
  const folders = ["/lib", "/lib64", "/lib32"].flatMap((folder) => {
    if (!existsSync(folder)) return [];
    return lstatSync(folder).isSymbolicLink()
      ? ["--symlink", readlinkSync(folder), folder]
      : readOnly(folder, folder);
  });
  if (processes === true)
    return [
      ...readOnly("/usr", "/usr"),
      ...folders,
      ...["--symlink", "usr/bin", "/bin", "--size", String(64 << 20), "--tmpfs", "/tmp"],
    ];
  const libraries = ["/usr/lib", "/usr/lib64", "/usr/lib32"].flatMap((folder) =>
    existsSync(folder) ? readOnly(folder, folder) : [],
  );
  return [...libraries, ...folders];
}

function readOnly(from: string, to: string): readonly string[] {
  return ["--ro-bind", realpathSync(from), to];
}
