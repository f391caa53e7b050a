/**
 * Puts the rooms together: home folder, cache, files, workers and the Dream pack make an engine. Opens nothing that
 * is not needed: workers start with the first task that asks them, and never for a run that is all in the cache.
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
) => Promise<{
  readonly document: GraphDocument;
  readonly diagnostics: readonly Diagnostic[];
}>;

/** Everything that one process needs to check and run graphs. */
export interface Dreamloom extends AsyncDisposable {
  readonly home: Home;
  readonly modelFolders: readonly string[];
  readonly catalogue: Catalogue;
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
  const folders = new Map<string, Files>();
  const filesOf = (folder: string): Files => {
    const known = folders.get(folder) ?? filesFor(folder);
    folders.set(folder, known);
    return known;
  };
  let first: Engine | undefined;
  const engineFor = (files: Files): Engine => {
    first ??= createEngine({ catalogue, cache, files, picture: media, backend, writer });
    return first.withFiles(files);
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
    cache,
    writer,
    backend,
    media,
    filesOf,
    async openDocument(document, { folder, partial = false }) {
      const engine = engineFor(filesOf(folder));
      return { ...(await engine.open(document, { partial })), document, engine };
    },
    get started() {
      return { backend: backend.started, media: media.started };
    },
    async open(text, { folder, partial = false, change }) {
      const files = filesFor(folder);
      const engine = engineFor(files);
      const parsed = parseDocument(text);
      if (parsed.document === undefined) return { diagnostics: parsed.diagnostics, engine };
      const migrated = migrateDocument(parsed.document, catalogue);
      const changed = (await change?.(migrated.document, files)) ?? {
        document: migrated.document,
        diagnostics: [],
      };
      const opened = await engine.open(changed.document, { partial });
      const diagnostics = [migrated, changed, opened].flatMap((stage) => stage.diagnostics);
      return { ...opened, document: changed.document, diagnostics, engine };
    },
    async [Symbol.asyncDispose]() {
      await Promise.all([backend[Symbol.asyncDispose](), media[Symbol.asyncDispose]()]);
      await cache[Symbol.asyncDispose]();
    },
  };
}

function refuseUnknownBackend(name = "auto"): void {
  const known: readonly string[] = ["auto", ...backendNames];
  if (!known.includes(name))
    throw new Refusal(
      exitCodes.badGraph,
      `There is no backend "${name}". Choose one of ${known.join(", ")}.`,
    );
}
