/** The document's title and its sentence, changed where they stand. */

import { useEffect, useRef, type ReactNode } from "react";
import type { Draft } from "../store/types.js";
import { useDocument, useDocumentStore } from "../store/context.js";
import { documentTitle } from "../store/words.js";

/** The title, as a field that looks like one only when it is used. */
export function DocumentTitle({ className }: { readonly className: string }): ReactNode {
  const document = useDocumentStore();
  const title = useDocument(({ plain }) => plain.title ?? "");
  if (document === undefined) return null;
  return (
    <WordsField
      className={className}
      label="Title of the document"
      value={title}
      placeholder={documentTitle(undefined, document.id)}
      onChange={(words) =>
        document.edit("change the title", (draft) => {
          if (words === "") delete draft.title;
          else draft.title = words;
        })
      }
    />
  );
}

/** One sentence on what the graph does, kept with the form. */
export function DocumentAbout(): ReactNode {
  const document = useDocumentStore();
  const about = useDocument(({ plain }) => plain.layout["#form"]?.text ?? "");
  if (document === undefined) return null;
  return (
    <WordsField
      className="dl-prose"
      label="What it does, in a sentence"
      value={about}
      placeholder="Say in a sentence what it does"
      onChange={(words) => document.edit("change the sentence", (draft) => setAbout(draft, words))}
    />
  );
}

function setAbout(draft: Draft, words: string): void {
  const form = { ...draft.layout["#form"] };
  if (words === "") delete form.text;
  else form.text = words;
  if (Object.keys(form).length === 0) delete draft.layout["#form"];
  else draft.layout["#form"] = form;
}

/** A field that becomes an edit when it is left or Enter is pressed; Escape puts back what was there. */
function WordsField(props: {
  readonly className: string;
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  readonly onChange: (words: string) => void;
}): ReactNode {
  const field = useRef<HTMLTextAreaElement>(null);
  const { value } = props;
  useEffect(() => {
    if (field.current !== null && field.current !== field.current.ownerDocument.activeElement)
      field.current.value = value;
  }, [value]);
  const take = (element: HTMLTextAreaElement): void => {
    const words = element.value.replace(/\s+/g, " ").trim();
    element.value = words;
    if (words !== value) props.onChange(words);
  };
  return (
    <textarea
      ref={field}
      className={`dl-words ${props.className}`}
      aria-label={props.label}
      title={props.label}
      rows={1}
      spellCheck
      defaultValue={value}
      placeholder={props.placeholder}
      onBlur={(event) => take(event.currentTarget)}
      onKeyDown={(event) => {
        if (event.key === "Escape") event.currentTarget.value = value;
        if (event.key === "Escape" || event.key === "Enter") {
          event.preventDefault();
          event.currentTarget.blur();
        }
      }}
    />
  );
}
