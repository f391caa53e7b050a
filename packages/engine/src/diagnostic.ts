/** Diagnostics: what is wrong with a document. Values, never thrown, all of them at once. */

/** Something wrong with the document. */
export interface Diagnostic {
  readonly code: string;
  readonly severity: "error" | "warning";
  readonly node?: string;
  /** All nodes that it is about, where they are several; `node` is the first of them. */
  readonly nodes?: readonly string[];
  readonly port?: string;
  /** Line and column, from 1: in the document's text, or with a port in the text that is typed in there. */
  readonly line?: number;
  readonly column?: number;
  /** One or two whole sentences: the thing in quotes, what is, what would be right. */
  readonly message: string;
}
