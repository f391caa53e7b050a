/** The same graph in @xyflow/react, with only the visible nodes in the page. */

import { memo, useSyncExternalStore, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import {
  Handle,
  Position,
  ReactFlow,
  type Edge,
  type Node,
  type NodeProps,
  type ReactFlowInstance,
} from "@xyflow/react";
import "@xyflow/react/dist/style.css";
import "./node.css";
import { drawn, offer } from "../control.js";
import { askedNodes, benchLinks, placeOf } from "../graph.js";

const nodes = askedNodes();
const shares = new Map<string, number>();
const listeners = new Map<string, () => void>();

const BenchNode = memo(function BenchNode({ id }: NodeProps): ReactNode {
  const share = useSyncExternalStore(
    (listener) => {
      listeners.set(id, listener);
      return () => listeners.delete(id);
    },
    () => shares.get(id),
  );
  return (
    <div className="bench-node">
      <header>Bench node</header>
      {[0, 1, 2, 3].map((row) => (
        <div className="bench-row" key={row}>
          <Handle type="target" position={Position.Left} id={`i${row}`} />
          <span>{"abcd"[row]}</span>
          {row < 2 && (
            <>
              <span>{["latent", "picture"][row]}</span>
              <Handle type="source" position={Position.Right} id={`o${row}`} />
            </>
          )}
        </div>
      ))}
      <div className="bench-row">
        <input type="number" defaultValue={0.5} />
      </div>
      <div className="bench-row">
        <select defaultValue="one">
          <option>one</option>
          <option>two</option>
          <option>three</option>
        </select>
      </div>
      <div style={{ padding: 8 }}>
        <textarea defaultValue={`node ${id.slice(1)}: an apple left of a blue car`} />
      </div>
      {share !== undefined && <div className="bench-progress" style={{ transform: `scaleX(${share})` }} />}
    </div>
  );
});

const shown: Node[] = Array.from({ length: nodes }, (_, index) => {
  const [x, y] = placeOf(index, nodes);
  return { id: `n${index}`, type: "bench", position: { x, y }, data: {} };
});
const edges: Edge[] = benchLinks(nodes).map(({ from, output, to, input }) => ({
  id: `${from}-${to}-${input}`,
  source: `n${from}`,
  sourceHandle: `o${output}`,
  target: `n${to}`,
  targetHandle: `i${input}`,
}));

let flow: ReactFlowInstance | undefined;
createRoot(document.getElementById("root")!).render(
  <ReactFlow
    defaultNodes={shown}
    defaultEdges={edges}
    nodeTypes={{ bench: BenchNode }}
    onlyRenderVisibleElements
    minZoom={0.02}
    onInit={(instance) => {
      flow = instance;
    }}
  />,
);
await drawn();
await drawn();
offer({
  nodes,
  look: (x, y, zoom) => void flow?.setViewport({ x, y, zoom }),
  update(index, share) {
    shares.set(`n${index}`, share);
    listeners.get(`n${index}`)?.();
  },
});
