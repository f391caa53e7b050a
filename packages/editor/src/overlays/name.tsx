/** A small field over the page: names a node or a group, or holds the words of a comment. */

import { useState, type ReactNode } from "react";
import { commandContext } from "../commands/current.js";
import { edit } from "../commands/of.js";
import { isBox, isGroup, renameGroup, setComment } from "../ops/boxes.js";
import { renameNode } from "../ops/nodes.js";
import { closeOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import { nodeTitle } from "../store/words.js";
import { PopupAt } from "./popup-at.js";

/** The field; `of` is a node's id or a box's key. Enter keeps, Esc leaves as it was; in a comment Ctrl + Enter keeps. */
export function NameField({ of }: { readonly of: string }): ReactNode {
  const app = useAppStore();
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const kind = !isBox(of) ? "node" : isGroup(plain, of) ? "group" : "comment";
  const now = kind === "comment" ? (plain.layout[of]?.text ?? "") : (plain.layout[of]?.title ?? "");
  const [words, setWords] = useState(now);
  const close = (): void => closeOverlay(app);
  const keep = (): void => {
    close();
    const context = commandContext();
    if (!context || words === now) return;
    edit(context, kind === "comment" ? "write a comment" : `name the ${kind}`, (draft) => {
      if (kind === "node") renameNode(draft, of, words);
      else if (kind === "group") renameGroup(draft, of, words);
      else setComment(draft, of, words);
    });
  };
  const common = {
    className: "dl-field dl-name-field",
    "aria-label": kind === "comment" ? "Words of the comment" : `Name of the ${kind}`,
    value: words,
    "data-first": "",
    onFocus: (event: React.FocusEvent<HTMLInputElement | HTMLTextAreaElement>) => event.target.select(),
    onChange: (event: React.ChangeEvent<HTMLInputElement | HTMLTextAreaElement>) =>
      setWords(event.target.value),
  };
  return (
    <PopupAt
      label={kind === "comment" ? "Comment" : "Name"}
      className="dl-name"
      {...placeOf(of, plain.layout[of]?.at)}
      onClose={kind === "comment" ? keep : close}
      onKeyDown={(event) => {
        if (event.key !== "Enter" || event.nativeEvent.isComposing) return;
        if (kind === "comment" && !event.ctrlKey && !event.metaKey) return;
        event.preventDefault();
        event.stopPropagation();
        keep();
      }}
    >
      {kind === "comment" ? (
        <>
          <textarea {...common} rows={5} />
          <p className="dl-hint">
            Markdown without HTML. Esc or Ctrl + Enter keeps it; without words it goes.
          </p>
        </>
      ) : (
        <input
          {...common}
          placeholder={kind === "node" ? nodeTitle(plain, descriptions, of) : "Group"}
          maxLength={200}
        />
      )}
    </PopupAt>
  );
}

function placeOf(
  of: string,
  at: readonly [number, number] | undefined,
): { readonly at?: readonly [number, number] } {
  const canvas = commandContext()?.canvas;
  if (!canvas) return {};
  if (at) return { at: canvas.toScreen(at) };
  return of.startsWith("#") ? { at: canvas.pointer().screen } : {};
}
