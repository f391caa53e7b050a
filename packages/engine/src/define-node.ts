/**
 * What a kind of node is: one literal given to `defineNode`. Its plain-data part (the description), widgets,
 * fingerprint, documentation and the definition check follow from it.
 */

import type { BackendDoor, FileRef, PictureDoor } from "./doors.js";
import type { Digest } from "./ids.js";
import type { FileLiteral } from "./sockets/plain.js";
import type { Facets, Socket, TypeOf } from "./sockets/socket.js";
import type { TensorHandle, Value } from "./value.js";

/** The control that sets a literal. Data only: an editor draws it. */
export type Widget =
  | {
      readonly kind: "number";
      readonly min?: number;
      readonly max?: number;
      readonly step?: number;
      readonly unit?: string;
    }
  | {
      readonly kind: "integer";
      readonly min?: number;
      readonly max?: number;
      readonly step?: number;
      readonly unit?: string;
    }
  | { readonly kind: "text"; readonly lines?: number }
  | { readonly kind: "flag" }
  | { readonly kind: "choice"; readonly choices: readonly string[] }
  | { readonly kind: "seed" }
  | { readonly kind: "colour" }
  | { readonly kind: "file"; readonly accept: readonly string[] };

/** A facet of a port: a constant, or `input.facet`, the facet of an input that it equals. */
export type FacetRules = Readonly<Record<string, number | string | { readonly same: string }>>;

/** An input or output of a definition. */
export interface Port<S extends Socket = Socket, Optional extends boolean = boolean> {
  readonly kind: "port";
  readonly socket: S;
  readonly about: string;
  /** An input that may be left out. An optional output hands on the input of the same name, and exists only with it. */
  readonly optional: Optional;
  /** The literal used when nothing is linked or typed; absent: the input must be given. */
  readonly default?: Value;
  readonly widget?: Widget;
  readonly facets?: FacetRules;
  /** False: only a literal can be given, because files must be known before the run. */
  readonly linkable: boolean;
}

/** Inputs by name; a bare socket stands for a required port with the socket's own words. */
export type Inputs = Readonly<Record<string, Port | Socket>>;
/** Outputs by name. */
export type Outputs = Readonly<Record<string, Port | Socket>>;

type SocketOf<P> = P extends Port<infer S> ? S : P extends Socket ? P : never;
type OptionalKeys<I extends Inputs> = {
  [K in keyof I]: I[K] extends Port<Socket, true> ? K : never;
}[keyof I];

/** What `run` gets: every input by name, inferred. */
export type ValuesOf<I extends Inputs> = {
  readonly [K in Exclude<keyof I, OptionalKeys<I>>]: TypeOf<SocketOf<I[K]>>;
} & {
  readonly [K in OptionalKeys<I>]?: TypeOf<SocketOf<I[K]>> | undefined;
};
/** What `run` returns: every output by name; one that was declared optional may be missing. */
export type ResultsOf<O extends Outputs> = ValuesOf<O>;

/** What a definition asks of the host while looking at files before a run. */
export interface FilesDoor {
  /** A picture or LoRA named by a document: `pictures/a.png`, `models:x/y`, `input:z`. Rejects with a sentence. */
  find(file: { readonly file: string; readonly digest?: string | undefined }): Promise<FileRef>;
  /** The bytes of a file that `find` gave: looked up by its name again, and held against its digest. Rejects with a sentence. */
  read(file: FileRef): Promise<Uint8Array>;
  /** A checkpoint's folder by its name under `models:`; what of it depends on which files, and its facets. */
  checkpoint(name: string, part: "lmm" | "adapter" | "dit" | "vae"): Promise<CheckpointPart>;
  /** What a LoRA file holds, and how much of it fits. */
  lora(file: FileRef): Promise<{ readonly parts: readonly ("lmm" | "dit")[]; readonly facets: Facets }>;
  /** The backend that `auto` or a name stands for here, and its numeric class (`cpu/f32/ort-1.30`). */
  backend(name: string, dtype: string): Promise<{ readonly name: string; readonly numericClass: string }>;
}

/** One part of a checkpoint, found on disk. */
export interface CheckpointPart {
  readonly path: string;
  readonly digest: Digest;
  readonly facets: Facets;
}

/** What only files know, found before a run from the literals alone. */
export interface Looked {
  /** Facets of outputs. */
  readonly facets?: Readonly<Record<string, Facets>>;
  /** Which digests (of files, weights, numeric class) an output depends on; `*` stands for every output. */
  readonly depends?: Readonly<Record<string, readonly string[]>>;
  /** What is wrong, in whole sentences. */
  readonly problems?: readonly {
    readonly port: string;
    readonly message: string;
    readonly missing?: boolean;
  }[];
}

/** What `look` found, by node id. */
export type LookedMap = ReadonlyMap<string, Looked>;

