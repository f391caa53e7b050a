/** A bypassed node: bare warp, and the threads that run through the rows they join. */

import { handedOn, type Description } from "@dreamloom/engine/document";
import type { ReactNode } from "react";
import { lookOf, threadOf } from "../look/socket-look.js";
import { portPlace, type NodeShape } from "./geometry.js";

/** The ground of a bypassed node. Each output hands on the input that its thread comes from. */
export function Bypass({
  description,
  shape,
}: {
  readonly description: Description;
  readonly shape: NodeShape;
}): ReactNode {
  const threads = description.outputs.flatMap((output) => {
    const input = handedOn(output, description.inputs);
    const from = input && portPlace(shape, "input", input.name);
    const to = portPlace(shape, "output", output.name);
    return from && to ? [{ output, from, to }] : [];
  });
  const { width, height } = shape;
  return (
    <svg className="dl-node-bypass dl-warp" width={width} height={height} aria-hidden="true">
      {threads.map(({ output, from, to }) => {
        const { dark, light } = lookOf(output.socket);
        return (
          <path
            key={output.name}
            d={`M${from[0]} ${from[1]}C${width / 2} ${from[1]} ${width / 2} ${to[1]} ${to[0]} ${to[1]}`}
            fill="none"
            style={{ stroke: `light-dark(${light}, ${dark})` }}
            strokeWidth={threadOf(output.socket, "dark").width}
          />
        );
      })}
    </svg>
  );
}
