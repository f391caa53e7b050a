/**
 * Checkpoint parts that a device has read: configs and where each tensor lies. Invariant: a part is given out only
 * while its files are those that its digest was taken of.
 */

import { stat } from "node:fs/promises";
import { NodeError } from "@dreamloom/engine";
import type { Model } from "@dreamloom/engine";
import { openAdapter, openDit, openLmm, openVae } from "../config/index.js";
import type { AdapterPart, DitPart, LmmPart, VaePart } from "../config/index.js";
import { digestOfFiles, inWords } from "../files/checkpoint-facts.js";
import { DigestMemory } from "../files/digest-memory.js";
import { partFolder } from "../files/part-folder.js";
import { assertUnchanged, WeightsError } from "../weights/index.js";

/** What each part is read as. */
export interface PartOf {
  readonly lmm: LmmPart;
  readonly adapter: AdapterPart;
  readonly dit: DitPart;
  readonly vae: VaePart;
}

/** Any part. */
export type AnyPart = PartOf[keyof PartOf];

/** The parts read so far. */
export class Parts {
  readonly #read = new Map<string, Promise<AnyPart>>();
  /** Parts whose files have changed under us once: from then on their content is looked at, not their names. */
  readonly #exchanged = new Set<string>();

  /** The part of a model. Rejects with a sentence when it cannot be read or is no longer what was digested. */
  async open<P extends keyof PartOf>(model: Model & { readonly part: P }): Promise<PartOf[P]> {
    const key = `${model.part} ${model.digest} ${model.path}`;
    const read = this.#exchanged.has(key) ? readAgain : readPart;
    const found = this.#read.get(key) ?? this.#enter(key, read(model));
    const part = (await found) as PartOf[P];
    try {
      await assertUnchanged(part.weights.files);
      return part;
    } catch (error) {
      if (!(error instanceof WeightsError && error.code === "changed")) throw inWords(error);
    }
    this.#exchanged.add(key);
    return (await this.#enter(key, readAgain(model))) as PartOf[P];
  }

  #enter(key: string, part: Promise<AnyPart>): Promise<AnyPart> {
    this.#read.set(key, part);
    part.catch(() => this.#read.delete(key));
    return part;
  }
}

async function readPart(model: Model): Promise<AnyPart> {
  try {
    const folder = await partFolder(model.path, model.part);
    switch (model.part) {
      case "lmm":
        return await openLmm(folder);
      case "adapter":
        return await openAdapter(folder);
      case "dit":
        return await openDit(folder);
      case "vae":
        return await openVae(folder);
      default:
        return model.part satisfies never;
    }
  } catch (error) {
    throw inWords(error);
  }
}

/** Files under the same names, but not the same files: good only when their content is. */
async function readAgain(model: Model): Promise<AnyPart> {
  const part = await readPart(model);
  if ((await digestOfFiles(new DigestMemory(undefined), part.files)) === model.digest) return part;
  throw new NodeError(`The files in "${part.folder}" were changed after this run began.`, {
    remedy: "Run again: what was computed from the old files stays in the cache.",
  });
}

/** Weights written over in place have changed under the session; files put in their place have not. */
export async function assertNotOverwritten(part: AnyPart): Promise<void> {
  for (const { path, stamp } of part.weights.files) {
    const now = await stat(path, { bigint: true }).catch(() => undefined);
    if (now === undefined || now.ino !== stamp.inode || now.dev !== stamp.device) continue;
    if (Number(now.size) === stamp.size && now.mtimeNs === stamp.modifiedNs) continue;
    throw new NodeError(`"${path}" was changed while it was in use; the result is not kept.`, {
      remedy: "Run again when nothing writes to it.",
    });
  }
}
