/** Where the document is: as graph, form or list; and what stands there while it loads, is gone, or there is none. */

import type { ReactNode } from "react";
import { GraphCanvas } from "../canvas/graph-canvas.js";
import { currentCanvas } from "../canvas/current.js";
import { FormView } from "../form/form-view.js";
import { ListView } from "../list/list-view.js";
import { usePreviews } from "../node/previews.js";
import { draggedPicture, takePicture } from "../node/widgets/upload.js";
import { addNode } from "../ops/nodes.js";
import { select, toast } from "../store/app-store.js";
import { useApp, useDocument, useDocumentStore, usePage, type Page } from "../store/context.js";
import { placePicture, takeFiles } from "../store/take-files.js";
import type { DocumentStore } from "../store/types.js";
import { EmptyLoom, GoneDocument, LoadingGraph, NoDocument } from "./empty-states.js";
import { ErrorBoundary } from "./error-boundary.js";
import { nodeDragType } from "./nodes-panel.js";

/** The middle of the page. */
export function Stage(): ReactNode {
  const document = useDocumentStore();
  const phase = useDocument((state) => state.phase);
  const active = useApp((state) => state.active);
  if (active === undefined) return <NoDocument />;
  if (document === undefined || phase === "loading") return <LoadingGraph />;
  if (phase === "gone") return <GoneDocument />;
  return (
    <ErrorBoundary key={document.id} part="The document">
      <Shown document={document} />
    </ErrorBoundary>
  );
}

function Shown({ document }: { readonly document: DocumentStore }): ReactNode {
  const page = usePage();
  const mode = useApp((state) => state.views.get(document.id)?.mode ?? "graph");
  const empty = useDocument(({ plain }) => Object.keys(plain.nodes).length === 0);
  usePreviews(page.connection, mode === "graph" ? undefined : document);
  if (mode === "form") return <FormView />;
  if (mode === "list") return <ListView />;
  return (
    <main
      className="dl-stage"
      aria-label="Graph"
      onDragOver={(event) => {
        const { types } = event.dataTransfer;
        if (!types.includes(nodeDragType) && !types.includes(draggedPicture)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = "copy";
      }}
      onDrop={(event) => {
        const type = event.dataTransfer.getData(nodeDragType);
        const digest = event.dataTransfer.getData(draggedPicture);
        const place = graphPlace(event.clientX, event.clientY);
        if (event.isDefaultPrevented() || (type === "" && digest === "")) return;
        event.preventDefault();
        if (type !== "") putNode(page, document, type, place);
        else void putOurs(page, document, digest, place);
      }}
    >
      <GraphCanvas document={document} />
      {empty && <EmptyLoom />}
    </main>
  );
}

/** Adds a node of a type with its middle at a place, and selects it. */
export function putNode(
  page: Page,
  document: DocumentStore,
  type: string,
  at?: readonly [number, number],
): void {
  const { descriptions } = page.app.getState();
  const canvas = currentCanvas();
  const [left, top, right, bottom] = canvas?.viewport() ?? [0, 0, 0, 0];
  const [x, y] = at ?? [(left + right) / 2, (top + bottom) / 2];
  let made: string | undefined;
  const title = descriptions.get(type)?.title ?? type;
  const refused = document.edit(`add ${title}`, (draft) => {
    made = addNode(draft, descriptions, type, [x - 104, y - 16]);
  });
  if (refused !== undefined) toast(page.app, refused, { tone: "failed" });
  else if (made !== undefined) select(page.app, { nodes: [made] }, document.id);
}

/** Puts one of our own pictures, dragged here from the inspector or the gallery, into a load node. */
async function putOurs(
  page: Page,
  document: DocumentStore,
  digest: string,
  graph: readonly [number, number],
): Promise<void> {
  const literal = await takePicture(page, document.id, { digest });
  if (literal !== undefined) placePicture(page, document, literal, graph);
}

/** A place of the screen in graph units. */
export function graphPlace(x: number, y: number): readonly [number, number] {
  return currentCanvas()?.toGraph([x, y]) ?? [x, y];
}

/** Takes files that were dropped somewhere on the page. */
export function takeDropped(page: Page, document: DocumentStore | undefined, event: DragEvent): void {
  const files = [...(event.dataTransfer?.files ?? [])];
  if (files.length === 0) return;
  const target =
    event.target instanceof Element ? event.target.closest<HTMLElement>("[data-port], [data-field]") : null;
  const node = target?.closest<HTMLElement>("[data-node]")?.dataset.node;
  const port = target?.dataset.port ?? target?.dataset.field;
  const onPort = node !== undefined && port !== undefined ? `${node}.${port}` : undefined;
  void takeFiles(page, document, files, graphPlace(event.clientX, event.clientY), onPort);
}
