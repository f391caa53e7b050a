/** From an order to jobs: takes the document as it is, moves its seeds, and checks that it can run. Queues nothing. */

import { NodeError, type Diagnostic } from "@dreamloom/engine";
import { fromPlain, printPlain } from "@dreamloom/engine/edits";
import { catalogueOf } from "../packs/catalogue-of.js";
import type { ServerParts } from "../parts.js";
import type { Asker, DocumentAt, DocumentsForRuns, Ordered, RunOrder } from "./run-house.js";
import type { RunJob } from "./run-queue.js";
import { inTheWay } from "./runnable.js";
import { sow, type Seeded } from "./seeds.js";

/** Jobs, or why there are none. */
export type Prepared =
  | { readonly kind: "ready"; readonly jobs: readonly RunJob[] }
  | Extract<Ordered, { readonly kind: "refused" | "missing" }>;

/** Makes an order's jobs. The person's document has the new seeds when this resolves. */
export async function prepareOrder(
  order: RunOrder,
  asker: Asker,
  { parts, documents }: { readonly parts: ServerParts; readonly documents: DocumentsForRuns },
): Promise<Prepared> {
  const at = await documents.snapshot(order.document, order.version);
  if (at === undefined) return missing(noDocument(order));
  const sown = sow(at.plain, catalogueOf(parts, at.plain), order);
  const wrong = await whyNot(order, at, sown.documents[0]!, parts);
  if (wrong !== undefined) return wrong;
  let { version } = at;
  if (sown.patches.length > 0) {
    const label = sown.patches.length === 1 ? "move the seed" : "move the seeds";
    const { document } = order;
    const edited = await documents.editFor(asker, { document, label, patches: sown.patches });
    // An older version runs as it was, also where its seed is no longer in the document.
    if ("version" in edited) version = edited.version;
    else if (order.version === undefined) return refused(edited.refused, []);
  }
  return { kind: "ready", jobs: sown.documents.map((seeded) => jobOf(order, at, { ...seeded, version })) };
}

function jobOf(
  order: RunOrder,
  at: DocumentAt,
  { plain, seeds, version }: Seeded & { version: number },
): RunJob {
  const { document, targets } = order;
  const title = plain.title ?? document.split("/").at(-1) ?? document;
  const text = printPlain(plain);
  return {
    document,
    title,
    version,
    folder: at.folder,
    text,
    seeds,
    ...(targets !== undefined && { targets }),
  };
}

/** Why it cannot run; nothing when it can. */
async function whyNot(
  { targets }: RunOrder,
  { folder }: DocumentAt,
  { plain }: Seeded,
  parts: ServerParts,
): Promise<Prepared | undefined> {
  const { document, diagnostics: unreadable } = fromPlain(plain);
  if (document === undefined) return refused(unreadable[0]?.message ?? "It is no document.", unreadable);
  const unknown = targets?.find((name) => !document.nodes.has(name) && !document.outputs.has(name));
  if (unknown !== undefined) return missing(`The document has no node and no output "${unknown}".`);
  const catalogue = parts.catalogueFor(document);
  const { graph, diagnostics, engine } = await parts.open(document, { folder, partial: true });
  const wrong = inTheWay({ document, catalogue, graph, diagnostics }, targets);
  if (wrong !== undefined) return refused(wrong.message, wrong.diagnostics);
  if (graph === undefined) throw new Error("Internal error: nothing is in the way of a run without a graph.");
  try {
    const { tasks } = engine.plan(graph, targets === undefined ? {} : { targets });
    const files = tasks.filter(
      ({ node, state }) => state === "run" && graph.byId.get(node)?.definition.effect === "writes",
    ).length;
    const problem = files === 0 ? undefined : await parts.cannotWrite(files);
    return problem === undefined ? undefined : refused(problem, []);
  } catch (error) {
    if (error instanceof NodeError) return missing(error.message);
    throw error;
  }
}

function noDocument({ document, version }: RunOrder): string {
  return version === undefined
    ? `There is no document "${document}".`
    : `There is no document "${document}" with a version ${version}.`;
}

function missing(message: string): Extract<Prepared, { kind: "missing" }> {
  return { kind: "missing", message };
}

function refused(
  message: string,
  diagnostics: readonly Diagnostic[],
): Extract<Prepared, { kind: "refused" }> {
  return { kind: "refused", message, diagnostics };
}
