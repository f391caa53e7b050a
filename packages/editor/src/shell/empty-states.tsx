/** What stands where a graph would: while it loads, when it is gone, empty, or none is open. Each says what to do. */

import type { ReactNode } from "react";
import { Mark } from "../look/mark.js";
import { newDocument, openPlain } from "../store/actions.js";
import { closeTab, togglePanel } from "../store/app-store.js";
import { useDocument, useDocumentStore, useLink, usePage } from "../store/context.js";
import { useTemplates } from "./documents-panel.js";

/** No tab is open. */
export function NoDocument(): ReactNode {
  const page = usePage();
  const link = useLink((state) => state.link);
  if (link === "connecting") return <LoadingGraph />;
  return (
    <main className="dl-empty" aria-label="No document">
      <Mark size={40} />
      <h2 className="dl-title">Nothing is on the loom</h2>
      <p className="dl-prose">Open a document, drop a picture or a graph here, or start from one of these.</p>
      <TemplatePictures />
      <div className="dl-buttons">
        <button type="button" className="dl-button" onClick={() => togglePanel(page.app, "documents")}>
          Documents
        </button>
        <button type="button" className="dl-button" onClick={() => void newDocument(page)}>
          New document
        </button>
      </div>
    </main>
  );
}

/** The document has no node. */
export function EmptyLoom(): ReactNode {
  return (
    <section className="dl-empty dl-empty-over" aria-label="An empty loom">
      <Mark size={40} />
      <h2 className="dl-title">An empty loom</h2>
      <p className="dl-prose">
        Press <kbd className="dl-key">Tab</kbd> to add a node, drop a picture to open its graph, or start from
        one of these.
      </p>
      <TemplatePictures />
    </section>
  );
}

/** Three templates as pictures; each opens a copy. */
function TemplatePictures(): ReactNode {
  const page = usePage();
  const templates = useTemplates().slice(0, 3);
  return (
    <ul className="dl-empty-templates" aria-label="Templates">
      {templates.map(({ template, title, picture }) => (
        <li key={template}>
          <button type="button" onClick={() => void newDocument(page, { template })}>
            {picture === undefined ? (
              <span className="dl-warp" aria-hidden />
            ) : (
              <img src={page.api.pictureUrl(picture.digest, 192)} alt="" />
            )}
            <span>{title}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

/** Nothing for 200 ms, then outlines on bare warp. */
export function LoadingGraph(): ReactNode {
  return (
    <main className="dl-loading dl-late" aria-busy="true" aria-label="Loading the document">
      <div className="dl-outline-node" />
      <div className="dl-outline-node" />
      <div className="dl-outline-node" />
    </main>
  );
}

/** The document's file is not there any more. What is here can be kept under a new name. */
export function GoneDocument(): ReactNode {
  const page = usePage();
  const document = useDocumentStore();
  const message = useDocument((state) => state.message);
  const plain = useDocument((state) => state.plain);
  if (document === undefined) return null;
  const { id } = document;
  const keep = async (): Promise<void> => {
    if (await openPlain(page, plain, id.split("/").at(-1))) closeTab(page.app, id);
  };
  return (
    <main className="dl-empty" aria-label="The document is gone">
      <Mark size={40} />
      <h2 className="dl-title">“{id}” is gone</h2>
      <p className="dl-prose">{message ?? "Its file was removed or renamed by another program."}</p>
      <div className="dl-buttons">
        {Object.keys(plain.nodes).length > 0 && (
          <button type="button" className="dl-button" onClick={() => void keep()}>
            Keep what is here as a new document
          </button>
        )}
        <button type="button" className="dl-button" onClick={() => closeTab(page.app, id)}>
          Close the tab
        </button>
      </div>
    </main>
  );
}
