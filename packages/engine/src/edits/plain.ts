/**
 * The document as people edit it: the saved JSON as plain objects, every part there even when empty, so that each leaf
 * has a path. What an edit's patches speak of; `GraphDocument` is what checking speaks of.
 */

/** JSON without bigint: whole numbers beyond 2^53 stand as decimal text. */
export type PlainJson =
  string | number | boolean | null | readonly PlainJson[] | { readonly [key: string]: PlainJson };

/** What stands at an input, in the notation of the saved JSON. */
export type PlainInput =
  | string
  | number
  | boolean
  | null
  | { readonly from: string }
  | { readonly each: readonly PlainJson[]; readonly as: string }
  | { readonly file: string; readonly digest?: string }
  | { readonly value: PlainJson }
  | readonly PlainInput[];

/** One node. */
export interface PlainNode {
  readonly type: string;
  readonly version: number;
  readonly inputs: Readonly<Record<string, PlainInput>>;
  readonly mute?: true;
  readonly bypass?: true;
  readonly freeze?: Readonly<Record<string, string>>;
}

/** Where and how something is shown: a node (`ID`), the link at an input (`ID.PORT`), a group or comment (`#ID`), the form (`#form`). */
export interface PlainLayout {
  /** Left and top, in graph units (px at 100 %). */
  readonly at?: readonly [number, number];
  readonly width?: number;
  readonly height?: number;
  readonly collapsed?: true;
  /** A node's own title, a group's title. */
  readonly title?: string;
  readonly colour?: string;
  /** Reroute points of a link. */
  readonly via?: readonly (readonly [number, number])[];
  /** Nodes of a group. */
  readonly members?: readonly string[];
  /** Words of a comment (Markdown without HTML), and who wrote them. */
  readonly text?: string;
  readonly author?: string;
  /** By port: what happens to a seed before a run; `fixed` when it is not here. */
  readonly seeds?: Readonly<Record<string, "random" | "next">>;
  /** Of `#form`: the document's inputs in the order of the form. */
  readonly order?: readonly string[];
  readonly [more: string]: unknown;
}

/** A document as people edit it. */
export interface PlainDocument {
  readonly dreamloom: 1;
  readonly title?: string;
  readonly nodes: Readonly<Record<string, PlainNode>>;
  readonly inputs: Readonly<Record<string, string | readonly string[]>>;
  readonly outputs: Readonly<Record<string, string>>;
  readonly layout: Readonly<Record<string, PlainLayout>>;
  readonly packs: Readonly<Record<string, Readonly<Record<string, PlainJson>>>>;
}

/**
 * One leaf set or taken away, in immer's form. Paths: `title`; `nodes.ID` whole; `nodes.ID.{type,version,mute,bypass,freeze}`;
 * `nodes.ID.inputs.PORT`; `inputs.NAME`, `outputs.NAME`, `packs.PREFIX`; `layout.KEY` whole; `layout.KEY.FIELD`.
 * Nothing deeper: what lies below is one value.
 */
export interface Patch {
  readonly op: "add" | "replace" | "remove";
  readonly path: readonly string[];
  readonly value?: unknown;
}
