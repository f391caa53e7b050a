/**
 * What the server said of a document, and one's own edits that it has not yet answered: `confirmed` and `pending`. What is
 * shown is the second applied to the first. Plain data and functions; how messages travel is not known here.
 */

import { applyEdit, applyPatches, sameJson, type Patch, type PlainDocument } from "@dreamloom/engine/edits";
import type { OrderedEdit, Settled } from "@dreamloom/server/protocol";

/** An edit of one's own that the server has not answered yet. */
export interface PendingEdit {
  readonly edit: string;
  /** The version that was known when it was made. */
  readonly base: number;
  readonly label: string;
  readonly group?: string;
  readonly patches: readonly Patch[];
}

/** What an own edit makes of the document before it; without patches it does not apply there now. */
interface Step {
  readonly plain: PlainDocument;
  readonly patches: readonly Patch[] | undefined;
}

/** A document as this client knows it. */
export interface EditQueue {
  readonly confirmed: PlainDocument;
  readonly version: number;
  readonly history: string;
  readonly pending: readonly PendingEdit[];
  /** One for each pending edit. */
  readonly steps: readonly Step[];
}

/** What became of an answer: the queue after it, and a sentence when an own edit was refused. */
export interface Answered {
  readonly queue: EditQueue;
  readonly refused?: { readonly label: string; readonly message: string };
}

/** Begins with what the server said, and own edits that wait. */
export function startQueue(
  { confirmed, version, history }: Pick<EditQueue, "confirmed" | "version" | "history">,
  pending: readonly PendingEdit[],
): EditQueue {
  return { confirmed, version, history, pending, steps: stepsOn(confirmed, pending) };
}

/** The document as it is shown. */
export function shownOf({ confirmed, steps }: EditQueue): PlainDocument {
  return steps.at(-1)?.plain ?? confirmed;
}

/** With one more own edit, or why it cannot be. */
export function withOwn(queue: EditQueue, edit: PendingEdit): EditQueue | { readonly refused: string } {
  const applied = applyEdit(shownOf(queue), edit.patches);
  if ("refused" in applied) return { refused: applied.refused };
  const step = { plain: applied.document, patches: applied.patches };
  return { ...queue, pending: [...queue.pending, edit], steps: [...queue.steps, step] };
}

/** With the last own edit made longer by more patches, as one edit; it must not have been sent yet. */
export function withLonger(
  queue: EditQueue,
  patches: readonly Patch[],
): EditQueue | { readonly refused: string } {
  const last = queue.pending.at(-1)!;
  const before = { ...queue, pending: queue.pending.slice(0, -1), steps: queue.steps.slice(0, -1) };
  return withOwn(before, { ...last, patches: joined(last.patches, patches) });
}

function joined(first: readonly Patch[], then: readonly Patch[]): readonly Patch[] {
  const set = new Map(first.map((patch) => [patch.path.join("\n"), patch]));
  if (!then.every(({ path }) => set.has(path.join("\n")))) return [...first, ...then];
  for (const patch of then) set.set(patch.path.join("\n"), patch);
  return [...set.values()];
}

/** Without an own edit that was never sent. */
export function withoutOwn(queue: EditQueue, edit: string): EditQueue {
  return startQueue(
    queue,
    queue.pending.filter((each) => each.edit !== edit),
  );
}

/** After edits that the server ordered; own ones among them are no longer pending. */
export function withOrdered(queue: EditQueue, edits: readonly OrderedEdit[]): EditQueue {
  let { confirmed, version } = queue;
  for (const edit of edits) {
    confirmed = applyPatches(confirmed, edit.patches);
    ({ version } = edit);
  }
  const settled = new Set(edits.map(({ edit }) => edit));
  const pending = queue.pending.filter(({ edit }) => !settled.has(edit));
  return startQueue({ ...queue, confirmed, version }, pending);
}

/** After the server's answer to an own edit. */
export function withAnswer(queue: EditQueue, settled: Settled): Answered {
  const [first, ...others] = queue.pending;
  const own = queue.pending.find(({ edit }) => edit === settled.edit);
  if ("refused" in settled) {
    if (!own) return { queue };
    return { queue: withoutOwn(queue, own.edit), refused: { label: own.label, message: settled.refused } };
  }
  const [step, ...steps] = queue.steps;
  // The usual case: the server did what is already shown.
  if (own && own === first && step?.patches && sameJson(step.patches, settled.patches))
    return { queue: { ...queue, confirmed: step.plain, version: settled.version, pending: others, steps } };
  const confirmed = applyPatches(queue.confirmed, settled.patches);
  const pending = queue.pending.filter((each) => each !== own);
  return { queue: startQueue({ ...queue, confirmed, version: settled.version }, pending) };
}

function stepsOn(confirmed: PlainDocument, pending: readonly PendingEdit[]): readonly Step[] {
  let plain = confirmed;
  return pending.map(({ patches }) => {
    const applied = applyEdit(plain, patches);
    if ("refused" in applied) return { plain, patches: undefined };
    plain = applied.document;
    return { plain, patches: applied.patches };
  });
}
