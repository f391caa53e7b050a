/** The palette: every kind of node by group, with the socket that it gives; pressed it is added, dragged it is put down. */

import type { Description } from "@dreamloom/engine/document";
import { useMemo, useState, type ReactNode } from "react";
import { NodeIcon } from "../look/icon.js";
import { SocketGlyph } from "../look/socket-glyph.js";
import { PackBadge } from "../packs/pack-badge.js";
import { setOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocument } from "../store/context.js";

/** What a dragged row carries: the type of the node. */
export const nodeDragType = "application/x-dreamloom-node";

/** The panel. `onAdd` adds a node of that type where the view is. */
export function NodesPanel({ onAdd }: { readonly onAdd: (type: string) => void }): ReactNode {
  const descriptions = useApp((state) => state.descriptions);
  const open = useDocument(({ phase }) => phase === "open" || phase === "conflict");
  const [words, setWords] = useState("");
  const groups = useMemo(() => grouped([...descriptions.values()], words), [descriptions, words]);
  return (
    <section className="dl-panel" aria-label="Nodes">
      <header className="dl-panel-head">
        <h2>Nodes</h2>
        <kbd className="dl-key" title="Tab on the canvas searches">
          Tab
        </kbd>
      </header>
      <input
        type="search"
        className="dl-field dl-panel-search"
        aria-label="Find a node"
        placeholder="Title, word or socket"
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      {descriptions.size === 0 && (
        <div className="dl-outline dl-late" role="status" aria-label="Loading nodes" />
      )}
      {descriptions.size > 0 && groups.length === 0 && (
        <p className="dl-hint dl-pad">No node fits these words.</p>
      )}
      {groups.map(([group, found]) => (
        <div key={group}>
          <GroupHeading group={group} pack={found[0]?.pack} />
          <ul className="dl-rows" aria-label={group}>
            {found.map((description) => (
              <NodeRow key={description.type} description={description} disabled={!open} onAdd={onAdd} />
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}

function GroupHeading(props: {
  readonly group: string;
  readonly pack: Description["pack"] | undefined;
}): ReactNode {
  const { group, pack } = props;
  if (pack?.trust === undefined) return <h3 className="dl-heading">{group}</h3>;
  return (
    <h3 className="dl-heading dl-heading-pack">
      <span className="dl-cut" title={`${pack.name} ${pack.version}`}>
        {group}
      </span>
      <PackBadge pack={pack} size="small" />
    </h3>
  );
}

function NodeRow(props: {
  readonly description: Description;
  readonly disabled: boolean;
  readonly onAdd: (type: string) => void;
}): ReactNode {
  const app = useAppStore();
  const { description, disabled, onAdd } = props;
  const { type, title, about, outputs } = description;
  const given = outputs[0]?.socket;
  return (
    <li>
      <button
        type="button"
        className="dl-row dl-row-node"
        title={about}
        disabled={disabled}
        draggable={!disabled}
        onDragStart={(event) => {
          event.dataTransfer.setData(nodeDragType, type);
          event.dataTransfer.effectAllowed = "copy";
        }}
        onClick={() => onAdd(type)}
        onKeyDown={(event) => {
          if (event.key !== "?" && event.key !== "F1") return;
          event.preventDefault();
          setOverlay(app, { kind: "help", type });
        }}
      >
        <NodeIcon description={description} />
        <span className="dl-grow dl-cut">{title}</span>
        {given !== undefined && <SocketGlyph socket={given} size={10} />}
      </button>
    </li>
  );
}

function grouped(
  all: readonly Description[],
  words: string,
): readonly (readonly [string, readonly Description[]])[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  const groups = new Map<string, Description[]>();
  for (const description of all) {
    if (!wanted.every((word) => wordsOf(description).includes(word))) continue;
    const group = groupOf(description);
    groups.set(group, [...(groups.get(group) ?? []), description]);
  }
  const isForeign = ([, [first]]: readonly [string, readonly Description[]]): number =>
    first?.pack.trust === undefined ? 0 : 1;
  return [...groups]
    .sort((a, b) => isForeign(a) - isForeign(b))
    .map(([group, found]) => [group, found.sort((a, b) => (a.title < b.title ? -1 : 1))] as const);
}

/** Our own by their group; a pack's under its name, and its group where it has one. */
function groupOf({ group, pack }: Description): string {
  if (pack.trust === undefined) return group ?? pack.prefix;
  return group === undefined ? pack.name : `${pack.name} · ${group}`;
}

function wordsOf({ title, type, about, aliases, group = "", pack, inputs, outputs }: Description): string {
  const ports = [...inputs, ...outputs].map(({ name, socket }) => `${name} ${socket.name}`);
  const from = pack.trust === undefined ? "" : pack.name;
  return [title, type, about, group, from, ...aliases, ...ports].join(" ").toLowerCase();
}
