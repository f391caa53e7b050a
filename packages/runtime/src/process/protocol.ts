/** What may be asked of a worker, as a type: kinds of request with what goes there, what comes back, what comes on the way. */

/** Kinds of request by name. Bodies are anything that V8's structured serialization takes. */
export type Protocol = Readonly<
  Record<string, { readonly request: unknown; readonly reply: unknown; readonly notice?: unknown }>
>;
