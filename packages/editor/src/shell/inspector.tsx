/** The inspector: of the one selected node its picture first, then why it runs, its inputs, earlier pictures; else the document. */

import { Ellipsis, PanelRight, X } from "lucide-react";
import type { ReactNode } from "react";
import { PackLine } from "../packs/pack-badge.js";
import { activeView, setOverlay, toggle, selectionOf } from "../store/app-store.js";
import { useApp, useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { count, nodeTitle } from "../store/words.js";
import { AboutWords } from "./about-words.js";
import { DocumentInspector } from "./document-inspector.js";
import { EarlierPictures } from "./earlier-pictures.js";
import { NodeInputs } from "./node-inputs.js";
import { NodePicture } from "./node-picture.js";
import { NodeProblems } from "./node-problems.js";
import { useSelectedNode, goToNode } from "./selected-node.js";
import { NodeResults } from "./node-results.js";
import { WhyItRuns } from "./why-it-runs.js";

/** The panel at the right; nothing while it is closed or no document is open. */
export function Inspector(): ReactNode {
  const app = useAppStore();
  const open = useApp((state) => state.inspector === "open");
  const document = useDocumentStore();
  const ready = useDocument(({ phase }) => phase !== "loading");
  const node = useSelectedNode();
  const there = useDocument(({ plain }) => node !== undefined && plain.nodes[node] !== undefined);
  const several = useApp((state) => selectionOf(state).nodes.size > 1);
  const hidden = useApp(
    (state) => state.panel === "gallery" || state.panel === "packs" || activeView(state)?.mode === "form",
  );
  if (document === undefined || !ready || hidden) return null;
  if (!open) return <OpenButton />;
  return (
    <aside className="dl-inspector dl-scroll" aria-label="Inspector">
      <button
        type="button"
        className="dl-icon-button dl-inspector-close"
        data-size="small"
        aria-label="Close the inspector"
        onClick={() => toggle(app, "inspector")}
      >
        <X size={14} strokeWidth={1.6} aria-hidden />
      </button>
      {node !== undefined && there ? (
        <NodeInspector key={node} node={node} />
      ) : several ? (
        <SeveralInspector />
      ) : (
        <DocumentInspector />
      )}
    </aside>
  );
}

function OpenButton(): ReactNode {
  const app = useAppStore();
  return (
    <button
      type="button"
      className="dl-icon-button dl-inspector-open"
      aria-label="Open the inspector"
      title="Open the inspector"
      onClick={() => toggle(app, "inspector")}
    >
      <PanelRight size={14} strokeWidth={1.6} aria-hidden />
    </button>
  );
}

function NodeInspector({ node }: { readonly node: string }): ReactNode {
  const app = useAppStore();
  const descriptions = useApp((state) => state.descriptions);
  const type = useDocument(({ plain }) => plain.nodes[node]?.type ?? "");
  const title = useDocument(({ plain }) => nodeTitle(plain, descriptions, node));
  const description = descriptions.get(type);
  return (
    <>
      <NodePicture node={node} title={title} />
      <section className="dl-part">
        <header className="dl-part-head">
          <h2 className="dl-title dl-grow">{title}</h2>
          <button
            type="button"
            className="dl-icon-button"
            data-size="small"
            aria-label={`What can be done with “${title}”`}
            aria-haspopup="menu"
            onClick={(event) => {
              const { left, bottom } = event.currentTarget.getBoundingClientRect();
              setOverlay(app, { kind: "menu", screen: [left, bottom + 4], of: { kind: "node", node } });
            }}
          >
            <Ellipsis size={14} strokeWidth={1.6} aria-hidden />
          </button>
        </header>
        <p className="dl-prose">
          <AboutWords
            text={description?.about ?? `Nothing is known here of “${type}”. The node is kept as it is.`}
          />
        </p>
        {description !== undefined && <PackLine pack={description.pack} />}
      </section>
      <NodeProblems node={node} />
      <NodeResults node={node} description={description} />
      <WhyItRuns node={node} />
      <NodeInputs node={node} description={description} />
      <EarlierPictures />
    </>
  );
}

function SeveralInspector(): ReactNode {
  const app = useAppStore();
  const nodes = useApp((state) => selectionOf(state).nodes);
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  return (
    <section className="dl-part">
      <h2 className="dl-title">{count(nodes.size, "node")} selected</h2>
      <ul className="dl-rows">
        {[...nodes].map((node) => (
          <li key={node}>
            <button type="button" className="dl-row" onClick={() => goToNode(app, node)}>
              <span className="dl-cut">{nodeTitle(plain, descriptions, node)}</span>
              <span className="dl-row-end">{node}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
