/** A kind of node as it will stand on the canvas, still: header, ports, fields with their defaults. Nothing in it can be pressed. */

import type { Description, PortDescription } from "@dreamloom/engine/document";
import type { ReactNode } from "react";
import { NodeIcon } from "../look/icon.js";
import { SocketGlyph } from "../look/socket-glyph.js";

/** The sketch; `marked` is the port that takes the held link. */
export function NodeSketch(props: {
  readonly description: Description;
  readonly marked?: PortDescription | undefined;
}): ReactNode {
  const { description, marked } = props;
  const typed = description.inputs.filter(({ widget }) => widget !== undefined);
  const linked = description.inputs.filter(({ widget }) => widget === undefined);
  const rows = Math.min(rowsShown, Math.max(linked.length, description.outputs.length));
  const fields = typed.slice(0, rowsShown - rows);
  const more = Math.max(linked.length, description.outputs.length) - rows + typed.length - fields.length;
  return (
    <div className="dl-sketch" aria-hidden="true">
      <div className="dl-sketch-head">
        <NodeIcon description={description} />
        <span className="dl-node-title dl-cut">{description.title}</span>
      </div>
      {Array.from({ length: rows }, (_, index) => (
        <div className="dl-sketch-row" key={index}>
          <End port={linked[index]} side="input" marked={marked} />
          <End port={description.outputs[index]} side="output" marked={marked} />
        </div>
      ))}
      {fields.map((port) => (
        <div className="dl-sketch-row" key={port.name} data-marked={port === marked ? "" : undefined}>
          <span className="dl-label dl-cut">{port.name}</span>
          <span className="dl-sketch-value dl-cut">{valueText(port)}</span>
        </div>
      ))}
      {more > 0 && <div className="dl-sketch-row dl-hint">and {more} more</div>}
    </div>
  );
}

/** Rows that fit; how many more there are is said below them. */
const rowsShown = 4;

function End(props: {
  readonly port: PortDescription | undefined;
  readonly side: "input" | "output";
  readonly marked: PortDescription | undefined;
}): ReactNode {
  const { port, side, marked } = props;
  if (!port) return <span />;
  return (
    <span className="dl-sketch-end" data-side={side} data-marked={port === marked ? "" : undefined}>
      <SocketGlyph socket={port.socket} size={10} />
      <span className="dl-cut">{port.name}</span>
    </span>
  );
}

function valueText({ default: value, socket }: PortDescription): string {
  if (value === undefined) return socket.name;
  if (typeof value === "boolean") return value ? "on" : "off";
  if (typeof value === "object") return socket.name;
  const text = String(value as string | number);
  return text === "" ? "…" : text;
}
