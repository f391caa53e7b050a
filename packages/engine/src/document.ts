/** The document: the saved JSON, as data. One format for the editor, the command line, the API and a picture's metadata. */

/** A plain literal: JSON, with integers beyond 2^53 as bigint. */
export type Json =
  string | number | bigint | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/** What stands at an input. */
export type DocumentInput =
  | { readonly kind: "link"; readonly node: string; readonly port: string }
  | { readonly kind: "each"; readonly values: readonly Json[]; readonly as: string }
  | { readonly kind: "file"; readonly file: string; readonly digest?: string }
  /** A plain literal, or any other object (`{ "value": {…} }` in the text). */
  | { readonly kind: "literal"; readonly value: Json }
  | { readonly kind: "list"; readonly items: readonly DocumentInput[] };

/** One node placed in a document. */
export interface DocumentNode {
  readonly type: string;
  readonly version: number;
  readonly inputs: ReadonlyMap<string, DocumentInput>;
  readonly mute?: true;
  readonly bypass?: true;
  readonly freeze?: ReadonlyMap<string, string>;
}

/** `node.port`. */
export interface PortRef {
  readonly node: string;
  readonly port: string;
}

/** A saved graph. Maps keep the order of the text; `print` sorts. */
export interface GraphDocument {
  readonly title?: string;
  readonly nodes: ReadonlyMap<string, DocumentNode>;
  readonly inputs: ReadonlyMap<string, readonly PortRef[]>;
  readonly outputs: ReadonlyMap<string, PortRef>;
  readonly layout: ReadonlyMap<string, Json>;
  readonly packs: ReadonlyMap<string, Readonly<Record<string, Json>>>;
}
