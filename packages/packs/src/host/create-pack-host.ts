/**
 * A pack's host: as many processes as there are tasks at a time, up to four, each with one task; started on demand, ended
 * after a while without work. Refuses a sandboxed pack on a machine that cannot shut it in.
 *
 *   run ──► idle process, else a new one, else the queue ──► process ──► outputs, or the reason why not
 */

import { availableParallelism, tmpdir } from "node:os";
import { NodeError } from "@dreamloom/engine";
import type { Context, Value } from "@dreamloom/engine";
import type { MakeBroker } from "../broker/calls.js";
import type { Evidence } from "../evidence.js";
import type { InstalledPack } from "../installed-pack.js";
import { fileBytesOf, sandboxedCommand, trustedCommand } from "../sandbox/command.js";
import type { Command } from "../sandbox/command.js";
import { findPrograms } from "../sandbox/programs.js";
import type { Programs } from "../sandbox/programs.js";
import { treeOf } from "../store/places.js";
import type { HoldBudget } from "./given-tensors.js";
import type { PackHost } from "./pack-host.js";
import { PackProcess } from "./pack-process.js";

/** What a host is made of. */
export interface PackHostOptions {
  readonly pack: InstalledPack;
  readonly broker: MakeBroker;
  /** The folder of the package @dreamloom/engine that packs import. */
  readonly engineFolder: string;
  /** What this machine enforces; asked before a sandboxed pack's first process is started. */
  readonly evidence: () => Promise<Evidence>;
  /** Looked for on the PATH unless given. */
  readonly programs?: Programs;
  /** False: without Node's permission model, to find out what the system's walls stop alone. */
  readonly permissionModel?: boolean;
  /** Where tensors lie when there is no room in memory: a folder on disk. The system's temporary folder unless said. */
  readonly folder?: string;
  /** How long a process may be without work. 60,000 unless said. */
  readonly idleMs?: number;
  /** How long a task may go on after it was cancelled. 5,000 unless said. */
  readonly graceMs?: number;
  /** How long loading the pack may take. 30 unless said. */
  readonly startSeconds?: number;
  /** How many processes at most. Four, or as many as there are processors, unless said. */
  readonly processes?: number;
}

/** Makes the host of a pack. Starts nothing yet. */
export function createPackHost(options: PackHostOptions): PackHost {
  return new Host(options);
}

interface Waiting {
  readonly give: (process: Promise<PackProcess>) => void;
  readonly refuse: (error: unknown) => void;
}

class Host implements PackHost {
  readonly pack: InstalledPack;
  readonly #options: PackHostOptions;
  readonly #processes = new Set<PackProcess>();
  readonly #idle = new Map<PackProcess, NodeJS.Timeout>();
  readonly #queue: Waiting[] = [];
  readonly #most: number;
  readonly #budget: HoldBudget;
  #admitted: Promise<void> | undefined;
  #command: Command | undefined;
  #ended = false;

  constructor(options: PackHostOptions) {
    this.pack = options.pack;
    this.#options = options;
    this.#budget = { mostBytes: 2 * fileBytesOf(this.pack.manifest.limits), usedBytes: 0 };
    this.#most = options.processes ?? Math.min(4, availableParallelism());
  }

