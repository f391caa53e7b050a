/** The inspector while no node is selected: the document's title and sentence, its own inputs and outputs, its pictures. */

import type { ReactNode } from "react";
import { FormField } from "../form/form-field.js";
import { DocumentAbout, DocumentTitle } from "../form/document-words.js";
import { formFields } from "../ops/form.js";
import { setOverlay, setView } from "../store/app-store.js";
import { useApp, useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { count, nodeTitle } from "../store/words.js";
import { EarlierPictures } from "./earlier-pictures.js";
import { NodePicture } from "./node-picture.js";
import { goToNode } from "./selected-node.js";

/** The document's own part of the inspector. */
export function DocumentInspector(): ReactNode {
  const app = useAppStore();
  const document = useDocumentStore();
  const plain = useDocument((state) => state.plain);
  const fields = formFields(plain);
  if (document === undefined) return null;
  const shown = Object.values(plain.outputs)[0]?.split(".")[0];
  return (
    <>
      {shown !== undefined && <NodePicture key={shown} node={shown} title={plain.title ?? document.id} />}
      <section className="dl-part dl-part-first">
        <h2 className="dl-unseen">The document</h2>
        <DocumentTitle className="dl-title" />
        <DocumentAbout />
        <p className="dl-hint">
          {document.id}.json, {count(Object.keys(plain.nodes).length, "node")}
        </p>
        <div className="dl-buttons">
          <button
            type="button"
            className="dl-button"
            onClick={() => setView(app, document.id, { mode: "form" })}
          >
            Show as a form
          </button>
          <button type="button" className="dl-button" onClick={() => setOverlay(app, { kind: "revisions" })}>
            Revisions
          </button>
        </div>
      </section>
      <section className="dl-part" aria-label="The document’s inputs">
        <h3 className="dl-part-title">Inputs of the document</h3>
        {fields.length === 0 && (
          <p className="dl-hint">None yet. “Show in form” in a field’s menu puts it here and in the form.</p>
        )}
        <ul className="dl-inputs">
          {fields.map((field) => (
            <FormField key={field.name} field={field} size="small" />
          ))}
        </ul>
      </section>
      <Outputs />
      <EarlierPictures />
    </>
  );
}

function Outputs(): ReactNode {
  const app = useAppStore();
  const descriptions = useApp((state) => state.descriptions);
  const plain = useDocument((state) => state.plain);
  const outputs = Object.entries(plain.outputs);
  if (outputs.length === 0) return null;
  return (
    <section className="dl-part" aria-label="The document’s outputs">
      <h3 className="dl-part-title">Outputs of the document</h3>
      <ul className="dl-inputs">
        {outputs.map(([name, from]) => {
          const node = from.slice(0, from.indexOf("."));
          return (
            <li key={name} className="dl-input-row">
              <span className="dl-input-name">{name}</span>
              <button type="button" className="dl-other-end dl-cut" onClick={() => goToNode(app, node)}>
                {nodeTitle(plain, descriptions, node)} · {from.slice(node.length + 1)}
              </button>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
