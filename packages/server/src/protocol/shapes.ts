/** What the HTTP API's answers and questions are made of, as schemas: they check, and the OpenAPI document shows them. */

import { z } from "zod";
import type { PlainDocument, PlainInput, PlainLayout } from "@dreamloom/engine/edits";
import type { DocumentSummary, GalleryItem, RunDetail, RunSummary, TaskState } from "./house.js";
import type { PictureRef } from "./messages.js";
import type { ShownValue } from "./shown-value.js";

/** An optional field: not there at all, or as the schema says. */
const maybe = <T extends z.ZodType>(schema: T) => z.exactOptional(schema);
const count = z.int().min(0);
/** Milliseconds since 1970. */
const moment = z.number();

/** Any JSON, kept as it is. */
export const anything = z.unknown();

/** `sha256:` and 64 hex digits. */
export const digest = z.string().regex(/^sha256:[0-9a-f]{64}$/);

/** A number in a query, where everything is text. */
export const numberText = z
  .string()
  .regex(/^\d{1,15}$/)
  .transform(Number);

/** A document, loosely: whether it holds together is said by `applyEdit` and `fromPlain`. */
export const plainDocument: z.ZodType<PlainDocument> = z.strictObject({
  dreamloom: z.literal(1),
  title: maybe(z.string()),
  nodes: z.record(
    z.string(),
    z.strictObject({
      type: z.string(),
      version: z.int(),
      inputs: z.record(z.string(), z.custom<PlainInput>()),
      mute: maybe(z.literal(true)),
      bypass: maybe(z.literal(true)),
      freeze: maybe(z.record(z.string(), z.string())),
    }),
  ),
  inputs: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
  outputs: z.record(z.string(), z.string()),
  layout: z.record(z.string(), z.custom<PlainLayout>()),
  packs: z.record(z.string(), z.record(z.string(), z.custom<string>())),
});

/** A picture by digest. */
export const pictureRef: z.ZodType<PictureRef> = z.object({
  digest: z.string(),
  width: count,
  height: count,
});

/** A document in the workspace. */
export const documentSummary: z.ZodType<DocumentSummary> = z.object({
  document: z.string(),
  title: z.string(),
  nodes: count,
  changedAt: moment,
  picture: maybe(pictureRef),
  problem: maybe(z.string()),
});

/** A run as lists show it. */
export const runSummary: z.ZodType<RunSummary> = z.object({
  run: z.string(),
  number: count,
  document: z.string(),
  title: z.string(),
  version: count,
  client: z.string(),
  name: z.string(),
  state: z.enum(["queued", "running", "stopping", "succeeded", "failed", "cancelled", "interrupted"]),
  because: maybe(z.string()),
  queuedAt: moment,
  startedAt: maybe(moment),
  endedAt: maybe(moment),
  seeds: z.record(z.string(), z.string()),
  targets: maybe(z.array(z.string())),
  tasks: count,
  done: count,
  hits: count,
  attempt: count,
});

/** A run with its nodes. */
export const runDetail: z.ZodType<RunDetail> = z.object({
  run: runSummary,
  tasks: z.record(z.string(), z.custom<TaskState>()),
  pictures: z.record(z.string(), z.record(z.string(), pictureRef)),
  values: maybe(z.record(z.string(), z.record(z.string(), z.custom<ShownValue>()))),
  fingerprints: z.record(z.string(), z.string()),
  files: z.array(z.string()),
  warnings: z.array(z.string()),
});

/** A picture in the gallery. */
export const galleryItem = z.object({
  id: count,
  picture: pictureRef,
  run: z.string(),
  document: z.string(),
  title: z.string(),
  node: z.string(),
  at: moment,
  prompt: z.string(),
  seed: z.string(),
  elapsedMs: z.number(),
}) satisfies z.ZodType<GalleryItem>;

/** A picture with its document and what it was made of. */
export const galleryDetail = galleryItem.extend({ plain: maybe(plainDocument), provenance: maybe(anything) });

/** Facts of the server. */
export const status = z.object({
  version: z.string(),
  workspace: z.string(),
  machine: maybe(z.record(z.string(), anything)),
});

/** A template. */
export const templateSummary = z.object({
  template: z.string(),
  title: z.string(),
  about: maybe(z.string()),
  nodes: count,
  picture: maybe(pictureRef),
});

/** What would run. */
export const runPlan = z.object({
  run: z.array(z.string()),
  hits: z.array(z.string()),
  notReached: z.array(z.string()),
});

/** Why a node would run. */
export const explanation = z.object({
  node: z.string(),
  cached: z.boolean(),
  since: maybe(count),
  parts: z.array(z.object({ name: z.string(), value: z.string() })),
  changed: z.array(z.object({ name: z.string(), from: maybe(z.string()), to: z.string() })),
});

/** One revision of a document. */
export const revision = z.object({
  version: count,
  at: moment,
  name: z.string(),
  label: z.string(),
  picture: maybe(pictureRef),
});

/** A revision with what it holds, and in words what changed since. */
export const revisionDetail = z.object({ plain: plainDocument, changes: z.array(z.string()) });

/** A file of the document's folder, or of a named root. */
export const fileChoice = z.object({
  file: z.string(),
  digest: maybe(z.string()),
  about: maybe(z.string()),
  problem: maybe(z.string()),
});

/** The version that a document is at now. */
export const atVersion = z.object({ version: count });

/** Whether the queue begins further runs. */
export const queueState = z.object({ paused: z.boolean() });

/** What a dropped file holds. */
export const inspected = z.object({
  plain: maybe(plainDocument),
  picture: maybe(pictureRef),
  problem: maybe(z.string()),
});

/** What went wrong. */
export const problem = z.object({
  error: z.object({
    message: z.string(),
    remedy: maybe(z.string()),
    diagnostics: maybe(z.array(anything)),
  }),
});
