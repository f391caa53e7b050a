/** The head of a node: icon, title (double-click gives it another), marks, what can be done with it. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainLayout, PlainNode } from "@dreamloom/engine/edits";
import { Ellipsis, EyeOff, Pin } from "lucide-react";
import { type MouseEvent, type ReactNode, useState } from "react";
import { Cell } from "../look/cell.js";
import { NodeIcon } from "../look/icon.js";
import { setOverlay } from "../store/app-store.js";
import { useAppStore, useDocumentStore } from "../store/context.js";
import type { FooterWords } from "./footer-words.js";
import { stopGesture } from "./stop-gesture.js";

interface HeaderProps {
  readonly id: string;
  readonly node: PlainNode;
  readonly layout: PlainLayout | undefined;
  readonly description: Description | undefined;
  /** Of a collapsed node, whose footer is not drawn. */
  readonly state: FooterWords | undefined;
  readonly reachable: boolean;
}

/** What a node is called: its own title, else its kind's, else its type. */
export function titleOf(
  node: PlainNode,
  layout: PlainLayout | undefined,
  description: Description | undefined,
): string {
  return layout?.title ?? description?.title ?? node.type;
}

/** The head of a node. */
export function NodeHeader(props: HeaderProps): ReactNode {
  const { id, node, layout, description, state, reachable } = props;
  const [renaming, setRenaming] = useState(false);
  const app = useAppStore();
  const openMenu = (event: MouseEvent): void => {
    const { left, bottom } = event.currentTarget.getBoundingClientRect();
    setOverlay(app, { kind: "menu", screen: [left, bottom + 4], of: { kind: "node", node: id } });
  };
  const title = titleOf(node, layout, description);
  return (
    <div className="dl-node-head" data-grip="">
      <NodeIcon description={description} />
      {renaming ? (
        <TitleField id={id} title={title} own={layout?.title} onEnd={() => setRenaming(false)} />
      ) : (
        <span className="dl-node-title dl-cut" title={id} onDoubleClick={() => setRenaming(true)}>
          {title}
        </span>
      )}
      {node.mute && <EyeOff className="dl-node-mark" size={14} strokeWidth={1.6} aria-label="muted" />}
      {node.freeze !== undefined && (
        <Pin className="dl-node-mark" data-tone="hit" size={14} strokeWidth={1.6} aria-label="frozen" />
      )}
      {state && <Cell state={state.cell} share={state.share ?? 0} />}
      <button
        type="button"
        className="dl-node-more"
        aria-label={`What can be done with ${title}`}
        aria-haspopup="menu"
        tabIndex={reachable ? 0 : -1}
        onClick={openMenu}
        {...stopGesture}
      >
        <Ellipsis size={14} strokeWidth={1.6} aria-hidden="true" />
      </button>
    </div>
  );
}

interface TitleProps {
  readonly id: string;
  readonly title: string;
  readonly own: string | undefined;
  readonly onEnd: () => void;
}

/** The title while it is typed. Empty: its kind's own title again. */
function TitleField({ id, title, own, onEnd }: TitleProps): ReactNode {
  const document = useDocumentStore();
  const keep = (typed: string): void => {
    onEnd();
    const wanted = typed.trim().slice(0, 120);
    if (wanted === (own ?? title)) return;
    document?.edit("rename a node", (draft) => {
      const layout = (draft.layout[id] ??= {});
      if (wanted === "") delete layout.title;
      else layout.title = wanted;
    });
  };
  return (
    <input
      className="dl-bare dl-node-title dl-node-rename"
      aria-label="Title of the node"
      defaultValue={title}
      autoFocus
      onFocus={(event) => event.currentTarget.select()}
      onBlur={(event) => keep(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === "Enter") event.currentTarget.blur();
        if (event.key === "Escape") onEnd();
        event.stopPropagation();
      }}
      {...stopGesture}
    />
  );
}
