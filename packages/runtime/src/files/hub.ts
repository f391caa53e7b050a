/**
 * Finds checkpoints in Hugging Face's cache by their hub ids, as its own tools lay them out: `models--ORG--NAME/refs/main`
 * names a commit, `snapshots/COMMIT` holds links into `blobs`. Downloads nothing, and follows no link out of the cache.
 * Source: huggingface_hub `constants.py` (where the cache is), `file_download.py` (what is in it).
 */

import { readdir, readFile, realpath, stat } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";
import { NodeError } from "@dreamloom/engine";
import { contains } from "./inside.js";

/** A hub id taken apart, such as `Qwen/Qwen2-VL-2B-Instruct`; below the repository possibly a folder or a file. */
export interface HubName {
  readonly id: string;
  /** The repository's folder in the cache. */
  readonly folder: string;
  readonly below: readonly string[];
}

/** A checkpoint found in the cache. */
export interface HubPlace {
  readonly path: string;
  /** The cache that its links may not lead out of. */
  readonly cache: string;
}

/** Where Hugging Face's tools keep what they fetched, by the variables that they themselves obey. */
export function hubFolder(environment: Readonly<Record<string, string | undefined>> = process.env): string {
  const direct = environment["HF_HUB_CACHE"] || environment["HUGGINGFACE_HUB_CACHE"];
  if (direct) return fromHome(direct);
  const home = environment["HF_HOME"];
  if (home) return join(fromHome(home), "hub");
  return join(fromHome(environment["XDG_CACHE_HOME"] || "~/.cache"), "huggingface", "hub");
}

/** Takes a name apart that has the form of a hub id, whose two parts have only letters, digits, `.`, `_` and `-`. */
export function parseHubName(segments: readonly string[]): HubName | undefined {
  const [organisation = "", name = "", ...below] = segments;
  if (![organisation, name].every((part) => /^\w(?:[\w.-]*\w)?$/.test(part) && !part.includes("--")))
    return undefined;
  return { id: `${organisation}/${name}`, folder: `models--${organisation}--${name}`, below };
}

/** The repositories of models in the cache, by name. */
export async function hubRepositories(cache: string): Promise<readonly HubName[]> {
  const names = await readdir(cache).catch(() => []);
  return names.sort().flatMap((name) => {
    const [kind, ...segments] = name.split("--");
    const parsed = kind === "models" && segments.length === 2 ? parseHubName(segments) : undefined;
    return parsed === undefined ? [] : [parsed];
  });
}

/** The checkpoint of that name in the cache. Rejects with what was looked for and how to fetch it. */
export async function findInHub(cache: string, name: HubName): Promise<HubPlace> {
  const repository = join(cache, name.folder);
  const reference = join(repository, "refs", "main");
  const commit = await readFile(reference, "utf8").then(
    (text) => text.trim(),
    () => undefined,
  );
  if (commit === undefined) throw notFetched(name, (await exists(repository)) ? reference : repository);
  if (!/^[0-9a-f]{7,64}$/i.test(commit))
    throw new NodeError(`"${reference}" does not name a commit of "${name.id}".`, fetching(name));
  const path = join(repository, "snapshots", commit, ...name.below);
  if (!(await exists(path))) throw notFetched(name, path);
  await assertInsideHub({ path, cache });
  return { path, cache };
}

/** Rejects when a file, or an entry of a folder or of the folders in it, lies outside the cache. */
async function assertInsideHub({ path, cache }: HubPlace): Promise<void> {
  const root = await realpath(cache);
  const entries = await entriesOf(path);
  const below = await Promise.all(entries.map(entriesOf));
  for (const entry of [path, ...entries, ...below.flat()]) {
    const real = await realpath(entry).catch(() => undefined);
    if (real === undefined)
      throw new NodeError(`"${entry}" is a link to a file that is no longer there.`, {
        kind: "file-missing",
      });
    if (!contains(root, real))
      throw new NodeError(`"${entry}" leads out of the Hugging Face cache through a link.`);
  }
}

async function entriesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch(() => undefined);
  return found?.isDirectory() ? (await readdir(path)).map((entry) => join(path, entry)) : [];
}

/** What to do when something of a checkpoint is not in the cache. */
export function fetching({ id, below }: HubName): { readonly remedy: string } {
  const file = /\.\w+$/.test(below.at(-1) ?? "") ? ` ${below.join("/")}` : "";
  return { remedy: `Dreamloom downloads nothing itself. Fetch it with: hf download ${id}${file}` };
}

function notFetched(name: HubName, looked: string): NodeError {
  return new NodeError(
    `There is no checkpoint "${[name.id, ...name.below].join("/")}" under "models:", nor in the Hugging Face cache, where ${JSON.stringify(looked)} is not there.`,
    { kind: "file-missing", ...fetching(name) },
  );
}

function fromHome(path: string): string {
  return path === "~" || path.startsWith("~/") ? join(homedir(), path.slice(1)) : path;
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
