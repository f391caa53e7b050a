/** The documents panel: what is in the workspace, by folder, and the templates to begin from. */

import type { DocumentSummary } from "@dreamloom/server/protocol";
import { FolderOpen, Plus } from "lucide-react";
import { useEffect, useRef, useState, type ReactNode } from "react";
import type { TemplateSummary } from "../store/api.js";
import { newDocument } from "../store/actions.js";
import { openTab, setOverlay } from "../store/app-store.js";
import { useApi, useApp, useAppStore, useLink, usePage } from "../store/context.js";
import { takeFiles } from "../store/take-files.js";
import { documentTitle, moment } from "../store/words.js";
import { TabPicture } from "./tabs.js";

/** The panel. */
export function DocumentsPanel(): ReactNode {
  const page = usePage();
  const documents = useLink(({ house }) => house.documents);
  const [words, setWords] = useState("");
  const found = documents.filter(({ title, document }) => matches(words, title, document));
  const file = useRef<HTMLInputElement>(null);
  return (
    <section className="dl-panel" aria-label="Documents">
      <header className="dl-panel-head">
        <h2>Documents</h2>
        <button
          type="button"
          className="dl-icon-button"
          aria-label="Open a file"
          title="Open a file: a graph as JSON, or a picture with its graph inside"
          onClick={() => file.current?.click()}
        >
          <FolderOpen size={14} strokeWidth={1.6} aria-hidden />
        </button>
        <button
          type="button"
          className="dl-icon-button"
          aria-label="New document"
          title="New document"
          onClick={() => void newDocument(page)}
        >
          <Plus size={14} strokeWidth={1.6} aria-hidden />
        </button>
        <input
          ref={file}
          type="file"
          hidden
          multiple
          accept=".json,.png,application/json,image/*"
          onChange={(event) => {
            void takeFiles(page, undefined, [...(event.target.files ?? [])]);
            event.target.value = "";
          }}
        />
      </header>
      <input
        type="search"
        className="dl-field dl-panel-search"
        aria-label="Find a document"
        placeholder="Title or file name"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <DocumentList
        documents={found}
        empty={
          documents.length === 0 ? "No documents yet. Begin from a template." : "No document is called so."
        }
      />
      <Templates />
    </section>
  );
}

function DocumentList({
  documents,
  empty,
}: {
  readonly documents: readonly DocumentSummary[];
  readonly empty: string;
}): ReactNode {
  const loaded = useLink(({ link, house }) => link === "open" || house.documents.length > 0);
  if (!loaded) return <div className="dl-outline dl-late" aria-label="Loading documents" role="status" />;
  if (documents.length === 0) return <p className="dl-hint dl-pad">{empty}</p>;
  const sorted = [...documents].sort((a, b) => b.changedAt - a.changedAt);
  return (
    <ul className="dl-rows" aria-label="Documents of the workspace">
      {sorted.map((summary) => (
        <DocumentRow key={summary.document} summary={summary} />
      ))}
    </ul>
  );
}

function DocumentRow({ summary }: { readonly summary: DocumentSummary }): ReactNode {
  const app = useAppStore();
  const { document, title, changedAt, problem } = summary;
  const active = useApp((state) => state.active === document);
  return (
    <li>
      <button
        type="button"
        className="dl-row"
        aria-current={active ? "page" : undefined}
        title={problem ?? `${document}.json, changed ${moment(changedAt)}`}
        onClick={() => openTab(app, document)}
        onContextMenu={(event) => {
          event.preventDefault();
          const screen: [number, number] = [event.clientX, event.clientY];
          setOverlay(app, { kind: "menu", screen, of: { kind: "tab", document } });
        }}
      >
        <TabPicture id={document} size={24} />
        <span className="dl-grow dl-cut">
          {documentTitle(title, document)}
          {problem !== undefined && <span className="dl-failed-text"> cannot be opened</span>}
        </span>
        {document.includes("/") && (
          <span className="dl-hint dl-cut">{document.slice(0, document.lastIndexOf("/"))}</span>
        )}
      </button>
    </li>
  );
}

function Templates(): ReactNode {
  const page = usePage();
  const templates = useTemplates();
  if (templates.length === 0) return null;
  return (
    <>
      <h3 className="dl-heading">Templates</h3>
      <ul className="dl-rows" aria-label="Templates">
        {templates.map(({ template, title, about, picture }) => (
          <li key={template}>
            <button
              type="button"
              className="dl-row"
              title={about ?? "Opens a copy in your workspace"}
              onClick={() => void newDocument(page, { template })}
            >
              {picture === undefined ? (
                <span className="dl-tab-picture dl-warp" style={{ width: 24, height: 24 }} aria-hidden />
              ) : (
                <img
                  className="dl-tab-picture"
                  width={24}
                  height={24}
                  src={page.api.pictureUrl(picture.digest, 48)}
                  alt=""
                />
              )}
              <span className="dl-grow dl-cut">{title}</span>
            </button>
          </li>
        ))}
      </ul>
    </>
  );
}

/** The templates; none until they are known. */
export function useTemplates(): readonly TemplateSummary[] {
  const api = useApi();
  const connected = useLink(({ link }) => link === "open");
  const [templates, setTemplates] = useState<readonly TemplateSummary[]>([]);
  useEffect(() => {
    if (!connected) return;
    void api.templates().then((answer) => "value" in answer && setTemplates(answer.value));
  }, [api, connected]);
  return templates;
}

function matches(words: string, ...texts: readonly string[]): boolean {
  const all = texts.join(" ").toLowerCase();
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => all.includes(word));
}
