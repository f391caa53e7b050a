/** The command palette: everything that can be gone to or done, by a few letters and Enter. */

import { Search } from "lucide-react";
import { useEffect, useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import type { DocumentSummary, GalleryItem } from "@dreamloom/server/protocol";
import { execute } from "../commands/commands.js";
import { commandContext } from "../commands/current.js";
import { goTo } from "../commands/go-commands.js";
import { NodeIcon } from "../look/icon.js";
import { closeOverlay, openTab, setView, toast } from "../store/app-store.js";
import { newDocument } from "../store/actions.js";
import { useApi, useApp, useDocument, useLink, usePage } from "../store/context.js";
import { KeyCaps } from "./key-caps.js";
import { Marked } from "./marked.js";
import { paletteGroups, type PaletteEntry, type PaletteGroup } from "./palette-entries.js";
import { PopupAt } from "./popup-at.js";

/** The palette. */
export function CommandPalette(): ReactNode {
  const page = usePage();
  const [words, setWords] = useState("");
  const [index, setIndex] = useState(0);
  const groups = useGroups(words);
  const entries = groups.flatMap(({ entries }) => entries);
  const list = useId();
  const at = Math.min(index, Math.max(0, entries.length - 1));
  const close = (): void => closeOverlay(page.app);
  const take = (entry: PaletteEntry | undefined): void => {
    if (entry?.kind === "command" && entry.why !== undefined) return toast(page.app, entry.why);
    close();
    if (!entry) return;
    const context = commandContext();
    if (entry.kind === "document") openTab(page.app, entry.document);
    else if (entry.kind === "picture") void newDocument(page, { picture: entry.item.id });
    else if (entry.kind === "command" && context) execute(entry.command, context);
    else if (entry.kind === "node" && context) {
      if (context.view?.mode === "form") setView(page.app, context.view.document, { mode: "graph" });
      goTo(context, entry.node);
    }
  };
  return (
    <PopupAt
      label="Search or do"
      className="dl-palette"
      onClose={close}
      onKeyDown={(event) =>
        onKeys(event, { count: entries.length, at, setIndex, take: () => take(entries[at]) })
      }
    >
      <div className="dl-search-head">
        <Search size={14} strokeWidth={1.6} aria-hidden="true" />
        <input
          className="dl-bare dl-search-input"
          role="combobox"
          aria-label="Search or do"
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={entries[at] ? `${list}-${at}` : undefined}
          placeholder="Document, picture, node or command"
          value={words}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => {
            setWords(event.target.value);
            setIndex(0);
          }}
        />
        <span className="dl-hint">all of Dreamloom</span>
      </div>
      <div className="dl-palette-hits dl-scroll" id={list} role="listbox" aria-label="Found">
        {entries.length === 0 && (
          <p className="dl-prose dl-palette-none" role="status">
            Nothing has these words.
          </p>
        )}
        <Groups groups={groups} list={list} at={at} words={words} setIndex={setIndex} take={take} />
      </div>
    </PopupAt>
  );
}

