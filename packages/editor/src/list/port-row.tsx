/** A port as a row below its node: the value it has, or what it is linked to, as words that lead there. */

import { memo, type ReactNode } from "react";
import { SocketGlyph } from "../look/socket-glyph.js";
import { valueWords } from "../node/stray-ports.js";
import { InputWidget } from "../node/widgets/input-widget.js";
import { useApp, useDocument, useDocumentStore } from "../store/context.js";
import { nodeTitle } from "../store/words.js";
import type { RowProps } from "./node-row.js";
import type { ListRow } from "./rows.js";

interface PortRowProps extends RowProps {
  readonly row: ListRow & { readonly kind: "port" };
  readonly onGo: (node: string) => void;
}

/** The row. */
export const PortRow = memo(function PortRow(props: PortRowProps): ReactNode {
  const { row, reachable, selected, index, onFocus, onMenu, onGo } = props;
  const { node, name, side, port, linked, place, of, key } = row;
  const problem = useDocument(
    ({ diagnostics }) =>
      diagnostics.find((each) => each.node === node && each.port === name && each.severity === "error")
        ?.message,
  );
  return (
    <div
      role="row"
      className="dl-list-port"
      aria-level={2}
      aria-posinset={place}
      aria-setsize={of}
      aria-rowindex={index}
      aria-selected={selected}
      data-row={key}
      data-node={node}
      data-port={name}
      data-side={side}
      tabIndex={reachable ? 0 : -1}
      onFocus={(event) => event.target === event.currentTarget && onFocus()}
      onContextMenu={(event) => {
        event.preventDefault();
        event.stopPropagation();
        onMenu(event.clientX, event.clientY);
      }}
    >
      <div role="gridcell" className="dl-list-name" title={port?.about}>
        {port && <SocketGlyph socket={port.socket} size={10} />}
        <span className="dl-label dl-cut">{name}</span>
        <span className="dl-hint">{side === "output" ? "output" : ""}</span>
      </div>
      <div role="gridcell" className="dl-list-value">
        {linked.length > 0 ? <Linked row={row} onGo={onGo} /> : <Value row={row} />}
        {problem !== undefined && (
          <p className="dl-wrong" role="alert">
            {problem}
          </p>
        )}
      </div>
    </div>
  );
});

function Value({ row }: { readonly row: ListRow & { readonly kind: "port" } }): ReactNode {
  const store = useDocumentStore();
  const { port, side, node, name } = row;
  const given = useDocument(({ plain }) => plain.nodes[node]?.inputs[name]);
  if (side === "output") return <span className="dl-hint">not linked</span>;
  if (port && store && port.widget)
    return <InputWidget node={node} port={port} document={store} size="small" />;
  if (!port && given !== undefined)
    return <span className="dl-hint">{valueWords(given)}, kept as it is</span>;
  return <span className="dl-hint">{port?.optional ? "not linked, may be left out" : "not linked"}</span>;
}

function Linked(props: {
  readonly row: ListRow & { readonly kind: "port" };
  readonly onGo: (node: string) => void;
}): ReactNode {
  const { row, onGo } = props;
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  return (
    <span className="dl-list-links">
      {row.side === "input" ? "linked from " : "linked to "}
      {row.linked.map((ref, index) => (
        <span key={`${ref.node}.${ref.port} ${index}`}>
          {index > 0 && ", "}
          <button type="button" className="dl-link" tabIndex={-1} onClick={() => onGo(ref.node)}>
            {nodeTitle(plain, descriptions, ref.node)}, {ref.port}
          </button>
        </span>
      ))}
    </span>
  );
}
