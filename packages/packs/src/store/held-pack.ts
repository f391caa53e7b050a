/**
 * A pack that this process holds: its definitions for catalogues and, from the first task on, its host. Before its code is
 * started, its files are held against what was installed. One that left the catalogue serves the runs that began with it.
 */

import {
  NodeError,
  packOf,
  readPackFile,
  type Context,
  type Pack,
  type PackFile,
  type Value,
} from "@dreamloom/engine";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import type { PackHost } from "../host/pack-host.js";
import type { InstalledPack } from "../installed-pack.js";
import type { PacksOptions } from "./options.js";
import { treeOf } from "./places.js";
import { digestOfFile, readTree, stampOfTree } from "./tree.js";

/** What a pack is held by. */
export interface Holding {
  /** Equal for equal records: one that did not change keeps its processes. */
  readonly key: string;
  readonly pack: Omit<InstalledPack, "file" | "problem">;
  readonly prefix: string;
  /** `sha256` of its `nodes.json`, in hex; undefined where nothing is written down of it (`pack dev`). */
  readonly nodes?: string;
  /** Why it cannot be used, known already. */
  readonly problem?: string | undefined;
}

const changed =
  "Files of it have been changed since it was installed, so it is not run. Remove it and add it again.";

/** A pack that this process holds. Dispose of it: that ends its processes. */
export class HeldPack implements AsyncDisposable {
  readonly key: string;
  /** For catalogues; absent when its nodes cannot be read. */
  readonly definitions: Pack | undefined;
  #installed: InstalledPack;
  #host: Promise<PackHost> | undefined;
  #started: PackHost | undefined;
  #running = 0;
  #retired = false;
  #checked: string | undefined;

  private constructor(
    holding: Holding,
    file: PackFile | undefined,
    private readonly options: PacksOptions,
    private readonly onProblem: () => void,
  ) {
    const { pack, prefix, problem } = holding;
    const empty: PackFile = { dreamloomPack: 1, prefix, sockets: [], nodes: [] };
    this.key = holding.key;
    this.#installed = { ...pack, file: file ?? empty, ...(problem !== undefined && { problem }) };
    this.definitions = file && this.#definitionsOf(file);
  }

  /** Reads its nodes. Never rejects: what is wrong with a pack is the pack's `problem`. */
  static async hold(holding: Holding, options: PacksOptions, onProblem: () => void): Promise<HeldPack> {
    try {
      const path = join(holding.pack.folder, holding.pack.manifest.nodes);
      const isAsInstalled = holding.nodes === undefined || (await digestOfFile(path)) === holding.nodes;
      if (!isAsInstalled) throw new NodeError(changed);
      const file = readPackFile(await readFile(path));
      return new HeldPack(holding, file, options, onProblem);
    } catch (thrown) {
      const says =
        thrown instanceof NodeError ? thrown.message : "Its files are gone. Remove it and add it again.";
      return new HeldPack({ ...holding, problem: holding.problem ?? says }, undefined, options, onProblem);
    }
  }

  get installed(): InstalledPack {
    return this.#installed;
  }

  get pids(): readonly number[] {
    return this.#started?.pids ?? [];
  }

  get isRunning(): boolean {
    return this.#running > 0;
  }

  /** It stands in no new catalogue any more: its processes end with the runs that use them. */
  async retire(): Promise<void> {
    this.#retired = true;
    if (this.#running === 0) await this.#end();
  }

  /** Says why it cannot be used. */
  spoil(problem: string): void {
    if (this.#installed.problem === problem) return;
    this.#installed = { ...this.#installed, problem };
    this.onProblem();
  }

  /** Holds its files against what was installed; what is wrong becomes its `problem`. */
  async check(): Promise<void> {
    const { folder, manifest, tree, from } = this.#installed;
    if (from.kind === "dev") return;
    const root = treeOf(folder, manifest.name);
    const stamp = await stampOfTree(root);
    if (stamp === this.#checked) return;
    const digest = await readTree(root).then(
      (found) => found.digest,
      () => "none",
    );
    if (digest === tree) this.#checked = stamp;
    else this.spoil(changed);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#retired = true;
    await this.#end();
  }

  #definitionsOf(file: PackFile): Pack {
    const { manifest, integrity, trust, from } = this.#installed;
    return packOf(file, {
      ...{ name: manifest.name, version: manifest.version, integrity, trust },
      dev: from.kind === "dev" ? true : undefined,
      infers: manifest.permissions.backend,
      run: (type, values, context) => this.#run(type, values, context),
    });
  }

  async #run(
    type: string,
    values: Readonly<Record<string, Value | undefined>>,
    context: Context,
  ): Promise<Readonly<Record<string, unknown>>> {
    this.#running += 1;
    try {
      if (this.pids.length === 0) await this.check();
      const { problem, manifest } = this.#installed;
      if (problem !== undefined)
        throw new NodeError(`The pack "${manifest.name}" cannot be used. ${problem}`);
      context.signal.throwIfAborted();
      return await (await this.#hostNow()).run(type, values, context);
    } finally {
      this.#running -= 1;
      if (this.#retired && this.#running === 0) await this.#end();
    }
  }

  async #hostNow(): Promise<PackHost> {
    const host = (this.#host ??= Promise.resolve(this.options.hostFor(this.#installed)));
    try {
      return (this.#started = await host);
    } catch (thrown) {
      this.#host = undefined;
      throw thrown;
    }
  }

  async #end(): Promise<void> {
    const host = this.#host;
    this.#host = this.#started = undefined;
    await (await host?.catch(() => undefined))?.[Symbol.asyncDispose]();
  }
}
