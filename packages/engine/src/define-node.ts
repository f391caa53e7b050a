/**
 * What a kind of node is: one literal given to `defineNode`. Its plain-data part (the description), widgets,
 * fingerprint, documentation and the definition check follow from it.
 */

import type { BackendDoor, FileRef, PictureDoor } from "./doors.js";
import type { Digest } from "./ids.js";
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
  /** From each older version to the next: pure functions on a node's inputs. */
  readonly migrate?: Readonly<
    Record<number, (inputs: Readonly<Record<string, unknown>>) => Record<string, unknown>>
  >;
  readonly run: (values: ValuesOf<I>, context: Context) => Promise<ResultsOf<O>> | ResultsOf<O>;
}

/** A definition whose port types are forgotten: how catalogues hold them. */
// eslint-disable-next-line @typescript-eslint/no-explicit-any -- plumbing: a catalogue holds definitions of every shape
export type AnyDefinition = NodeDefinition<any, any>;

/** Defines a kind of node. Values in `run` are inferred; a missing or misnamed output does not compile. */
export function defineNode<const I extends Inputs, const O extends Outputs>(
  definition: NodeDefinition<I, O>,
): NodeDefinition<I, O> {
  return Object.freeze(definition);
}

/** Definitions and sockets that install together. */
export interface Pack {
  readonly prefix: string;
  readonly name: string;
  readonly version: string;
  /** Identity of the pack's code: part of every fingerprint. */
  readonly integrity: string;
  readonly nodes: readonly AnyDefinition[];
}

/** Defines a pack. */
export function definePack(pack: Pack): Pack {
  return Object.freeze(pack);
}
