/**
 * Puts the rooms together: home folder, cache, files, workers, the Dream pack and packs of others make an engine. Opens
 * nothing that is not needed: workers start with the first task that asks them, and never for a run that is all in the
 * cache; installed packs are looked at with the first document that uses one.
 */

import {
  createCatalogue,
  createEngine,
  migrateDocument,
  openCache,
  parseDocument,
  type Cache,
  type Catalogue,
  type Diagnostic,
  type Engine,
  type Graph,
  type GraphDocument,
} from "@dreamloom/engine";
import { dreamPack } from "@dreamloom/nodes";
import type { Packs } from "@dreamloom/packs";
import {
  backendNames,
  createBackend,
  createFiles,
  createMedia,
  type Backend,
  type Files,
  type Media,
} from "@dreamloom/runtime";
import { exitCodes, Refusal } from "./exit-codes.js";
import { homeFolder, modelFoldersOf, openHome, type Home } from "./home.js";
import { createWriter, type Writer } from "./writer.js";

/** What may be said when Dreamloom is opened; everything has a default. */
export interface DreamloomOptions {
  /** The home folder; by default as `homeFolder` says. */
  readonly home?: string;
  /** Folders that `models:` stands for; by default the home folder's and the bundled one. */
  readonly modelFolders?: readonly string[];
  /** The backend that `auto` stands for. */
  readonly backend?: string;
  /** Where results are written: `./out` by default. */
  readonly out?: string;
  /** The registry that packs come from; by default the one that npm asks. */
  readonly registry?: string;
  /** Hears what a run survives: a cache that cannot be written, a backend that is not there. */
  readonly onWarning?: (message: string) => void;
}

/** A document that was opened: its graph where it has no error, and the engine that can run it. */
export interface OpenedDocument {
  readonly document?: GraphDocument;
  readonly graph?: Graph;
  readonly diagnostics: readonly Diagnostic[];
  readonly engine: Engine;
}

/** Changes a document before it is checked; may let files of the person's in. */
export type Change = (
  document: GraphDocument,
  files: Files,
  catalogue: Catalogue,
) => Promise<{
  readonly document: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
}>;

/** What of a document says which packs it uses. */
export type PacksNamed = Pick<GraphDocument, "packs" | "nodes">;

/** Everything that one process needs to check and run graphs. */
export interface Dreamloom extends AsyncDisposable {
  readonly home: Home;
  readonly modelFolders: readonly string[];
  /** The nodes that come with Dreamloom. */
  readonly catalogue: Catalogue;
  /** Those that a document gets: of each pack the version that it records, else the newest. Without one, the newest of all. */
  catalogueFor(document?: PacksNamed): Promise<Catalogue>;
  /** The packs of others; opened with the first asking. */
  packs(): Promise<Packs>;
  readonly cache: Cache;
  readonly writer: Writer;
  readonly backend: Backend;
  readonly media: Media;
  /** The person's files as documents in this folder name them. */
  filesOf(folder: string): Files;
  /** Looks at the files and checks a document that was parsed. All engines that come out share lanes and tasks under way. */
  openDocument(
    document: GraphDocument,
    options: { readonly folder: string; readonly partial?: boolean },
  ): Promise<OpenedDocument>;
  /** Whether a worker process has been started. */
  readonly started: { readonly backend: boolean; readonly media: boolean };
  /** Parses, changes by `change` (what was set), looks at the files and checks. `folder` is the document's own. */
  open(
    text: string | Uint8Array,
    options: {
      readonly folder: string;
      readonly partial?: boolean;
      readonly change?: Change;
    },
  ): Promise<OpenedDocument>;
}

const cacheMemoryBytes = 512 * 2 ** 20;
const cacheDiskBytes = 16 * 2 ** 30;

