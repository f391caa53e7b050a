/** What may be chosen on a port that takes a file or a checkpoint: names as documents have them. Opens no picture. */

import { readdir, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import { hubFolder } from "@dreamloom/runtime";
import { partFolders } from "@dreamloom/runtime/config";
import type { FileChoice, FileKind } from "@dreamloom/server";
import { publishedInHub, publishedUnder, type Published } from "../commands/published-models.js";

/** Where is looked. */
export interface ChoicePlaces {
  /** The document's own folder. */
  readonly folder: string;
  readonly modelFolders: readonly string[];
  readonly inputFolder: string;
  readonly environment?: NodeJS.ProcessEnv;
}

const endings: Readonly<Record<Exclude<FileKind, "checkpoint">, readonly string[]>> = {
  picture: [".png", ".jpg", ".jpeg", ".webp", ".gif"],
  lora: [".safetensors"],
};
/** More are not listed: nobody reads on. */
const mostFiles = 2_000;
const mostDepth = 3;

/** What may be chosen, in the order of its names. */
export async function fileChoices(kind: FileKind, places: ChoicePlaces): Promise<readonly FileChoice[]> {
  switch (kind) {
    case "checkpoint":
      return await checkpoints(places);
    case "picture":
      return [
        ...(await filesIn(places.folder, "", endings.picture)),
        ...(await filesIn(places.inputFolder, "input:", endings.picture)),
      ];
    case "lora":
      return await loras(places);
    default:
      return kind satisfies never;
  }
}

async function loras({ folder, modelFolders }: ChoicePlaces): Promise<readonly FileChoice[]> {
  const own = await filesIn(folder, "", endings.lora);
  const found = new Map<string, FileChoice>();
  for (const root of modelFolders)
    for (const choice of await filesIn(root, "models:", endings.lora))
      if (/(^|[:/])loras?\//.test(choice.name) && !found.has(choice.name)) found.set(choice.name, choice);
  return [...own, ...found.values()];
}

/** Plain files below a folder. Hidden ones and links are left out. */
async function filesIn(root: string, prefix: string, wanted: readonly string[]): Promise<FileChoice[]> {
  const found: FileChoice[] = [];
  const waiting: { readonly below: string; readonly depth: number }[] = [{ below: "", depth: 0 }];
  for (let next = waiting.shift(); next !== undefined && found.length < mostFiles; next = waiting.shift()) {
    const { below, depth } = next;
    const entries = await readdir(join(root, below), { withFileTypes: true }).catch(() => []);
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (entry.name.startsWith(".")) continue;
      const name = below === "" ? entry.name : `${below}/${entry.name}`;
      if (entry.isDirectory() && depth < mostDepth) waiting.push({ below: name, depth: depth + 1 });
      else if (entry.isFile() && wanted.includes(extname(entry.name).toLowerCase()))
        found.push({ name: `${prefix}${name}` });
    }
  }
  return found.slice(0, mostFiles);
}

async function checkpoints({ modelFolders, environment }: ChoicePlaces): Promise<readonly FileChoice[]> {
  const found = new Map<string, FileChoice>();
  for (const root of modelFolders)
    for (const name of await dreamFolders(root)) found.set(name, { name, about: "Dream folder" });
  const published = [
    ...(await publishedUnder(modelFolders)),
    ...(await publishedInHub(hubFolder(environment))),
  ];
  for (const place of published)
    if (!found.has(place.name)) found.set(place.name, { name: place.name, about: partsOf(place) });
  return [...found.values()];
}

/** Folders that hold more than one part, laid out like a pipeline. */
async function dreamFolders(root: string): Promise<readonly string[]> {
  const names = (await readdir(root).catch(() => [])).sort();
  const whole = await Promise.all(
    names.map(async (name) => {
      const parts = Object.values(partFolders).map((part) => isFolder(join(root, name, part)));
      return (await Promise.all(parts)).filter(Boolean).length > 1;
    }),
  );
  return names.filter((_, index) => whole[index]);
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function partsOf({ parts }: Published): string {
  const titles = { lmm: "LMM", adapter: "adapter", dit: "DiT", vae: "VAE" } as const;
  return parts.map(({ part }) => titles[part]).join(", ");
}
