/** Files that came with a pack: found by their names in its folder and nowhere else, and digested here. */

import { createHash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { NodeError } from "@dreamloom/engine";
import type { Digest, FileRef } from "@dreamloom/engine";
import { openInside } from "@dreamloom/runtime/inside";
import type { InstalledPack } from "../installed-pack.js";
import { WrongClaim } from "./claims.js";

/** Finds files of packs. */
export interface OwnFiles {
  /** Throws a `WrongClaim` for a name that is none, and a `NodeError` where no such file is. */
  find(pack: InstalledPack, name: string): Promise<FileRef>;
}

/** Finds files, digesting each only once while it stays as it is. */
export function createOwnFiles(): OwnFiles {
  const digests = new Map<string, Digest>();
  return {
    async find({ folder, manifest }, name) {
      const opened = await openInside(folder, segmentsOf(name));
      if ("problem" in opened)
        throw new NodeError(
          `The file "${name}" of the pack "${manifest.name}" ${opened.problem}.`,
          opened.missing
            ? { kind: "file-missing", remedy: "Install the pack again, or tell its author." }
            : {},
        );
      await using handle = opened.handle;
      const { dev, ino, size, mtimeNs, ctimeNs } = await handle.stat({ bigint: true });
      const stamp = [opened.path, dev, ino, size, mtimeNs, ctimeNs].join(" ");
      const digest = digests.get(stamp) ?? (await digestOf(handle));
      if (digests.size > 1_000) digests.clear();
      digests.set(stamp, digest);
      return { name, path: opened.path, digest };
    },
  };
}

/** The parts of a name such as `models/upscale.onnx`. */
function segmentsOf(name: string): readonly string[] {
  const segments = name.replace(/^\.\//, "").split("/");
  const fits = name.length <= 400 && !/[\\:\p{Cc}]/u.test(name);
  if (fits && segments.every((segment) => !["", ".", ".."].includes(segment))) return segments;
  throw new WrongClaim('it names no file of its own folder, such as "models/upscale.onnx"');
}

async function digestOf(handle: FileHandle): Promise<Digest> {
  const hash = createHash("sha256");
  for await (const chunk of handle.createReadStream({ autoClose: false, start: 0 }))
    hash.update(chunk as Buffer);
  return `sha256:${hash.digest("hex")}` as Digest;
}