/** Opens Dreamloom. Dispose of it: that ends the workers and keeps what the cache has learnt. */
export async function openDreamloom(options: DreamloomOptions = {}): Promise<Dreamloom> {
  const onWarning = options.onWarning ?? ((): void => undefined);
  refuseUnknownBackend(options.backend);
  const home = openHome(options.home ?? homeFolder());
  if (home.unwritable !== undefined) onWarning(home.unwritable);
  const modelFolders = options.modelFolders ?? modelFoldersOf(home);
  const catalogue = createCatalogue([dreamPack]);
  const cache = await openCache({
    ...(home.unwritable === undefined ? { folder: home.cache } : {}),
    memoryBytes: cacheMemoryBytes,
    diskBytes: cacheDiskBytes,
    onWarning,
  });
  const backend = createBackend({ defaultBackend: options.backend ?? "auto", onWarning });
  const media = createMedia();
  const writer = createWriter(options.out ?? "out");
  let opened: Promise<Packs> | undefined;
  const packs = (): Promise<Packs> => (opened ??= openPacks());
  const openPacks = async (): Promise<Packs> => {
    const { packsWithHosts } = await import("./pack/packs-with-hosts.js");
    return await packsWithHosts(home, { backend, media, onWarning, registry: options.registry });
  };
  const catalogueFor = async (document?: PacksNamed): Promise<Catalogue> =>
    document === undefined || usesPacks(document) ? (await packs()).catalogueFor(document) : catalogue;
  const folders = new Map<string, Files>();
  const filesOf = (folder: string): Files => {
    const known = folders.get(folder) ?? filesFor(folder);
    folders.set(folder, known);
    return known;
  };
  let first: Engine | undefined;
  const engineFor = (files: Files, its: Catalogue): Engine => {
    first ??= createEngine({ catalogue, cache, files, picture: media, backend, writer });
    return first.withFiles(files).withCatalogue(its);
  };
  const filesFor = (documentFolder: string): Files =>
    createFiles({
      documentFolder,
      modelFolders,
      inputFolder: home.input,
      memoryFile: home.unwritable === undefined ? home.digests : undefined,
      defaultBackend: options.backend,
      onWarning,
    });
  return {
    home,
    modelFolders,
    catalogue,
    catalogueFor,
    packs,
    cache,
    writer,
    backend,
    media,
    filesOf,
    async openDocument(document, { folder, partial = false }) {
      const engine = engineFor(filesOf(folder), await catalogueFor(document));
      return { ...(await engine.open(document, { partial })), document, engine };
    },
    get started() {
      return { backend: backend.started, media: media.started };
    },
    async open(text, { folder, partial = false, change }) {
      const files = filesFor(folder);
      const parsed = parseDocument(text);
      if (parsed.document === undefined)
        return { diagnostics: parsed.diagnostics, engine: engineFor(files, catalogue) };
      const its = await catalogueFor(parsed.document);
      const engine = engineFor(files, its);
      const migrated = migrateDocument(parsed.document, its);
      const changed = (await change?.(migrated.document, files, its)) ?? {
        document: migrated.document,
        diagnostics: [],
      };
      const checked = await engine.open(changed.document, { partial });
      const diagnostics = [migrated, changed, checked].flatMap((stage) => stage.diagnostics);
      return { ...checked, document: changed.document, diagnostics, engine };
    },
    async [Symbol.asyncDispose]() {
      await (await opened?.catch(() => undefined))?.[Symbol.asyncDispose]();
      await Promise.all([backend[Symbol.asyncDispose](), media[Symbol.asyncDispose]()]);
      await cache[Symbol.asyncDispose]();
    },
  };
}

/** Whether anything in it is not of the nodes that come with Dreamloom. */
function usesPacks({ packs, nodes }: PacksNamed): boolean {
  const { prefix } = dreamPack;
  if ([...packs.keys()].some((name) => name !== prefix)) return true;
  return [...nodes.values()].some(({ type }) => !type.startsWith(`${prefix}/`));
}

function refuseUnknownBackend(name = "auto"): void {
  const known: readonly string[] = ["auto", ...backendNames];
  if (!known.includes(name))
    throw new Refusal(
      exitCodes.badGraph,
      `There is no backend "${name}". Choose one of ${known.join(", ")}.`,
    );
}
