/**
 * Checkpoints that are no Dream folder and can be used all the same: one model's folder, a checkpoint of one file, what
 * Hugging Face's tools have fetched. What is none of these is no one's mistake and is left out.
 */

import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";
import { findInHub, hubRepositories } from "@dreamloom/runtime";
import { openAdapter, openDit, openLmm, openVae, partFolders } from "@dreamloom/runtime/config";

/** A place by the name that a port `checkpoint` takes. */
export interface Place {
  readonly name: string;
  readonly path: string;
}

/** A part that was found, with the files that it is read from and their sizes. */
export interface FoundPart {
  readonly part: keyof typeof partFolders;
  readonly sizes: ReadonlyMap<string, number>;
}

/** A place with the parts that it has, at least one. */
export interface Published extends Place {
  readonly parts: readonly FoundPart[];
}

const open = { lmm: openLmm, adapter: openAdapter, dit: openDit, vae: openVae } as const;
const partNames = Object.keys(open) as (keyof typeof open)[];

/** Models under the roots of `models:`: folders of one model, files. */
export async function publishedUnder(roots: readonly string[]): Promise<readonly Published[]> {
  const places = await Promise.all(
    roots.map(async (root) => {
      const names = await readdir(root).catch(() => []);
      return names.sort().map((name) => ({ name, path: join(root, name) }));
    }),
  );
  return withParts(places.flat());
}

/** Models in the Hugging Face cache. */
export async function publishedInHub(cache: string): Promise<readonly Published[]> {
  const places = await Promise.all(
    (await hubRepositories(cache)).map(async (name) => {
      const found = await findInHub(cache, name).catch(() => undefined);
      return found === undefined ? [] : [{ name: name.id, path: found.path }];
    }),
  );
  return withParts(places.flat());
}

/** The part that a place has, inside it or by itself; `undefined` where it has none that can be read. */
export async function findPart(path: string, part: keyof typeof open): Promise<FoundPart | undefined> {
  const inside = join(path, partFolders[part]);
  const isInside = (await stat(inside).catch(() => undefined))?.isDirectory() ?? false;
  try {
    const { weights } = await open[part](isInside ? inside : path);
    return { part, sizes: new Map(weights.files.map((file) => [file.path, file.stamp.size])) };
  } catch (error) {
    if (error instanceof Error && error.name === "WeightsError") return undefined;
    throw error;
  }
}

async function withParts(places: readonly Place[]): Promise<readonly Published[]> {
  const found = await Promise.all(
    places.map(async (place) => {
      const parts = await Promise.all(partNames.map((part) => findPart(place.path, part)));
      return { ...place, parts: parts.filter((part) => part !== undefined) };
    }),
  );
  return found.filter(({ parts }) => parts.length > 0);
}
