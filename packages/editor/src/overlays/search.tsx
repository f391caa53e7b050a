/** Search-to-add: finds a kind of node by a few letters, shows it, and adds it at the pointer, wired to the link that is held. */

import type { Description } from "@dreamloom/engine/document";
import { Search } from "lucide-react";
import { useId, useMemo, useState, type KeyboardEvent, type ReactNode } from "react";
import { addOfType, recentTypes } from "../commands/add-node.js";
import { commandContext } from "../commands/current.js";
import { focusRow } from "../commands/focused.js";
import { NodeIcon } from "../look/icon.js";
import { SocketGlyph } from "../look/socket-glyph.js";
import { portOf } from "../ops/fits.js";
import { PackBadge, PackLine } from "../packs/pack-badge.js";
import { closeOverlay, setOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";
import type { Overlay } from "../store/types.js";
import { KeyHint } from "./key-caps.js";
import { NodeSketch } from "./node-sketch.js";
import { PopupAt } from "./popup-at.js";
import { searchNodes, type NodeHit } from "./search-nodes.js";

type SearchOverlay = Extract<Overlay, { kind: "search" }>;

/** The popup. */
export function SearchToAdd({ overlay }: { readonly overlay: SearchOverlay }): ReactNode {
  const app = useAppStore();
  const search = useSearch(overlay);
  const { hits, index, setIndex, held, words, all } = search;
  const list = useId();
  const close = (): void => {
    commandContext()?.canvas?.dropLink();
    closeOverlay(app);
  };
  const add = (hit: NodeHit | undefined): void => {
    const context = commandContext();
    if (!hit || !context) return;
    const id = addOfType(context, hit.description.type, {
      graph: overlay.graph,
      held: hit.port && overlay.held,
    });
    context.canvas?.dropLink();
    closeOverlay(app);
    if (id === undefined) return;
    if (context.canvas) context.canvas.focus();
    else focusRow(id);
  };
  const picked = hits[index];
  const [x, y] = overlay.screen;
  return (
    <PopupAt
      label="Add a node"
      className="dl-search"
      at={[x - 140, y + 16]}
      onClose={close}
      onKeyDown={(event) =>
        onKeys(event, {
          count: hits.length,
          index,
          setIndex,
          add: () => add(picked),
          help: () => picked && setOverlay(app, { kind: "help", type: picked.description.type }),
          anyNode: held ? () => search.setAll(!all) : undefined,
        })
      }
    >
      <div className="dl-search-head">
        {held ? (
          <SocketGlyph socket={held.port.socket} />
        ) : (
          <Search size={14} strokeWidth={1.6} aria-hidden="true" />
        )}
        <input
          className="dl-bare dl-search-input"
          role="combobox"
          aria-label={held ? wordsFor(held) : "Find a node"}
          aria-expanded="true"
          aria-controls={list}
          aria-autocomplete="list"
          aria-activedescendant={picked ? `${list}-${index}` : undefined}
          placeholder={held && !all ? wordsFor(held) : "Title, word or socket"}
          value={words}
          spellCheck={false}
          autoComplete="off"
          onChange={(event) => search.setWords(event.target.value)}
        />
        <span className="dl-hint" role="status">
          {hits.length === 0 ? "none" : hits.length}
        </span>
      </div>
      <div className="dl-search-body">
        <HitList id={list} hits={hits} index={index} setIndex={setIndex} add={add} />
        <div className="dl-search-shown">
          {picked ? (
            <>
              <NodeSketch description={picked.description} marked={picked.port} />
              <p className="dl-prose">{picked.description.about}</p>
              <PackLine pack={picked.description.pack} />
            </>
          ) : (
            <p className="dl-prose">
              {held && !all
                ? "No node that fits has these words. Alt shows all nodes."
                : "No node has these words."}
            </p>
          )}
        </div>
      </div>
      <div className="dl-search-foot">
        <KeyHint caps="↵">{held && !all ? "add and link" : "add"}</KeyHint>
        <KeyHint caps="?">help</KeyHint>
        {held && <KeyHint caps="Alt">{all ? "what fits" : "any node"}</KeyHint>}
        <KeyHint caps="esc">{held ? "let go" : "close"}</KeyHint>
      </div>
    </PopupAt>
  );
}

function HitList(props: {
  readonly id: string;
  readonly hits: readonly NodeHit[];
  readonly index: number;
  readonly setIndex: (index: number) => void;
  readonly add: (hit: NodeHit) => void;
}): ReactNode {
  const { id, hits, index, setIndex, add } = props;
  return (
    <ul className="dl-search-hits dl-scroll" id={id} role="listbox" aria-label="Nodes">
      {hits.map((hit, at) => (
        <li
          key={hit.description.type}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === index}
          ref={at === index ? intoView : undefined}
          className="dl-row"
          onPointerMove={() => at !== index && setIndex(at)}
          onClick={() => add(hit)}
        >
          <NodeIcon description={hit.description} />
          <span className="dl-cut">{hit.description.title}</span>
          <span className="dl-row-end dl-cut">{placeOf(hit.description)}</span>
          {hit.description.pack.trust !== undefined && <PackBadge pack={hit.description.pack} size="small" />}
        </li>
      ))}
    </ul>
  );
}

