/** The real canvas with the real nodes, on a document of this page alone. */

import { useEffect, useState, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument } from "@dreamloom/engine/edits";
import "../../../packages/editor/src/look/look.js";
import { GraphCanvas } from "../../../packages/editor/src/canvas/graph-canvas.js";
import { currentCanvas } from "../../../packages/editor/src/canvas/current.js";
import { DocumentProvider, PageProvider } from "../../../packages/editor/src/store/context.js";
import type { DocumentStore } from "../../../packages/editor/src/store/types.js";
import { drawn, offer } from "../control.js";
import { askedNodes, benchDescription, benchDocument } from "../graph.js";
import { localDocument, localPage } from "../local.js";

declare const descriptions: readonly Description[];
declare const graphs: Readonly<Record<string, PlainDocument>>;

const asked = new URLSearchParams(location.search);
const theme = asked.get("theme");
if (theme) document.documentElement.dataset.theme = theme;
const nodes = askedNodes();
const graph = graphs[asked.get("graph") ?? ""];
const store = localDocument("bench", graph ?? benchDocument(nodes));
const page = localPage(store, [...descriptions, benchDescription]);

/** Commits of React, counted by the hook of its developer tools that stands in the page's head: also in a production build. */
declare global {
  interface Window {
    commits: number;
  }
}

/** Shows a document, or nothing while the bench closed it. */
function Shown(): ReactNode {
  const [open, setOpen] = useState<DocumentStore | undefined>(store);
  useEffect(() => {
    Object.assign(window, {
      open: (on: boolean) => setOpen(on ? localDocument("bench", graph ?? benchDocument(nodes)) : undefined),
    });
  }, []);
  return open ? (
    <DocumentProvider document={open}>
      <GraphCanvas document={open} />
    </DocumentProvider>
  ) : null;
}

createRoot(document.getElementById("root")!).render(
  <PageProvider page={page}>
    <Shown />
  </PageProvider>,
);

await drawn();
const canvas = () => currentCanvas()!;
while (!currentCanvas()) await drawn();
await canvas().ready();
await drawn();
offer(
  {
    nodes,
    look: (x, y, zoom) => canvas().place(x, y, zoom),
    update: (index, share) =>
      page.setTask(`n${index}`, { state: "running", startedAt: 0, step: Math.round(share * 28), of: 28 }),
  },
  { canvas, store, page, drawn: () => canvas().drawn() },
);
