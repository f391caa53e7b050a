/**
 * `dreamloom models`: the checkpoints under `models:` and in the Hugging Face cache, their parts and sizes, and what is
 * wrong with broken Dream folders.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import {
  openAdapter,
  openDit,
  openDreamFolder,
  openLmm,
  openVae,
  partFolders,
} from "@dreamloom/runtime/config";
import { hubFolder } from "@dreamloom/runtime";
import { bytes, plain, wrap } from "../display/words.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { homeFolder, modelFoldersOf, openHome } from "../home.js";
import type { Host } from "../host.js";
import {
  findPart,
  publishedInHub,
  publishedUnder,
  type FoundPart,
  type Published,
} from "./published-models.js";

type PartName = keyof typeof partFolders;

const open = { lmm: openLmm, adapter: openAdapter, dit: openDit, vae: openVae } as const;
const titles: Readonly<Record<PartName, string>> = { lmm: "LMM", adapter: "adapter", dit: "DiT", vae: "VAE" };

/** Lists the checkpoints. Ends with 3 when there is none, or one of them is broken. */
export async function models(host: Host): Promise<ExitCode> {
  const roots = modelFoldersOf(openHome(homeFolder(host.environment)));
  const folders = (await Promise.all(roots.map(checkpointsIn))).flat();
  const cache = hubFolder(host.environment);
  const dreams = new Set(folders.map(({ path }) => path));
  const published = [...(await publishedUnder(roots)), ...(await publishedInHub(cache))].filter(
    ({ path }) => !dreams.has(path),
  );
  if (folders.length + published.length === 0) {
    host.streams.err(
      `No checkpoint was found. Put a Dream folder into one of: ${roots.join(", ")}. In the Hugging Face cache, "${cache}", there is none either.\n`,
    );
    return exitCodes.missing;
  }
  const described = await Promise.all(folders.map(describe));
  host.streams.out([...described.map(({ text }) => text), ...published.map(describePublished)].join("\n"));
  return described.every(({ whole }) => whole) ? exitCodes.ok : exitCodes.missing;
}

interface Folder {
  readonly name: string;
  readonly path: string;
}

/** Folders that hold at least one part. */
async function checkpointsIn(root: string): Promise<Folder[]> {
  const names = await readdir(root).catch(() => []);
  const found = await Promise.all(
    names.sort().map(async (name) => {
      const parts = await Promise.all(
        Object.values(partFolders).map((part) => isFolder(join(root, name, part))),
      );
      return parts.some(Boolean) ? [{ name, path: join(root, name) }] : [];
    }),
  );
  return found.flat();
}

async function describe({ name, path }: Folder): Promise<{ readonly text: string; readonly whole: boolean }> {
  const parts = await Promise.all(
    (Object.keys(partFolders) as PartName[]).map((part) => describePart(path, part)),
  );
  const total = totalOf(parts.map(({ sizes }) => sizes));
  const head = `${plain(name)}  ${bytes(total)}\n  ${plain(path)}\n`;
  const right = parts.every((part) => part.right);
  const misfit = right ? await misfitOf(path) : undefined;
  const lines = [...parts.map(({ line }) => line), ...(await loraLines(path))];
  if (misfit !== undefined) lines.push(`${wrap(plain(misfit), 2)}\n`);
  return { text: head + lines.join(""), whole: right && misfit === undefined };
}

async function describePart(path: string, part: PartName) {
  const title = titleOf(part);
  const folder = join(path, partFolders[part]);
  const none: ReadonlyMap<string, number> = new Map();
  if (!(await isFolder(folder))) {
    // The release of the Dream Engine has its adapter beside its DiT.
    const beside = part === "adapter" ? await findPart(path, part) : undefined;
    if (beside !== undefined) return { line: partLine(beside), sizes: beside.sizes, right: true };
    return { line: `${title}not there\n`, sizes: none, right: true };
  }
  try {
    const { weights } = await open[part](folder);
    const sizes = new Map(weights.files.map((file) => [file.path, file.stamp.size]));
    return { line: partLine({ part, sizes }), sizes, right: true };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { line: `${title}broken\n${wrap(plain(message), 10)}\n`, sizes: none, right: false };
  }
}

function describePublished({ name, path, parts }: Published): string {
  const total = totalOf(parts.map(({ sizes }) => sizes));
  return `${plain(name)}  ${bytes(total)}\n  ${plain(path)}\n${parts.map(partLine).join("")}`;
}

function partLine({ part, sizes }: FoundPart): string {
  return `${titleOf(part)}${bytes(totalOf([sizes]))}\n`;
}

function titleOf(part: PartName): string {
  return `  ${titles[part].padEnd(8)}`;
}

/** A file that holds several parts counts once. */
function totalOf(sizes: readonly ReadonlyMap<string, number>[]): number {
  const files = new Map(sizes.flatMap((one) => [...one]));
  return [...files.values()].reduce((sum, size) => sum + size, 0);
}

/** What is wrong with parts that are each right by themselves: widths that differ. */
async function misfitOf(path: string): Promise<string | undefined> {
  try {
    await openDreamFolder(path);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The names that a LoRA load takes, as they stand in a graph. */
async function loraLines(path: string): Promise<string[]> {
  const files = await readdir(join(path, "lora")).catch(() => []);
  const loras = files.filter((file) => file.endsWith(".safetensors")).sort();
  const title = "LoRAs".padEnd(8);
  return loras.map((file, index) => `  ${index === 0 ? title : " ".repeat(8)}${plain(`lora/${file}`)}\n`);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}
