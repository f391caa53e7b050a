/** A node as a row: its name, what it is, and how it stands in the run. */

import { ChevronDown, ChevronRight } from "lucide-react";
import { memo, type ReactNode } from "react";
import { Cell } from "../look/cell.js";
import { NodeIcon } from "../look/icon.js";
import { problemsOf } from "../node/facts.js";
import { useFooterWords } from "../node/use-footer-words.js";
import { useApp, useDocument, useDocumentStore, useNodeRun } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import type { PlainNode } from "@dreamloom/engine/edits";
import type { ListRow } from "./rows.js";

/** What every row is given. */
export interface RowProps {
  readonly reachable: boolean;
  readonly selected: boolean;
  /** From 1, among all rows. */
  readonly index: number;
  readonly onFocus: () => void;
  readonly onMenu: (x: number, y: number) => void;
}

interface NodeRowProps extends RowProps {
  readonly row: ListRow & { readonly kind: "node" };
  readonly onToggle: () => void;
}

/** The row. */
export const NodeRow = memo(function NodeRow(props: NodeRowProps): ReactNode {
  const { row, reachable, selected, index, onFocus, onMenu, onToggle } = props;
  const { node: id, open, ports } = row;
  const store = useDocumentStore();
  const node = useDocument(({ plain }) => plain.nodes[id]);
  const title = useDocument(({ plain }) => plain.layout[id]?.title);
  const problem = useDocument(
    ({ diagnostics }) => problemsOf(id, diagnostics).find(({ severity }) => severity === "error")?.message,
  );
  const description = useApp(({ descriptions }) => descriptions.get(node?.type ?? ""));
  if (!node || !store) return null;
  const Arrow = open ? ChevronDown : ChevronRight;
  return (
    <div
      role="row"
      className="dl-list-node"
      aria-level={1}
      aria-rowindex={index}
      aria-expanded={ports > 0 ? open : undefined}
      aria-selected={selected}
      data-row={id}
      data-node={id}
      tabIndex={reachable ? 0 : -1}
      onFocus={(event) => event.target === event.currentTarget && onFocus()}
      onClick={(event) => event.currentTarget.focus()}
      onDoubleClick={onToggle}
      onContextMenu={(event) => {
        event.preventDefault();
        onMenu(event.clientX, event.clientY);
      }}
    >
      <div role="gridcell" className="dl-list-name">
        <span
          className="dl-list-arrow"
          aria-hidden="true"
          onClick={(event) => {
            event.stopPropagation();
            onToggle();
          }}
        >
          <Arrow size={14} strokeWidth={1.6} />
        </span>
        <NodeIcon description={description} />
        <span className="dl-node-title dl-cut">{title ?? description?.title ?? node.type}</span>
        <span className="dl-hint dl-cut">{id}</span>
      </div>
      <div role="gridcell" className="dl-list-value">
        {problem !== undefined ? (
          <span className="dl-wrong">{problem}</span>
        ) : (
          <span className="dl-hint">{marksOf(node)}</span>
        )}
      </div>
      <div role="gridcell" className="dl-list-state">
        <State id={id} node={node} store={store} />
      </div>
    </div>
  );
});

function marksOf({ mute, bypass }: PlainNode): string {
  return [mute ? "muted" : "", bypass ? "bypassed" : ""].filter(Boolean).join(", ");
}

function State(props: {
  readonly id: string;
  readonly node: PlainNode;
  readonly store: DocumentStore;
}): ReactNode {
  const { id, node, store } = props;
  const run = useNodeRun(id);
  const description = useApp(({ descriptions }) => descriptions.get(node.type));
  const [picture] = Object.values(run.pictures ?? {});
  const words = useFooterWords({ id, node, description, run, picture, document: store });
  const failure = run.task?.state === "failed" ? run.task.failure.message : undefined;
  if (!words || node.mute || node.bypass) return null;
  return (
    <span className="dl-list-words" data-tone={words.tone} title={failure}>
      <Cell state={words.cell} {...(words.share === undefined ? {} : { share: words.share })} />
      {words.word}
      {words.cost !== "" && <span className="dl-hint">{words.cost}</span>}
      {failure !== undefined && <span className="dl-unseen">{failure}</span>}
    </span>
  );
}
