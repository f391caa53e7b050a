/** What a route is, as data, and the few words in which the table of routes is written. */

import type { z } from "zod";

/** What a request's body is: nothing, JSON by a schema, or a file's raw bytes of one of these types. */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "json"; readonly schema: z.ZodType; readonly maxBytes: number }
  | { readonly kind: "raw"; readonly types: readonly string[]; readonly maxBytes: number };

/** What an answer is: JSON by a schema, or bytes of a type. */
export type Answer =
  { readonly kind: "json"; readonly schema: z.ZodType } | { readonly kind: "bytes"; readonly type: string };

/** A route. */
export interface Route {
  readonly method: "get" | "post" | "put" | "delete";
  /** Below `/api`, parameters as `:name`. */
  readonly path: string;
  /** One sentence. */
  readonly about: string;
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  readonly body: Body;
  readonly answer: Answer;
}

const MiB = 2 ** 20;
/** The largest document that is taken over HTTP. */
export const maxDocumentUpload = 16 * MiB;
/** The largest file that is taken over HTTP. */
export const maxPictureUpload = 64 * MiB;

/** No body. */
export const none = { kind: "none" } as const;
/** A JSON body. */
export const json = <T extends z.ZodType>(schema: T, maxBytes = MiB) =>
  ({ kind: "json", schema, maxBytes }) as const;
/** The raw bytes of a file. */
export const raw = (types: readonly string[]) =>
  ({ kind: "raw", types, maxBytes: maxPictureUpload }) as const;
/** Answers with JSON. */
export const gives = <T extends z.ZodType>(schema: T) => ({ kind: "json", schema }) as const;
/** Answers with bytes. */
export const bytes = (type: string) => ({ kind: "bytes", type }) as const;
/** A route as it is written, its schemas kept in its type. */
export const route = <const R extends Route>(it: R): R => it;