  get pids(): readonly number[] {
    return [...this.#processes].flatMap(({ pid }) => pid ?? []);
  }

  async run(
    type: string,
    values: Readonly<Record<string, Value | undefined>>,
    context: Context,
  ): Promise<Readonly<Record<string, unknown>>> {
    const { signal } = context;
    signal.throwIfAborted();
    await this.#admission();
    const process = await this.#acquire(signal);
    try {
      const { pack } = this;
      return await process.run({
        ...{ type, context, tellProvenance: this.#writes(type) },
        broker: (over) => this.#options.broker({ pack, type, values, context, signal: over }),
      });
    } finally {
      this.#release(process);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#ended = true;
    for (const { refuse } of this.#queue.splice(0)) refuse(this.#shutDown());
    const processes = [...this.#processes];
    for (const process of processes) process.kill({ kind: "stopped" });
    await Promise.all(processes.map(({ gone }) => gone));
  }

  /** Asked until it was yes once. */
  async #admission(): Promise<void> {
    this.#admitted ??= this.#admit();
    try {
      await this.#admitted;
    } catch (error) {
      this.#admitted = undefined;
      throw error;
    }
  }

  /** Rejects where this machine cannot shut the pack in. */
  async #admit(): Promise<void> {
    const { trust, manifest } = this.pack;
    if (trust === "trusted") return;
    const { holds, says } = await this.#options.evidence();
    if (holds) return;
    throw new NodeError(`The pack "${manifest.name}" is not started. ${says}`, {
      remedy: "Make the machine enforce it, or install the pack as trusted.",
    });
  }

  /** Whether a node may be told of the document: it writes, and the pack may. */
  #writes(type: string): boolean {
    const { manifest, file } = this.pack;
    const node = file.nodes.find((description) => description.type === type);
    return manifest.permissions.write === true && node?.effect === "writes";
  }

  async #acquire(signal: AbortSignal): Promise<PackProcess> {
    signal.throwIfAborted();
    if (this.#ended) throw this.#shutDown();
    for (const [process, timer] of this.#idle) {
      clearTimeout(timer);
      this.#idle.delete(process);
      if (!process.ending) return process;
    }
    return this.#processes.size < this.#most ? this.#start() : this.#wait(signal);
  }

  #wait(signal: AbortSignal): Promise<PackProcess> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        this.#queue.splice(this.#queue.indexOf(waiting), 1);
        reject(signal.reason as Error);
      };
      const waiting: Waiting = {
        give: (process) => {
          signal.removeEventListener("abort", leave);
          resolve(process);
        },
        refuse: (error) => {
          signal.removeEventListener("abort", leave);
          reject(error as Error);
        },
      };
      signal.addEventListener("abort", leave, { once: true });
      this.#queue.push(waiting);
    });
  }

  async #start(): Promise<PackProcess> {
    const process = this.#spawn();
    this.#processes.add(process);
    void process.gone.then(() => this.#forget(process));
    await process.ready;
    return process;
  }

  #spawn(): PackProcess {
    const { manifest } = this.pack;
    const options = {
      command: (this.#command ??= commandFor(this.#options)),
      pack: manifest.name,
      memoryMiB: manifest.limits.memoryMiB,
      seconds: manifest.limits.seconds,
      fileBytes: fileBytesOf(manifest.limits),
      budget: this.#budget,
      folder: this.#options.folder ?? tmpdir(),
      startSeconds: this.#options.startSeconds ?? 30,
      graceMs: this.#options.graceMs ?? 5000,
    };
    try {
      return new PackProcess(options);
    } catch (error) {
      // No room for its files, no descriptors left, and the like.
      const why = error instanceof Error ? error.message : String(error);
      const refusal = new NodeError(`The pack "${manifest.name}" could not be started: ${why}.`, {
        ...{ kind: "worker-lost", cause: error },
      });
      // Nobody else would ever give the others a process.
      if (this.#processes.size === 0) for (const { refuse } of this.#queue.splice(0)) refuse(refusal);
      throw refusal;
    }
  }

  /** A process is free: the longest-waiting task gets it, else it waits for one. */
  #release(process: PackProcess): void {
    if (process.ending) return;
    const next = this.#queue.shift();
    if (next !== undefined) return next.give(Promise.resolve(process));
    const idle = setTimeout(() => process.kill({ kind: "stopped" }), this.#options.idleMs ?? 60_000);
    this.#idle.set(process, idle.unref());
  }

  /** A process is gone: the longest-waiting task gets a new one. */
  #forget(process: PackProcess): void {
    this.#processes.delete(process);
    clearTimeout(this.#idle.get(process));
    this.#idle.delete(process);
    if (this.#ended || this.#processes.size >= this.#most) return;
    const next = this.#queue.shift();
    if (next !== undefined) next.give(this.#start());
  }

  #shutDown(): NodeError {
    return new NodeError(`The host of the pack "${this.pack.manifest.name}" has been shut down.`, {
      kind: "worker-lost",
    });
  }
}

function commandFor(options: PackHostOptions): Command {
  const { pack, engineFolder, programs = findPrograms(), permissionModel = true } = options;
  const { folder, manifest, trust } = pack;
  const { name, entry, permissions, limits } = manifest;
  const parts = {
    ...{ tree: treeOf(folder, name), folder, entry, permissions, limits },
    ...{ engineFolder, programs, permissionModel },
  };
  return trust === "trusted" ? trustedCommand(parts) : sandboxedCommand(parts);
}