/** A pack's nodes are told by its name, our own by their group. */
function placeOf({ group, pack }: Description): string {
  return pack.trust === undefined ? (group ?? pack.prefix) : pack.name;
}

function intoView(element: HTMLElement | null): void {
  element?.scrollIntoView({ block: "nearest" });
}

function useSearch(overlay: SearchOverlay) {
  const descriptions = useApp((state) => state.descriptions);
  const document = useDocument((state) => state.plain);
  const [words, setWordsNow] = useState("");
  const [all, setAll] = useState(false);
  const [index, setIndex] = useState(0);
  const [recent] = useState(recentTypes);
  const port = overlay.held && portOf({ document, descriptions }, overlay.held, overlay.held.side);
  const held = overlay.held && port ? { port, side: overlay.held.side } : undefined;
  const hits = useMemo(
    () => searchNodes(descriptions, { words, held: all ? undefined : held, recent }),
    // The held port is the same as long as the popup is open.
    // eslint-disable-next-line react-hooks/exhaustive-deps
    [descriptions, words, all, port, recent],
  );
  const setWords = (next: string): void => {
    setWordsNow(next);
    setIndex(0);
  };
  return {
    hits,
    index: Math.min(index, Math.max(0, hits.length - 1)),
    setIndex,
    held,
    words,
    setWords,
    all,
    setAll,
  };
}

function wordsFor({
  port,
  side,
}: {
  readonly port: { readonly socket: { readonly name: string } };
  readonly side: string;
}): string {
  return side === "output" ? `Nodes that take ${port.socket.name}` : `Nodes that give ${port.socket.name}`;
}

interface SearchKeys {
  readonly count: number;
  readonly index: number;
  readonly setIndex: (index: number) => void;
  readonly add: () => void;
  readonly help: () => void;
  readonly anyNode: (() => void) | undefined;
}

function onKeys(event: KeyboardEvent, { count, index, setIndex, add, help, anyNode }: SearchKeys): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 };
  const step = steps[event.key];
  const input = event.target instanceof HTMLInputElement ? event.target : undefined;
  const atEnd = input !== undefined && input.selectionStart === input.value.length && input.value !== "";
  if (step !== undefined && count > 0)
    setIndex(
      Math.abs(step) === 1 ? (index + step + count) % count : Math.max(0, Math.min(count - 1, index + step)),
    );
  else if (event.key === "Enter" && !event.nativeEvent.isComposing) add();
  else if (event.key === "?" || event.key === "F1" || (event.key === "ArrowRight" && atEnd)) help();
  else if (event.key === "Alt" && anyNode) anyNode();
  else return;
  event.preventDefault();
}
