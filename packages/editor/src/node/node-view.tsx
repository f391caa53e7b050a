/**
 * A node as it is drawn on the canvas: plain elements, laid out by its shape, in every state. It knows no canvas: who
 * draws it puts it where it belongs, selects, drags and dims it.
 */

import { memo, type FocusEvent, type PointerEvent, type ReactNode, useMemo, useState } from "react";
import { useStore } from "zustand";
import { useApi, useApp, useDocument, useDocumentStore, useNodeRun } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";
import { loadedFile, problemsOf, shownPicture } from "./facts.js";
import type { NodeShape } from "./geometry.js";
import { Bypass } from "./node-bypass.js";
import { NodeEdge } from "./node-edge.js";
import { NodeFooter } from "./node-footer.js";
import { NodeHeader, titleOf } from "./node-header.js";
import { NodePicture } from "./node-picture.js";
import { linkedInputs, Row } from "./node-rows.js";
import { NodeSentence } from "./node-sentence.js";
import { Port } from "./port.js";
import { useFooterWords } from "./use-footer-words.js";
import { useLinkedOutputs } from "./linked-outputs.js";
import { liveOf } from "./live.js";
import "./node.css";

interface NodeViewProps {
  readonly id: string;
  readonly shape: NodeShape;
}

/** A node. Nothing when it is not in the document any more. */
export const NodeView = memo(function NodeView({ id, shape }: NodeViewProps): ReactNode {
  const document = useDocumentStore();
  const there = useDocument(({ plain }) => plain.nodes[id] !== undefined);
  return document && there ? <ThereNode id={id} shape={shape} document={document} /> : null;
});

function ThereNode({ id, shape, document }: NodeViewProps & { readonly document: DocumentStore }): ReactNode {
  const node = useDocument(({ plain }) => plain.nodes[id]!);
  const layout = useDocument(({ plain }) => plain.layout[id]);
  const description = useApp(({ descriptions }) => descriptions.get(node.type));
  const known = useApp(({ descriptions }) => descriptions.size > 0);
  const preview = useStore(liveOf(document), ({ previews }) => previews[id]);
  const run = useNodeRun(id);
  const picture = shownPicture(run, preview, description);
  const file = loadedFile(node, description);
  const { fileUrl } = useApi();
  const words = useFooterWords({ id, node, description, run, picture, document });
  const missing = useMissing(id);
  const inputs = useMemo(() => linkedInputs(node), [node]);
  const outputs = useLinkedOutputs(id);
  const [reachable, reach] = useReach();
  const hover = useRowHover();
  const title = titleOf(node, layout, description);
  const state = node.mute ? "muted" : node.bypass ? "bypassed" : (words?.cell ?? "idle");
  return (
    <div
      className="dl-node"
      role="group"
      aria-label={`${title}, ${id}${words === undefined ? "" : `: ${words.word}`}`}
      data-node={id}
      data-state={state}
      data-frozen={node.freeze === undefined ? undefined : ""}
      data-missing-pack={known && description === undefined ? "" : undefined}
      data-collapsed={shape.collapsed ? "" : undefined}
      {...reach}
      {...hover}
    >
      <div className="dl-node-body">
        {node.bypass && description && !shape.collapsed && <Bypass description={description} shape={shape} />}
        <NodeHeader
          id={id}
          node={node}
          layout={layout}
          description={description}
          state={shape.collapsed ? words : undefined}
          reachable={reachable}
        />
        {shape.rows.map((row) => (
          <Row
            key={`${row.kind} ${"input" in row && row.input ? (typeof row.input === "string" ? row.input : row.input.name) : "output" in row && typeof row.output === "string" ? row.output : row.y}`}
            id={id}
            node={node}
            row={row}
            document={document}
            reachable={reachable}
            missing={missing}
            stale={row.kind === "value" && run.changed}
          />
        ))}
        {shape.rows.map((row) => {
          if (row.kind === "sentence")
            return <NodeSentence key="sentence" row={row} id={id} task={run.task} />;
          if (row.kind === "picture")
            return (
              <NodePicture
                key="picture"
                row={row}
                picture={picture}
                fileUrl={file === undefined ? undefined : fileUrl(document.id, file, 384)}
                stale={state === "changed"}
                name={title}
              />
            );
          return row.kind === "footer" && words ? <NodeFooter key="footer" y={row.y} words={words} /> : null;
        })}
      </div>
      <NodeEdge id={id} width={shape.width} document={document} />
      {shownPorts(shape).map(([side, place]) => (
        <Port
          key={`${side} ${place.name}`}
          node={id}
          side={side}
          place={place}
          linked={(side === "input" ? inputs : outputs).has(place.name)}
          reachable={reachable}
        />
      ))}
    </div>
  );
}

type Side = "input" | "output";

/** All ports; of a collapsed node the first of each side stands for the others. */
function shownPorts(shape: NodeShape): readonly (readonly [Side, NodeShape["inputs"][number]])[] {
  const of = (side: Side, places: NodeShape["inputs"]) => {
    const shown = shape.collapsed ? places.filter(({ linkable }) => linkable).slice(0, 1) : places;
    return shown.map((place) => [side, place] as const);
  };
  return [...of("input", shape.inputs), ...of("output", shape.outputs)];
}

/** By input that must be given and is not: the sentence. */
function useMissing(id: string): Readonly<Record<string, string>> {
  const problems = useDocument(({ diagnostics }) => problemsOf(id, diagnostics));
  return useMemo(
    () =>
      Object.fromEntries(
        problems.flatMap(({ code, port, message }) =>
          code === "input-not-given" && port !== undefined ? [[port, message]] : [],
        ),
      ),
    [problems],
  );
}

/** Tab goes through a node's fields once the keyboard is in it, and past it before. */
function useReach() {
  const [reachable, setReachable] = useState(false);
  const reach = {
    onFocus: () => setReachable(true),
    onBlur: ({ currentTarget, relatedTarget }: FocusEvent<HTMLElement>) => {
      if (!currentTarget.contains(relatedTarget)) setReachable(false);
    },
  };
  return [reachable, reach] as const;
}

/** While the pointer is in a row, its port is as large as the others. */
function useRowHover() {
  return useMemo(() => {
    const show = (root: HTMLElement, name: string | undefined): void => {
      for (const port of root.querySelectorAll<HTMLElement>(":scope > [data-small]"))
        port.toggleAttribute("data-row", name !== undefined && port.dataset.port === name);
    };
    return {
      onPointerOver: ({ currentTarget, target }: PointerEvent<HTMLElement>) =>
        show(currentTarget, (target as HTMLElement).closest<HTMLElement>("[data-field]")?.dataset.field),
      onPointerLeave: ({ currentTarget }: PointerEvent<HTMLElement>) => show(currentTarget, undefined),
    };
  }, []);
}
