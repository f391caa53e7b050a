/** Branded names and hashes, so that one kind of string is never taken for another. */

declare const brand: unique symbol;
type Branded<Name extends string> = string & { readonly [brand]: Name };

/** The name of a node in a document, such as `sample` or `dit-sample-4k2x9a`. */
export type NodeId = Branded<"NodeId">;

/** Identity of bytes: `sha256:` and 64 lower-case hex digits. */
export type Digest = Branded<"Digest">;

/** Identity of a computation, known before it runs: 64 lower-case hex digits. */
export type Fingerprint = Branded<"Fingerprint">;

/** What node ids and port names look like. No dots, so that `node.port` is the only notation needed. */
export const namePattern = /^[A-Za-z_][A-Za-z0-9_-]{0,63}$/;

/** Whether a text may name a node or a port: it fits the pattern and is not a name `Object.prototype` has. */
export function isName(text: string): boolean {
  return namePattern.test(text) && !inherited.has(text);
}

const inherited: ReadonlySet<string> = new Set(Object.getOwnPropertyNames(Object.prototype));
