/** All states and kinds of a node side by side, in dark and light, as `node-states` draws them; and every widget. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainDocument, PlainNode } from "@dreamloom/engine/edits";
import type { PictureRef, RunDetail, TaskState } from "@dreamloom/server/protocol";
import { type ReactNode, useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { useStore } from "zustand";
import { Cell, type CellState } from "../../packages/editor/src/look/cell.js";
import "../../packages/editor/src/look/look.js";
import { Mark } from "../../packages/editor/src/look/mark.js";
import { SocketGlyph } from "../../packages/editor/src/look/socket-glyph.js";
import { factsOf } from "../../packages/editor/src/node/facts.js";
import { nodeShape } from "../../packages/editor/src/node/geometry.js";
import { liveOf, setPreview, setWrong } from "../../packages/editor/src/node/live.js";
import { NodeView } from "../../packages/editor/src/node/node-view.js";
import { DocumentProvider, PageProvider } from "../../packages/editor/src/store/context.js";
import { runViewOf } from "../../packages/editor/src/store/run-view.js";
import { localDocument, localPage } from "./store.js";
import "./look.css";

declare const descriptions: readonly Description[];

interface Case {
  readonly caption: string;
  readonly node?: Partial<PlainNode>;
  readonly layout?: PlainDocument["layout"][string];
  readonly task?: TaskState;
  readonly changed?: true;
  readonly picture?: PictureRef;
  readonly preview?: true;
  readonly paused?: true;
  readonly wrong?: readonly [string, string, string];
}

const from = (at: string) => ({ from: at });
const sample: PlainNode = {
  type: "dream/dit-sample",
  version: 1,
  inputs: {
    dit: from("load.dit"),
    start: from("start.latent"),
    conditioning: from("adapt.conditioning"),
    guidance: 4.5,
    steps: 28,
    seed: 4243,
  },
};
const failure = {
  kind: "out-of-memory",
  message: "Out of memory: 6.1 GB were needed, 4.0 GB are allowed.",
  remedy: "Load with dtype q8 or raise the limit.",
} as const;
const picture: PictureRef = { digest: "sample-picture", width: 128, height: 128 };

const states: readonly Case[] = [
  { caption: "idle" },
  { caption: "changed", task: { state: "done", elapsedMs: 940 }, changed: true },
  { caption: "queued", task: { state: "queued" } },
  {
    caption: "running",
    task: { state: "running", startedAt: Date.now() - 600, step: 17, of: 28 },
    preview: true,
  },
  { caption: "done", task: { state: "done", elapsedMs: 940 } },
  { caption: "hit", task: { state: "hit" } },
  { caption: "failed", task: { state: "failed", failure, elapsedMs: 200 } },
  { caption: "skipped", task: { state: "skipped", because: "sample" } },
  { caption: "cancelled", task: { state: "cancelled", step: 12 } },
  { caption: "paused", task: { state: "queued" }, paused: true },
  { caption: "muted", node: { mute: true } },
  {
    caption: "bypassed",
    node: { ...sample, type: "dream/blend", inputs: { encoding: from("a.encoding"), r: 0.25 }, bypass: true },
  },
  { caption: "frozen", node: { freeze: { latent: "sha256:0" } } },
  { caption: "invalid", wrong: ["steps", "0", '"sample".steps is 0; it must be between 1 and 100.'] },
  { caption: "missing pack", node: { type: "film/grain", inputs: { picture: from("decode.picture") } } },
  { caption: "collapsed", layout: { collapsed: true }, task: { state: "hit" } },
  { caption: "random seed", layout: { seeds: { seed: "random" } } },
  { caption: "own title", layout: { title: "Paint the apple", width: 260 } },
];

const node = (type: string, inputs: PlainNode["inputs"] = {}): Partial<PlainNode> => ({ type, inputs });
const widgets: readonly Case[] = [
  { caption: "load", node: node("dream/load", { checkpoint: "dream-mini" }), task: { state: "hit" } },
  { caption: "generate", node: node("dream/generate-prompt", { text: "an apple left of a blue car" }) },
  {
    caption: "interleave",
    node: node("dream/interleave-prompt", {
      text: "{1} wearing {2} on a rose background",
      pictures: [from("first.picture"), from("second.picture"), { file: "pictures/dog.png" }],
    }),
  },
  {
    caption: "combine",
    node: node("dream/combine-prompt", {
      text: "{1:a rocket} left of {2:a whale} on a yellow background",
      pictures: [{ file: "pictures/rocket.png" }, { file: "pictures/whale.png" }],
    }),
  },
  {
    caption: "decode",
    node: node("dream/decode", { vae: from("load.vae"), latent: from("sample.latent") }),
    picture,
    task: { state: "hit" },
  },
  { caption: "load picture", node: node("dream/load-picture", { file: { file: "pictures/dog.png" } }) },
  { caption: "levels", node: node("dream/levels", { picture: from("decode.picture") }) },
  { caption: "mask shape", node: node("dream/mask-shape", { invert: true }) },
  { caption: "tint", node: node("dream/tint", { picture: { file: "pictures/dog.png" } }) },
  {
    caption: "compare",
    node: node("dream/compare", {}),
    picture,
    task: { state: "done", elapsedMs: 3 },
    changed: true,
  },
  {
    caption: "note",
    node: node("dream/note", { text: "Low r follows the words, high r keeps the picture." }),
  },
  { caption: "resize", node: node("dream/resize", { picture: from("decode.picture"), width: 512 }) },
];

function pixels(): Uint8Array {
  const rgb = new Uint8Array(64 * 64 * 3);
  for (let at = 0; at < rgb.length; at++) rgb[at] = 120 + 60 * Math.sin(at / 50) + ((at * 7919) % 61);
  return rgb;
}

function runOf(id: string, { task, picture: made, changed }: Case): RunDetail {
  return {
    run: {
      run: "r",
      number: 14,
      document: id,
      title: "Apple and car",
      version: 1,
      client: "0".repeat(16),
      name: "Mika",
      state: task?.state === "running" || task?.state === "queued" ? "running" : "succeeded",
      queuedAt: 0,
      seeds: changed ? { "sample.seed": "4242" } : {},
      tasks: 1,
      done: 0,
      hits: 0,
      attempt: 1,
    },
    tasks: task ? { sample: task } : {},
    pictures: made ? { sample: { picture: made } } : {},
    fingerprints: { sample: "a" },
    files: [],
    warnings: [],
  };
}

function Shown({ id, one }: { readonly id: string; readonly one: Case }): ReactNode {
  const [made] = useState(() => {
    const plain: PlainDocument = {
      dreamloom: 1,
      nodes: {
        sample: { ...sample, ...one.node },
        next: { ...sample, inputs: { start: from("sample.latent") } },
      },
      inputs: {},
      outputs: {},
      layout: one.layout ? { sample: one.layout } : {},
      packs: {},
    };
    const news = {
      document: id,
      version: 1,
      diagnostics: [],
      facets: {},
      fingerprints: { sample: one.changed ? "b" : "a" },
      known: [],
      pictures: {},
    };
    const document = localDocument(id, plain, { news });
    const live = liveOf(document);
    if (one.wrong) setWrong(live, "sample", one.wrong[0], { typed: one.wrong[1], sentence: one.wrong[2] });
    if (one.preview)
      setPreview(live, "sample", { run: "r", step: 17, sigma: 0.41, width: 64, height: 64, rgb: pixels() });
    return {
      document,
      page: localPage(descriptions, one.task || one.picture ? [runOf(id, one)] : [], one.paused ?? false),
    };
  });
  return (
    <PageProvider page={made.page}>
      <DocumentProvider document={made.document}>
        <figure data-case={one.caption}>
          <Placed {...made} />
          <figcaption className="dl-hint">{one.caption}</figcaption>
        </figure>
      </DocumentProvider>
    </PageProvider>
  );
}

function Placed({
  document,
  page,
}: {
  readonly document: ReturnType<typeof localDocument>;
  readonly page: ReturnType<typeof localPage>;
}) {
  const state = useStore(document.state);
  const live = useStore(liveOf(document));
  const { house } = useStore(page.connection.state);
  const map = useStore(page.app, (app) => app.descriptions);
  const shape = nodeShape(
    factsOf("sample", { document: state, run: runViewOf(house, document.id), descriptions: map, live })!,
  );
  return (
    <div style={{ position: "relative", width: shape.width, height: shape.height, margin: "0 0 8px" }}>
      <NodeView id="sample" shape={shape} />
    </div>
  );
}

const cells: readonly CellState[] = [
  "idle",
  "changed",
  "queued",
  "running",
  "done",
  "hit",
  "failed",
  "skipped",
  "cancelled",
  "paused",
];

function Look(): ReactNode {
  const sockets = [
    ...new Map(
      descriptions
        .flatMap(({ inputs, outputs }) => [...inputs, ...outputs])
        .map(({ socket }) => [socket.name, socket]),
    ).values(),
  ];
  useEffect(() => {
    document.body.dataset.ready = "";
  }, []);
  return (
    <div className="look">
      <section id="marks">
        <Mark size={32} /> <Mark size={24} /> <Mark size={16} />
        {cells.map((state) => (
          <span key={state} className="dl-hint one">
            <Cell state={state} share={0.6} /> {state}
          </span>
        ))}
      </section>
      <section id="sockets">
        {sockets.map((socket) => (
          <span key={socket.name} className="dl-label one">
            <SocketGlyph socket={socket} /> {socket.name}
          </span>
        ))}
      </section>
      <section id="states" className="nodes">
        {states.map((one, index) => (
          <Shown key={one.caption} id={`s${index}`} one={one} />
        ))}
      </section>
      <section id="widgets" className="nodes">
        {widgets.map((one, index) => (
          <Shown key={one.caption} id={`w${index}`} one={one} />
        ))}
      </section>
    </div>
  );
}

createRoot(document.getElementById("root")!).render(<Look />);
