/** What a client may say, as a schema: the server believes nothing that it has not read with this. */

import { readJson } from "@dreamloom/engine/document";
import type { Patch } from "@dreamloom/engine/edits";
import { z } from "zod";
import type { ClientMessage } from "./messages.js";

const id16 = z.string().regex(/^[0-9a-f]{16}$/);
const document = z.string().min(1).max(1000);
const coordinate = z.number();
const place = z.tuple([coordinate, coordinate]);
const name = z.string().min(1).max(200);

const patch = z.strictObject({
  op: z.enum(["add", "replace", "remove"]),
  path: z.array(z.string().max(200)).min(1).max(8),
  value: z.exactOptional(z.unknown()),
}) as unknown as z.ZodType<Patch>;

const presence = z.strictObject({
  cursor: z.exactOptional(place),
  selection: z.exactOptional(z.array(name).max(10_000)),
  dragging: z.exactOptional(z.record(name, place)),
  typing: z.exactOptional(name),
});

const message: z.ZodType<ClientMessage> = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("hello"),
    client: id16,
    name: z.exactOptional(z.string().max(80)),
    epoch: z.exactOptional(z.string().max(64)),
    seq: z.exactOptional(z.int().min(0)),
  }),
  z.strictObject({
    kind: z.literal("open"),
    document,
    history: z.exactOptional(z.string().max(64)),
    version: z.exactOptional(z.int().min(0)),
    pending: z.array(id16).max(100_000),
  }),
  z.strictObject({ kind: z.literal("close"), document }),
  z.strictObject({
    kind: z.literal("edit"),
    document,
    edit: id16,
    base: z.int().min(0),
    label: z.string().max(200),
    group: z.exactOptional(z.string().max(200)),
    patches: z.array(patch).max(100_000),
  }),
  z.strictObject({ kind: z.enum(["undo", "redo"]), document, edit: id16 }),
  z.strictObject({ kind: z.literal("here"), document, presence }),
  z.strictObject({ kind: z.literal("watch"), documents: z.array(document).max(200) }),
  z.strictObject({ kind: z.literal("name"), name: z.string().max(80) }),
  z.strictObject({ kind: z.literal("ping"), at: z.number() }),
]);

/** A client's message, or why it cannot be taken, in a sentence. */
export function readClientMessage(text: string): ClientMessage | { readonly wrong: string } {
  const { value, problems } = readJson(text);
  if (problems[0] !== undefined)
    return { wrong: `The message is no JSON that can be taken: ${problems[0].message}` };
  const { success, data, error } = message.safeParse(value);
  if (success) return data;
  const [issue] = error.issues;
  const at = issue?.path.length ? ` at "${issue.path.join(".")}"` : "";
  return { wrong: `The message is not as it should be${at}: ${issue?.message ?? "wrong"}.` };
}
