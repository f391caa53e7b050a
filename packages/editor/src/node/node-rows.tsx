/** The rows of a node between head and foot: ports, literals, areas of words, sentences. Each lies where the shape says. */

import type { PlainNode } from "@dreamloom/engine/edits";
import { memo, type ReactNode } from "react";
import { Shown } from "../look/shown-value.js";
import type { DocumentStore } from "../store/types.js";
import { isLink, type NodeRow } from "./geometry.js";
import { ListCount } from "./list-count.js";
import { InputWidget } from "./widgets/input-widget.js";

interface RowProps {
  readonly id: string;
  readonly node: PlainNode;
  readonly row: NodeRow;
  readonly document: DocumentStore;
  readonly reachable: boolean;
  /** Inputs that must be given and are not, with the sentence. */
  readonly missing: Readonly<Record<string, string>>;
  /** What it gave is of what it was before it changed. */
  readonly stale: boolean;
}

/** One row; picture and footer are drawn by others. */
export const Row = memo(function Row(props: RowProps): ReactNode {
  const { id, node, row, document, reachable, missing, stale } = props;
  const style = { top: row.y, height: row.height };
  switch (row.kind) {
    case "ports":
      return (
        <div className="dl-node-row" data-field={row.input?.name} style={style}>
          {row.input && (
            <Label name={row.input.name} about={row.input.about} missing={missing[row.input.name]} />
          )}
          {row.input && (
            <ListCount node={id} port={row.input} given={node.inputs[row.input.name]} document={document} />
          )}
          {row.output && <Label name={row.output.name} about={row.output.about} end />}
        </div>
      );
    case "literal":
      return (
        <div className="dl-node-row dl-node-literal" data-field={row.input.name} style={style}>
          <Label name={row.input.name} about={row.input.about} missing={missing[row.input.name]} />
          <InputWidget node={id} port={row.input} document={document} size="small" reachable={reachable} />
        </div>
      );
    case "area":
      return (
        <div
          className="dl-node-row dl-node-area"
          data-field={row.input.name}
          data-missing={missing[row.input.name] === undefined ? undefined : ""}
          style={style}
        >
          <InputWidget node={id} port={row.input} document={document} size="small" reachable={reachable} />
        </div>
      );
    case "kept":
      return (
        <div className="dl-node-row dl-node-kept" style={style}>
          <Label name={row.value.name} about="Kept as it is" />
          <span className="dl-cut" title={row.value.text}>
            {row.value.text}
          </span>
        </div>
      );
    case "value":
      return (
        <div
          className="dl-node-row dl-node-value"
          data-as={row.value.as}
          data-stale={stale ? "" : undefined}
          style={style}
        >
          {row.value.as === "number" && <Label name={row.output} about="What it gave" />}
          <Shown value={row.value} name={row.output} />
        </div>
      );
    case "wrong":
      return (
        <p className="dl-node-sentence dl-wrong" role="alert" style={style}>
          {row.sentence}
        </p>
      );
    default:
      return null;
  }
});

interface LabelProps {
  readonly name: string;
  readonly about: string;
  readonly end?: boolean;
  readonly missing?: string | undefined;
}

function Label({ name, about, end = false, missing }: LabelProps): ReactNode {
  return (
    <span
      className="dl-node-label dl-cut"
      data-end={end ? "" : undefined}
      data-missing={missing === undefined ? undefined : ""}
      title={missing ?? about}
    >
      {name}
    </span>
  );
}

/** Which inputs of a node have a link, by name. */
export function linkedInputs(node: PlainNode): ReadonlySet<string> {
  return new Set(Object.keys(node.inputs).filter((name) => isLink(node.inputs[name])));
}
