/**
 * Shuts a worker of ours in with bubblewrap (Linux): it sees Node, the system's libraries and the packages it is made of,
 * read-only, and has no network, no other process and no file of the person's. For work on what strangers made, where a
 * mistake in a native library must not become a way in.
 */

import { existsSync, lstatSync, readFileSync, readlinkSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";

/** What a shut-in worker needs beside its own package. */
export interface ShutIn {
  /** The folder of the package that the worker's entry lies in. */
  readonly packageFolder: string;
  /** The packages that it imports, by name; what those depend on is found by itself. */
  readonly packages: readonly string[];
  /** The program that shuts in; bubblewrap where it usually is, unless given. */
  readonly program?: string | undefined;
}

/** The program that shuts in; undefined where there is none. */
export function shutter(): string | undefined {
  if (process.platform !== "linux") return undefined;
  return ["/usr/bin/bwrap", "/bin/bwrap"].find((path) => existsSync(path));
}

/** What stands before Node on the command line; undefined where there is no such program. */
export function shutInCommand(shutIn: ShutIn): readonly string[] | undefined {
  const { program = shutter() } = shutIn;
  if (program === undefined) return undefined;
  return [
    program,
    ...isolation,
    ...systemLibraries(),
    ...readOnly(process.execPath),
    ...packageMounts(shutIn),
    "--",
  ];
}

const isolation = [
  ...["--unshare-all", "--die-with-parent", "--new-session", "--cap-drop", "ALL"],
  ...["--uid", "65534", "--gid", "65534"],
  ...["--proc", "/proc", "--dev", "/dev", "--tmpfs", "/tmp", "--chdir", "/tmp"],
];

/** The folders of shared libraries, and the links that lead there. */
function systemLibraries(): readonly string[] {
  const folders = ["/usr/lib", "/usr/lib32", "/usr/lib64", "/lib", "/lib32", "/lib64"];
  const cache = ["--ro-bind-try", "/etc/ld.so.cache", "/etc/ld.so.cache"];
  return [...folders.flatMap((folder) => (existsSync(folder) ? mirrored(folder) : [])), ...cache];
}

function mirrored(path: string): readonly string[] {
  return lstatSync(path).isSymbolicLink() ? ["--symlink", readlinkSync(path), path] : readOnly(path);
}

function readOnly(path: string): readonly string[] {
  return ["--ro-bind", path, path];
}

/** Each package where it really lies, and a link wherever it was found, so that Node finds them as it does outside. */
function packageMounts({ packageFolder, packages }: ShutIn): readonly string[] {
  const own = realpathSync(packageFolder);
  const folders = new Set([own]);
  const links = new Map<string, string>();
  const waiting = packages.map((name) => ({ name, from: own }));
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const found = findPackage(next.name, next.from);
    if (found === undefined) continue;
    const real = realpathSync(found);
    if (real !== found) links.set(found, real);
    if (folders.has(real)) continue;
    folders.add(real);
    for (const name of dependenciesOf(real)) waiting.push({ name, from: real });
  }
  // Outer folders first: a folder that is mounted later would hide what was mounted in it.
  const mounts = [...folders].sort().flatMap(readOnly);
  const linked = [...links].filter(([found]) => !liesIn(found, folders));
  return [...mounts, ...linked.flatMap(([found, real]) => ["--symlink", real, found])];
}

function liesIn(path: string, folders: ReadonlySet<string>): boolean {
  return [...folders].some((folder) => path.startsWith(`${folder}/`));
}

/** The folder of a package as Node finds it from another's. */
function findPackage(name: string, from: string): string | undefined {
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, "node_modules", name);
    if (existsSync(join(candidate, "package.json"))) return candidate;
    if (folder === dirname(folder)) return undefined;
  }
}

function dependenciesOf(folder: string): readonly string[] {
  const { dependencies = {} } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    dependencies?: Readonly<Record<string, string>>;
  };
  return Object.keys(dependencies);
}