function Groups(props: {
  readonly groups: readonly PaletteGroup[];
  readonly list: string;
  readonly at: number;
  readonly words: string;
  readonly setIndex: (index: number) => void;
  readonly take: (entry: PaletteEntry) => void;
}): ReactNode {
  const { groups, list, at, words, setIndex, take } = props;
  let counted = 0;
  return groups.map(({ title, entries }) => {
    const start = counted;
    counted += entries.length;
    return (
      <div key={title} role="group" aria-label={title}>
        <div className="dl-heading" aria-hidden="true">
          {title}
        </div>
        {entries.map((entry, index) => (
          <div
            key={keyOf(entry)}
            id={`${list}-${start + index}`}
            role="option"
            aria-selected={start + index === at}
            aria-disabled={entry.kind === "command" && entry.why !== undefined}
            ref={start + index === at ? intoView : undefined}
            className="dl-row dl-palette-row"
            onPointerMove={() => start + index !== at && setIndex(start + index)}
            onClick={() => take(entry)}
          >
            <Entry entry={entry} words={words} />
          </div>
        ))}
      </div>
    );
  });
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function keyOf(entry: PaletteEntry): string {
  if (entry.kind === "document") return entry.document;
  if (entry.kind === "picture") return String(entry.item.id);
  return entry.kind === "node" ? entry.node : entry.command.id;
}

function Entry({ entry, words }: { readonly entry: PaletteEntry; readonly words: string }): ReactNode {
  const api = useApi();
  const title = (
    <span className="dl-cut">
      <Marked text={entry.title} words={words} />
    </span>
  );
  switch (entry.kind) {
    case "document":
      return (
        <>
          {entry.picture ? (
            <Thumbnail url={api.pictureUrl(entry.picture.digest, 64)} />
          ) : (
            <span className="dl-palette-thumb dl-warp" />
          )}
          {title}
          <span className="dl-row-end">open in a tab</span>
        </>
      );
    case "picture":
      return (
        <>
          <Thumbnail url={api.pictureUrl(entry.item.picture.digest, 64)} />
          {title}
          <span className="dl-row-end">{entry.end}</span>
        </>
      );
    case "node":
      return (
        <>
          <span className="dl-palette-thumb">
            <NodeIcon description={entry.description} />
          </span>
          {title}
          <span className="dl-hint dl-cut">{entry.more}</span>
          <span className="dl-row-end">go to node</span>
        </>
      );
    case "command": {
      const [keys] = entry.command.keys ?? [];
      return (
        <>
          <span className="dl-palette-thumb" />
          {title}
          <span className="dl-row-end dl-cut">
            {entry.why ?? (keys === undefined ? "" : <KeyCaps keys={keys} />)}
          </span>
        </>
      );
    }
  }
  return entry satisfies never;
}

function Thumbnail({ url }: { readonly url: string }): ReactNode {
  return <img className="dl-palette-thumb" src={url} alt="" width={24} height={24} />;
}

function useGroups(words: string): readonly PaletteGroup[] {
  const documents = useDocuments();
  const pictures = usePictures(words);
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const [context] = useState(() => commandContext());
  return useMemo(
    () => paletteGroups({ words, documents, pictures, plain, descriptions, context }),
    [words, documents, pictures, plain, descriptions, context],
  );
}

/** The latest documents of the house, then all of the workspace. */
function useDocuments(): readonly DocumentSummary[] {
  const api = useApi();
  const known = useLink(({ house }) => house.documents);
  const [all, setAll] = useState<readonly DocumentSummary[]>();
  useEffect(() => {
    let stale = false;
    void api.documents().then((answer) => {
      if (!stale && "value" in answer) setAll(answer.value);
    });
    return () => {
      stale = true;
    };
  }, [api]);
  return all ?? known;
}

function usePictures(words: string): readonly GalleryItem[] {
  const api = useApi();
  const [found, setFound] = useState<readonly GalleryItem[]>([]);
  useEffect(() => {
    if (words.trim() === "") return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      void api.gallery({ q: words, limit: 5 }).then((answer) => {
        if (!stale) setFound("value" in answer ? answer.value : []);
      });
    }, 80);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [api, words]);
  return words.trim() === "" ? [] : found;
}

interface PaletteKeys {
  readonly count: number;
  readonly at: number;
  readonly setIndex: (index: number) => void;
  readonly take: () => void;
}

function onKeys(event: KeyboardEvent, { count, at, setIndex, take }: PaletteKeys): void {
  if (event.key === "Enter" && !event.nativeEvent.isComposing) take();
  else if (count === 0) return;
  else if (event.key === "ArrowDown") setIndex((at + 1) % count);
  else if (event.key === "ArrowUp") setIndex((at - 1 + count) % count);
  else if (event.key === "PageDown") setIndex(Math.min(count - 1, at + 8));
  else if (event.key === "PageUp") setIndex(Math.max(0, at - 8));
  else return;
  event.preventDefault();
}