/** What `run` gets beside its values. */
export interface Context {
  readonly signal: AbortSignal;
  /** How far the task is; `step` of `of`. Coalesced to ten a second. */
  readonly progress: (step: number, of: number) => void;
  /** A picture of the work so far. */
  readonly preview: (picture: TensorHandle, step: number, sigma?: number) => void;
  readonly log: (message: string) => void;
  /** Makes a tensor handle from bytes (little-endian, row-major), taking them over. */
  readonly tensor: (
    dtype: TensorHandle["dtype"],
    shape: readonly number[],
    bytes: Uint8Array,
  ) => TensorHandle;
  /** Bytes that follow from a digest alone (a picture's PNG), kept in the cache under that digest and kind. */
  readonly derive: (kind: string, of: Digest, compute: () => Promise<Uint8Array>) => Promise<Uint8Array>;
  /** Only for nodes that write: puts a file where the person wants results, never over another one's content. */
  readonly write: (file: {
    readonly name: string;
    readonly extension: string;
    readonly digest: Digest;
    readonly bytes: Uint8Array;
  }) => Promise<string>;
  /** Canonical text of the document that is run, with what was set, and facts about the run. */
  readonly provenance: { readonly document: string; readonly facts: Readonly<Record<string, Value>> };
  readonly files: FilesDoor;
  readonly picture: PictureDoor;
  readonly backend: BackendDoor;
  /**
   * The bytes of a file that the person chose on one of this node's ports. In a pack: needs the permission `read`.
   * Rejects with a sentence.
   */
  readonly read: (file: FileLiteral) => Promise<Uint8Array>;
  /**
   * A file that came with the pack, by its name in the pack's folder (`models/upscale.onnx`): what `backend.infer` takes.
   * Rejects with a sentence.
   */
  readonly own: (name: string) => Promise<FileRef>;
  /**
   * Asks a host on the network, over https. In a pack: only hosts that it was permitted; the host of the pack does the
   * asking, so that no pack holds a socket or a key. Results of a node that asks are kept like any other: ask only what
   * always answers the same, or let the node be `reads`. Rejects with a sentence.
   */
  readonly fetch: (url: string, options?: FetchOptions) => Promise<Fetched>;
}

/** What may be said of a request. */
export interface FetchOptions {
  readonly method?: "GET" | "POST" | "PUT";
  /** Values may hold the value of an environment variable that the pack was permitted, without the pack seeing it. */
  readonly headers?: Readonly<
    Record<string, string | readonly (string | { readonly environment: string })[]>
  >;
  readonly body?: Uint8Array | string;
}

/** What a host answered, whatever its status. */
export interface Fetched {
  readonly status: number;
  readonly type: string;
  readonly bytes: Uint8Array;
}

/** A named limit on how many tasks run at once. `none`: not counted. */
export type Lane = "gpu" | "cpu" | "disk" | "none";

/** What a node does to the world: nothing, writes files (never cached, runs each time), or reads files. */
export type Effect = "pure" | "writes" | "reads";

/** A sentence about a literal, found where definitions are. Line and column count from 1 within a text. */
export interface LiteralProblem {
  readonly port: string;
  readonly message: string;
  readonly line?: number;
  readonly column?: number;
}

/** A node definition, as its author writes it. */
export interface NodeDefinition<I extends Inputs = Inputs, O extends Outputs = Outputs> {
  /** `prefix/last-word`, such as `dream/dit-sample`. */
  readonly type: string;
  /** Goes up when the same inputs give another result. */
  readonly version: number;
  readonly title: string;
  /** One sentence. */
  readonly about: string;
  /** More words for search: what people of other programs call it. */
  readonly aliases?: readonly string[];
  readonly group?: string;
  readonly inputs: I;
  readonly outputs: O;
  readonly effect?: Effect;
  /** False: made anew whenever it is reached, because making it costs nothing and holds paths of this machine. */
  readonly keep?: boolean;
  /** The name of a socket whose file literals stand for this node: `picture`. It has one file input and one such output. */
  readonly loads?: string;
  readonly lane?: Lane;
  /** Problems of literals alone (a prompt's placeholders). Pure, no files; linked inputs are absent. */
  readonly check?: (
    literals: Readonly<Record<string, Value>>,
    linked: ReadonlySet<string>,
  ) => readonly LiteralProblem[];
  /** Asks the files, from literals alone. */
  readonly look?: (literals: Readonly<Record<string, Value>>, files: FilesDoor) => Promise<Looked>;
  /** From each older version to the next: steps as data (the only way in a pack that is shared), or a pure function. */
  readonly migrate?: Readonly<Record<number, Migration>>;
  readonly run: (values: ValuesOf<I>, context: Context) => Promise<ResultsOf<O>> | ResultsOf<O>;
}

/** One step of a migration, as data: `nodes.json` carries it, so that bringing a document up to date runs no pack code. */
export type MigrationStep =
  /** An input has another name. */
  | { readonly rename: string; readonly to: string }
  /** An input that older documents did not have, or left at a default that has changed. */
  | { readonly set: string; readonly to: unknown }
  /** An input that is gone. */
  | { readonly remove: string }
  /** Other words for the same, by what stands there (a choice). */
  | { readonly replace: string; readonly by: Readonly<Record<string, unknown>> }
  /** Another unit: what stands there times `by`. Links stay as they are. */
  | { readonly scale: string; readonly by: number };

/** From one version of a definition to the next, on a node's inputs as they stand in the JSON. */
export type Migration =
  readonly MigrationStep[] | ((inputs: Readonly<Record<string, unknown>>) => Record<string, unknown>);

/** A definition whose port types are forgotten: how catalogues hold them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- plumbing: a catalogue holds definitions of every shape
export type AnyDefinition = NodeDefinition<any, any>;

/** Defines a kind of node. Values in `run` are inferred; a missing or misnamed output does not compile. */
export function defineNode<const I extends Inputs, const O extends Outputs>(
  definition: NodeDefinition<I, O>,
): NodeDefinition<I, O> {
  return Object.freeze(definition);
}
