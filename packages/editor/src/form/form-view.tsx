/** The form: a document for people who only want to use it. One column, made from its own inputs and outputs. */

import { GripVertical, History } from "lucide-react";
import { useRef, useState, type DragEvent, type KeyboardEvent, type ReactNode } from "react";
import { formFields, moveInForm } from "../ops/form.js";
import { setOverlay, setView } from "../store/app-store.js";
import { useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { DocumentAbout, DocumentTitle } from "./document-words.js";
import { FormField, title } from "./form-field.js";
import { FormResult } from "./form-result.js";
import "./form.css";

const dragType = "application/x-dreamloom-field";

/** The form of the active document. */
export function FormView(): ReactNode {
  const app = useAppStore();
  const document = useDocumentStore();
  const plain = useDocument((state) => state.plain);
  const fields = formFields(plain);
  if (document === undefined) return null;
  return (
    <main className="dl-form-page dl-scroll" aria-label="Form">
      <div className="dl-form">
        <header className="dl-form-head">
          <DocumentTitle className="dl-form-title" />
          <button
            type="button"
            className="dl-button"
            data-tone="quiet"
            onClick={() => setOverlay(app, { kind: "revisions" })}
          >
            <History size={14} strokeWidth={1.6} aria-hidden />
            Revisions
          </button>
        </header>
        <DocumentAbout />
        {fields.length === 0 && (
          <div className="dl-form-empty">
            <p className="dl-prose">
              This document has no inputs of its own yet. In the graph, choose “Show in form” in a field’s
              menu.
            </p>
            <button
              type="button"
              className="dl-button"
              onClick={() => setView(app, document.id, { mode: "graph" })}
            >
              Show the graph
            </button>
          </div>
        )}
        <ul className="dl-form-fields">
          {fields.map((field) => (
            <FormField
              key={field.name}
              field={field}
              size="large"
              handle={<OrderHandle name={field.name} />}
            />
          ))}
        </ul>
        <FormResult />
      </div>
    </main>
  );
}

/** The handle by which a field is moved: dragged onto another one, or with the arrow keys. */
function OrderHandle({ name }: { readonly name: string }): ReactNode {
  const document = useDocumentStore();
  const [over, setOver] = useState(false);
  const handle = useRef<HTMLButtonElement>(null);
  const move = (moved: string, before: string | undefined): void => {
    document?.edit("order the form", (draft) => moveInForm(draft, moved, before));
  };
  const byKey = (event: KeyboardEvent): void => {
    const step = event.code === "ArrowUp" ? -1 : event.code === "ArrowDown" ? 1 : 0;
    if (step === 0 || document === undefined) return;
    event.preventDefault();
    const names = formFields(document.state.getState().plain).map((field) => field.name);
    const at = names.indexOf(name);
    if (step < 0 && at > 0) move(name, names[at - 1]);
    if (step > 0 && at < names.length - 1) move(name, names[at + 2]);
    requestAnimationFrame(() => handle.current?.focus());
  };
  return (
    <button
      ref={handle}
      type="button"
      className="dl-form-handle"
      data-over={over || undefined}
      draggable
      aria-label={`Move “${title(name)}” in the form`}
      title="Drag, or arrow up and down"
      onKeyDown={byKey}
      onDragStart={(event) => event.dataTransfer.setData(dragType, name)}
      onDragOver={(event) => accepts(event) && setOver(true)}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        setOver(false);
        const moved = event.dataTransfer.getData(dragType);
        if (moved !== "" && moved !== name) move(moved, name);
      }}
    >
      <GripVertical size={14} strokeWidth={1.6} aria-hidden />
    </button>
  );
}

function accepts(event: DragEvent): boolean {
  if (!event.dataTransfer.types.includes(dragType)) return false;
  event.preventDefault();
  event.stopPropagation();
  return true;
}
