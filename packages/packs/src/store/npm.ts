/**
 * Runs npm, the person's own: found as `scripts/dreamloom.mjs` finds it, with their registry, proxy and tokens, but with
 * nothing from an enclosing npm run, and never with scripts. What goes wrong comes out as a sentence.
 */

import { NodeError } from "@dreamloom/engine";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { npmFailure } from "./npm-failure.js";

/** How npm is asked. */
export interface NpmAsking {
  readonly args: readonly string[];
  /** The folder that it works in. */
  readonly folder: string;
  readonly signal?: AbortSignal | undefined;
  /** A registry in place of the person's own. */
  readonly registry?: string | undefined;
  /** After so long it is killed; two minutes unless said. */
  readonly timeoutMs?: number;
  /** Exit codes that are answers and no failures, beside 0. */
  readonly answers?: readonly number[];
}

/** What npm said. */
export interface NpmAnswer {
  readonly code: number;
  readonly stdout: string;
  /** What an answer that holds none means: a sentence. */
  failure(): NodeError;
}

/** Whatever the person's settings say, these hold. Older npm does not know `allow-…` and passes over them. */
const always = [
  "--ignore-scripts",
  "--no-bin-links",
  "--legacy-peer-deps",
  "--allow-git=none",
  "--allow-remote=none",
  "--allow-directory=none",
  "--allow-file=root",
  // No npm, however old, starts a git: there is none of this name.
  "--git=dreamloom-fetches-nothing-by-git",
  "--workspaces=false",
  "--global=false",
  "--dry-run=false",
  "--package-lock=true",
  "--lockfile-version=3",
  "--omit-lockfile-registry-resolved=false",
  "--omit=dev",
  "--install-strategy=hoisted",
  "--install-links=false",
  "--engine-strict=false",
  "--foreground-scripts=false",
  "--force=false",
  "--audit=false",
  "--fund=false",
  "--progress=false",
  "--color=false",
  "--update-notifier=false",
  "--fetch-retries=1",
  "--fetch-retry-mintimeout=500",
  "--fetch-retry-maxtimeout=2000",
  "--loglevel=error",
] as const;

/** Settings of an environment that say where packages come from; every other `npm_config_…` is left out. */
const kept =
  /^npm_config_(?:registry|userconfig|globalconfig|cache|cafile|ca|cert|key|proxy|https[-_]proxy|noproxy|strict[-_]ssl|offline|prefer[-_]offline|fetch[-_].*|before|min[-_]release[-_]age|@.*|\/\/.*|_auth.*)$/i;
const mostOutputBytes = 32 * 2 ** 20;

/** Runs npm once. Rejects with a `NodeError`, or with the signal's reason. */
export async function npm(asking: NpmAsking): Promise<NpmAnswer> {
  asking.signal?.throwIfAborted();
  const { file, args } = npmCommand();
  const registry = asking.registry === undefined ? [] : [`--registry=${asking.registry}`];
  const child = spawn(file, [...args, ...always, ...registry, ...asking.args], {
    cwd: asking.folder,
    env: npmEnvironment(process.env),
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const stdout = collected(child.stdout);
  const stderr = collected(child.stderr);
  const ending = await ended(child, asking);
  const code = ending.code ?? -1;
  const failure = (): NodeError => npmFailure(`${stderr()}\n${stdout()}`);
  if (code === 0 || asking.answers?.includes(code)) return { code, stdout: stdout(), failure };
  throw failure();
}

/** The registry that npm asks about a name: its scope's own, where the person set one. */
export async function registryOf(name: string, asking: Omit<NpmAsking, "args">): Promise<string> {
  const scope = name.startsWith("@") ? [`${name.slice(0, name.indexOf("/"))}:registry`] : [];
  const { stdout } = await npm({ ...asking, args: ["config", "get", ...scope, "registry"] });
  const address = stdout
    .split("\n")
    .map((line) =>
      line.slice(line.startsWith("@") || line.startsWith("registry") ? line.indexOf("=") + 1 : 0).trim(),
    )
    .find((value) => /^https?:\/\//.test(value));
  if (address === undefined) throw new NodeError("npm is set to no registry.");
  const url = new URL(address);
  // It is written down and shown: names and passwords stay where npm has them.
  url.username = url.password = "";
  return url.href;
}

/** npm's environment: the person's, but for what an enclosing npm run or a shell would make it do. */
export function npmEnvironment(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const left = Object.entries(environment).filter(
    ([name]) => (!/^npm_/i.test(name) || kept.test(name)) && !/^(?:NODE_OPTIONS|INIT_CWD)$/.test(name),
  );
  return Object.fromEntries(left);
}

/** The npm that started this process, or the one on the PATH. */
function npmCommand(): { readonly file: string; readonly args: readonly string[] } {
  const script = process.env["npm_execpath"];
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script) && existsSync(script))
    return { file: process.execPath, args: [script] };
  // Windows starts no `npm` without a shell: the one that came with Node is asked.
  const beside = join(dirname(process.execPath), "node_modules", "npm", "bin", "npm-cli.js");
  if (process.platform === "win32" && existsSync(beside)) return { file: process.execPath, args: [beside] };
  return { file: "npm", args: [] };
}

type Child = ReturnType<typeof spawn>;

async function ended(
  child: Child,
  { signal, timeoutMs = 120_000 }: NpmAsking,
): Promise<{ code: number | null }> {
  let late = false;
  const stop = (): void => killAll(child);
  const timer = setTimeout(() => {
    late = true;
    stop();
  }, timeoutMs);
  signal?.addEventListener("abort", stop, { once: true });
  try {
    const code = await new Promise<number | null>((done, failed) => {
      child.once("error", failed);
      child.once("close", done);
    });
    signal?.throwIfAborted();
    if (late)
      throw new NodeError(`npm was not done after ${Math.round(timeoutMs / 1000)} seconds and was ended.`, {
        remedy: "Try again; the registry may be slow.",
      });
    return { code };
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ENOENT") throw thrown;
    throw new NodeError("npm is not installed, and packs are fetched by it.", {
      remedy: "Install npm; it comes with Node from https://nodejs.org.",
    });
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", stop);
  }
}

/** npm is a shell script on some systems: the whole group goes. */
function killAll(child: Child): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // It ended by itself.
  }
}

function collected(stream: NodeJS.ReadableStream | null): () => string {
  const parts: Buffer[] = [];
  let bytes = 0;
  stream?.on("data", (part: Buffer) => {
    bytes += part.length;
    if (bytes <= mostOutputBytes) parts.push(part);
  });
  return () => Buffer.concat(parts).toString("utf8");
}
