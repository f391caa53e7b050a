/**
 * The engine beside rete-engine's DataflowEngine, on graphs of nodes that do nothing: a chain, and layers whose nodes
 * each take two of the layer before. Ours does all that a run does: check, fingerprints, plan, run with cache
 * look-up and keep in the memory tier, output checks, events to one listener. Rete's only fetches.
 */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  createCatalogue,
  createEngine,
  createMemoryCache,
  defineNode,
  definePack,
  numberSocket,
  openCache,
  optional,
} from "@dreamloom/engine";
import { ClassicPreset, NodeEditor } from "rete";
import { DataflowEngine } from "rete-engine";
import { interleaved, median, report, table } from "./support.mjs";

const pass = defineNode({
  type: "bench/pass",
  version: 1,
  title: "Pass",
  about: "Gives what it gets.",
  inputs: {
    a: optional(numberSocket, "A number."),
    b: optional(numberSocket, "Another."),
    n: optional(numberSocket, "Which."),
  },
  outputs: { value: numberSocket },
  run: ({ n }) => ({ value: n }),
});
const pack = definePack({ prefix: "bench", name: "bench", version: "1.0.0", integrity: "-", nodes: [pass] });
const catalogue = createCatalogue([pack]);

/** Each node's inputs as indexes of earlier nodes. */
function chain(count) {
  return Array.from({ length: count }, (_, i) => (i === 0 ? [] : [i - 1]));
}

function layered(count, width = 100) {
  const random = mulberry(7);
  return Array.from({ length: count }, (_, i) => {
    const before = Math.floor(i / width) * width - width;
    return before < 0 ? [] : [before + Math.floor(random() * width), before + Math.floor(random() * width)];
  });
}

/** The nodes nobody takes anything from. */
function ends(links) {
  const used = new Set(links.flat());
  return links.map((_, i) => i).filter((i) => !used.has(i));
}

function toDocument(links) {
  const nodes = links.map((from, i) => {
    const inputs = new Map([["n", { kind: "literal", value: i }]]);
    from.forEach((index, k) => inputs.set("ab"[k], { kind: "link", node: `n${index}`, port: "value" }));
    return [`n${i}`, { type: "bench/pass", version: 1, inputs }];
  });
  const outputs = ends(links).map((i) => [`out${i}`, { node: `n${i}`, port: "value" }]);
  const packs = new Map([["bench", { name: "bench", version: "1.0.0" }]]);
  return { nodes: new Map(nodes), inputs: new Map(), outputs: new Map(outputs), layout: new Map(), packs };
}

/** Runs a document in an empty cache and gives the milliseconds from document to outcome. */
function ours(links, openCacheFor = () => createMemoryCache(2 ** 30)) {
  const document = toDocument(links);
  return async () => {
    const cache = await openCacheFor();
    const nobody = new Proxy({}, { get: () => undefined });
    const engine = createEngine({
      catalogue,
      cache,
      files: nobody,
      picture: nobody,
      backend: nobody,
      writer: nobody,
    });
    let events = 0;
    const startMs = performance.now();
    const { graph, diagnostics } = await engine.open(document);
    if (!graph) throw new Error(diagnostics[0].message);
    const { outcome, ran } = await engine.run(graph, { onEvent: () => events++ });
    const endMs = performance.now();
    if (outcome !== "succeeded" || ran.length !== links.length || events !== 2 * links.length + 2)
      throw new Error(`The run ${outcome} with ${ran.length} tasks and ${events} events.`);
    await cache[Symbol.asyncDispose]();
    return endMs - startMs;
  };
}

class PassNode extends ClassicPreset.Node {
  constructor(i, socket) {
    super("pass");
    this.i = i;
    this.addInput("a", new ClassicPreset.Input(socket));
    this.addInput("b", new ClassicPreset.Input(socket));
    this.addOutput("value", new ClassicPreset.Output(socket));
  }
  data() {
    return { value: this.i };
  }
}

/** Several times in a row, so that a turn of ours is not much shorter than one of theirs; gives the mean. */
function repeated(times, work) {
  return async () => {
    let totalMs = 0;
    for (let i = 0; i < times; i++) totalMs += await work();
    return totalMs / times;
  };
}

/** Fetches every end of the same graph in rete-engine; building the editor does not count. */
async function retes(links) {
  const editor = new NodeEditor();
  const engine = new DataflowEngine();
  editor.use(engine);
  const socket = new ClassicPreset.Socket("number");
  const nodes = links.map((_, i) => new PassNode(i, socket));
  for (const node of nodes) await editor.addNode(node);
  for (const [i, from] of links.entries())
    for (const [k, index] of from.entries())
      await editor.addConnection(new ClassicPreset.Connection(nodes[index], "value", nodes[i], "ab"[k]));
  const last = ends(links);
  return async () => {
    engine.reset();
    const startMs = performance.now();
    for (const i of last) {
      const { value } = await engine.fetch(nodes[i].id);
      if (value !== i) throw new Error("rete-engine gave something else.");
    }
    return performance.now() - startMs;
  };
}

/** A small generator of random numbers, so that each bench measures the same graph. */
function mulberry(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

const count = 10_000;
const rounds = Number(process.env.BENCH_ROUNDS ?? 5);
const folder = mkdtempSync(join(tmpdir(), "dreamloom-bench-"));
let folders = 0;
const onDisk = () =>
  openCache({
    folder: join(folder, String(folders++)),
    memoryBytes: 2 ** 30,
    diskBytes: 2 ** 30,
    onWarning: console.error,
  });

try {
  const shapes = { chain: chain(count), layered: layered(count) };
  const times = await interleaved(
    {
      chain: repeated(10, ours(shapes.chain)),
      reteChain: await retes(shapes.chain),
      layered: repeated(10, ours(shapes.layered)),
      reteLayered: await retes(shapes.layered),
      disk: ours(shapes.layered, onDisk),
    },
    { rounds, warmUps: 2 },
  );
  const growth = await interleaved(
    { small: repeated(10, ours(shapes.layered)), large: ours(layered(10 * count)) },
    { rounds: Math.min(rounds, 5), warmUps: 1 },
  );
  const ms = Object.fromEntries(
    Object.entries({ ...times, ...growth }).map(([name, all]) => [name, median(all)]),
  );
  const line = (name, own, rete) => [
    name,
    own.toFixed(1),
    ((1000 * own) / count).toFixed(2),
    rete?.toFixed(1) ?? "",
    rete === undefined ? "" : `${(rete / own).toFixed(1)} ×`,
  ];
  table([
    ["10,000 nodes", "ours ms", "µs a node", "rete-engine ms", "ratio"],
    line("chain", ms.chain, ms.reteChain),
    line("layered", ms.layered, ms.reteLayered),
    line("layered, kept on disk too", ms.disk),
    [
      "100,000 nodes, layered",
      ms.large.toFixed(1),
      (ms.large / 100).toFixed(2),
      "",
      `${(ms.large / ms.small).toFixed(1)} × of 10,000`,
    ],
  ]);
  report("engine", {
    ratioToReteEngine10kChain: ms.reteChain / ms.chain,
    ratioToReteEngine10kLayered: ms.reteLayered / ms.layered,
    growth10kTo100k: ms.large / ms.small,
    withDisk10kMs: ms.disk,
  });
} finally {
  rmSync(folder, { recursive: true, force: true });
}
