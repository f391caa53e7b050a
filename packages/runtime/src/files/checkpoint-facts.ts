/**
 * What a checkpoint's part is, read from its configs and weight headers: which files it follows from and the facets
 * that decide what it may be linked to. Loaded only when nothing is remembered of the part.
 */

import { open } from "node:fs/promises";
import { createHash } from "node:crypto";
import { basename } from "node:path";
import { NodeError } from "@dreamloom/engine";
import type { Digest, Facets, Model } from "@dreamloom/engine";
import { openAdapter, openDit, openLmm, openVae } from "../config/index.js";
import type { AdapterPart, DitPart, LmmPart, VaePart } from "../config/index.js";
import { WeightsError } from "../weights/index.js";
import type { DigestMemory } from "./digest-memory.js";

/** A part's digest and facets. */
export interface PartFacts {
  readonly digest: Digest;
  readonly facets: Facets;
}

/** Reads a part's configs and weight headers. `files` are all files that it follows from, absolute. */
export async function readPart(
  folder: string,
  part: Model["part"],
): Promise<{ readonly files: readonly string[]; readonly facets: Facets }> {
  try {
    switch (part) {
      case "lmm":
        return lmmFacts(await openLmm(folder));
      case "adapter":
        return adapterFacts(await openAdapter(folder));
      case "dit":
        return ditFacts(await openDit(folder));
      case "vae":
        return vaeFacts(await openVae(folder));
      default:
        return part satisfies never;
    }
  } catch (error) {
    throw inWords(error);
  }
}

/** The digest over a part's files: their names and their own digests, whatever folder they lie in. */
export async function digestOfFiles(memory: DigestMemory, files: readonly string[]): Promise<Digest> {
  const hash = createHash("sha256");
  for (const path of [...files].sort()) {
    await using handle = await open(path, "r");
    hash.update(`${basename(path)}\n${await memory.digestOf({ path, handle })}\n`);
  }
  return `sha256:${hash.digest("hex")}` as Digest;
}

/** A reader's error as the sentence that a node fails with. */
export function inWords(error: unknown): unknown {
  if (!(error instanceof WeightsError)) return error;
  return new NodeError(error.message, {
    kind: error.code === "file_missing" ? "file-missing" : "refused",
    cause: error,
  });
}

function lmmFacts({ config, files }: LmmPart): { files: readonly string[]; facets: Facets } {
  return { files, facets: { hidden: config.hidden } };
}

function adapterFacts({ config, files }: AdapterPart): { files: readonly string[]; facets: Facets } {
  return { files, facets: { hidden: config.lmmWidth, width: config.ditWidth } };
}

function ditFacts({ config, files }: DitPart): { files: readonly string[]; facets: Facets } {
  const facets = {
    width: config.width,
    channels: config.inChannels,
    size: config.sampleSize * vaeScale,
    largest: config.posEmbedMaxSize * config.patchSize * vaeScale,
  };
  return { files, facets };
}

function vaeFacts({ config, files }: VaePart): { files: readonly string[]; facets: Facets } {
  return { files, facets: { channels: config.latentChannels } };
}

/** Pixels of a picture per number of a latent, along each side. */
const vaeScale = 8;
