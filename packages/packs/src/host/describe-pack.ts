/** A pack that is being written, as data: its entry is loaded in a process of its own, shut in where this machine can. */

import { tmpdir } from "node:os";
import type { PackFile } from "@dreamloom/engine";
import type { Evidence } from "../evidence.js";
import { fileBytesOf, sandboxedCommand, trustedCommand } from "../sandbox/command.js";
import { findPrograms } from "../sandbox/programs.js";
import { PackProcess } from "./pack-process.js";

/** Which pack is described. */
export interface DescribePackOptions {
  /** The folder of its package.json, and what it brings along in `node_modules` there. */
  readonly folder: string;
  /** Relative to the folder. */
  readonly entry: string;
  /** For sentences. */
  readonly name: string;
  readonly engineFolder: string;
  readonly evidence: () => Promise<Evidence>;
}

const limits = { memoryMiB: 512, seconds: 60 };

/**
 * Describes a pack. Its code is the person's own, so a machine that cannot shut it in runs it all the same. Rejects with a
 * `NodeError` that says why it cannot be loaded, or what about it `nodes.json` cannot say.
 */
export async function describePack(options: DescribePackOptions): Promise<PackFile> {
  const { folder, entry, name, engineFolder, evidence } = options;
  const programs = findPrograms();
  const parts = { tree: folder, folder, entry, permissions: {}, limits, engineFolder, programs };
  const process = new PackProcess({
    command: (await evidence()).holds ? sandboxedCommand(parts) : trustedCommand(parts),
    ...{ pack: name, ...limits, fileBytes: fileBytesOf(limits), folder: tmpdir() },
    budget: { mostBytes: 0, usedBytes: 0 },
    ...{ startSeconds: 30, graceMs: 0 },
  });
  try {
    await process.ready;
    return (await process.describe()) as PackFile;
  } finally {
    process.kill({ kind: "stopped" });
    await process.gone;
  }
}
