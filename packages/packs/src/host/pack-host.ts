/**
 * A pack's host, as everybody else sees it: tasks come in, outputs or a `NodeError` go out. Behind it are the pack's own
 * processes. Types only.
 */

import type { Context, PackFile, Value } from "@dreamloom/engine";
import type { InstalledPack } from "../installed-pack.js";

/** A pack's processes: started with the first task, ended when idle, killed when they hang. */
export interface PackHost extends AsyncDisposable {
  readonly pack: InstalledPack;
  /** Ids of the processes that run now. */
  readonly pids: readonly number[];
  /**
   * Runs a node of the pack. What comes back is plain data and tensors of this process, copied out before anybody looks
   * at it; whether it fits the ports is for the engine to check. Rejects with a `NodeError`, or with the signal's reason.
   */
  run(
    type: string,
    values: Readonly<Record<string, Value | undefined>>,
    context: Context,
  ): Promise<Readonly<Record<string, unknown>>>;
}

/** What a pack's process answers beside tasks: its definitions as data. Only `pack build` asks. */
export interface DescribesPack {
  describe(): Promise<PackFile>;
}
