/** The same graph in @comfyorg/litegraph. */

import { LGraph, LGraphCanvas, LGraphNode, LiteGraph } from "@comfyorg/litegraph";
import { drawn, offer } from "../control.js";
import { askedNodes, benchLinks, nodeSize, placeOf } from "../graph.js";

const nodes = askedNodes();
const element = document.getElementById("root") as HTMLCanvasElement;

class BenchNode extends LGraphNode {
  constructor() {
    super("Bench node");
    for (const [index, name] of ["a", "b", "c", "d"].entries())
      this.addInput(name, index % 3 === 0 ? "latent" : "picture");
    this.addOutput("latent", "*");
    this.addOutput("picture", "*");
    this.addWidget("number", "amount", 0.5, () => undefined, {});
    this.addWidget("combo", "way", "one", () => undefined, { values: ["one", "two", "three"] });
    this.addWidget("text", "words", "an apple left of a blue car", () => undefined, {});
    this.size = [nodeSize.width, nodeSize.height - 30];
  }
}
LiteGraph.registerNodeType("bench/node", BenchNode as never);

const graph = new LGraph();
element.width = innerWidth;
element.height = innerHeight;
const canvas = new LGraphCanvas(element, graph);
const made = Array.from({ length: nodes }, (_, index) => {
  const node = LiteGraph.createNode("bench/node")!;
  const [x, y] = placeOf(index, nodes);
  node.pos = [x, y + 30];
  graph.add(node);
  return node;
});
for (const { from, output, to, input } of benchLinks(nodes)) made[from]!.connect(output, made[to]!, input);
canvas.ds.min_scale = 0.02;
canvas.startRendering();
await drawn();
offer({
  nodes,
  look(x, y, zoom) {
    canvas.ds.scale = zoom;
    canvas.ds.offset = [x / zoom, y / zoom];
    canvas.setDirty(true, true);
  },
  update(index, share) {
    made[index]!.progress = share;
    canvas.setDirty(true, false);
  },
});
