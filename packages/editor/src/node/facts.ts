/** From what the stores hold to the facts that a node's shape follows from, and which picture it shows. */

import type { Description, Diagnostic } from "@dreamloom/engine/document";
import type { PlainDocument, PlainLayout, PlainNode } from "@dreamloom/engine/edits";
import type { PictureRef } from "@dreamloom/server/protocol";
import { packsOf } from "../store/kinds.js";
import { nodeRunOf, type NodeRun } from "../store/run-view.js";
import type { DocumentState, RunView } from "../store/types.js";
import type { NodeFacts } from "./geometry.js";
import type { LiveState, Preview } from "./live.js";
import { straysOf } from "./stray-ports.js";
import { fileOf } from "./widgets/file-value.js";

/** Where the facts come from. */
export interface FactSources {
  readonly document: DocumentState;
  readonly run: RunView;
  readonly descriptions: ReadonlyMap<string, Description>;
  readonly live: LiveState;
}

/** The facts of a node; nothing when it is not in the document. */
export function factsOf(id: string, sources: FactSources): NodeFacts | undefined {
  const { document, run, descriptions, live } = sources;
  const node = document.plain.nodes[id];
  if (node === undefined) return undefined;
  const description = descriptions.get(node.type);
  const ran = nodeRunOf(run, document.news, id);
  const file = loadedFile(node, description);
  const picture =
    shownPicture(ran, live.previews[id], description) ?? (file === undefined ? undefined : live.files[file]);
  const known = descriptions.size > 0;
  const sentence = known ? sentenceOf(id, descriptions, ran, document) : undefined;
  const strays = known && !description ? straysOf(id, document.plain, descriptions) : undefined;
  return {
    id,
    node,
    layout: layoutOf(id, document, live),
    description,
    ...(picture === undefined ? {} : { picture }),
    ...(ran.values === undefined ? {} : { values: ran.values }),
    footer: hasFooter(ran) || node.mute === true || node.bypass === true || node.freeze !== undefined,
    wrong: wrongOf(id, document, live),
    ...(sentence === undefined ? {} : { sentence }),
    ...(strays === undefined ? {} : { strays }),
  };
}

/** What a node shows at full width: a preview while its task runs or was stopped, else the picture that it made. */
export function shownPicture(
  ran: NodeRun,
  preview: Preview | undefined,
  description: Description | undefined,
): PictureRef | Preview | undefined {
  const state = ran.task?.state;
  if (preview && (state === "running" || state === "cancelled")) return preview;
  const made = firstPicture(ran, description);
  return made ?? (state === "done" || state === "hit" ? preview : undefined);
}

/** The file that a node loads a picture from: it shows it before it ran. */
export function loadedFile(node: PlainNode, description: Description | undefined): string | undefined {
  if (description?.loads !== "picture" && description?.loads !== "mask") return undefined;
  const input = description.inputs.find(({ socket }) => socket.name === "file");
  return input && fileOf(node.inputs[input.name]).file;
}

function layoutOf(id: string, { plain }: DocumentState, { widths }: LiveState): PlainLayout | undefined {
  const width = widths[id];
  return width === undefined ? plain.layout[id] : { ...plain.layout[id], width };
}

/** The first of the outputs that holds a picture, in the order of the description. */
function firstPicture({ pictures }: NodeRun, description: Description | undefined): PictureRef | undefined {
  if (pictures === undefined) return undefined;
  const port = description?.outputs.find(({ name }) => pictures[name] !== undefined)?.name;
  return port === undefined ? Object.values(pictures)[0] : pictures[port];
}

/** By input, the sentence below it: of what is being typed, else of checking. An input with nothing has none. */
function wrongOf(
  id: string,
  { plain, diagnostics }: DocumentState,
  live: LiveState,
): Readonly<Record<string, string>> {
  const wrong: Record<string, string> = {};
  for (const { port, severity, message } of problemsOf(id, diagnostics))
    if (port !== undefined && severity === "error" && plain.nodes[id]?.inputs[port] !== undefined)
      wrong[port] ??= message;
  for (const [key, { sentence }] of Object.entries(live.wrong)) {
    const dot = key.indexOf(".");
    if (key.slice(0, dot) === id) wrong[key.slice(dot + 1)] = sentence;
  }
  return wrong;
}

const noProblems: readonly Diagnostic[] = [];

const byNode = new WeakMap<readonly Diagnostic[], ReadonlyMap<string, readonly Diagnostic[]>>();

function sort(diagnostics: readonly Diagnostic[]): ReadonlyMap<string, readonly Diagnostic[]> {
  const sorted = new Map<string, Diagnostic[]>();
  for (const diagnostic of diagnostics) {
    for (const node of diagnostic.nodes ?? [diagnostic.node ?? ""]) {
      const there = sorted.get(node);
      if (there) there.push(diagnostic);
      else sorted.set(node, [diagnostic]);
    }
  }
  return sorted;
}

/** What checking says of a node. */
export function problemsOf(id: string, diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  let sorted = byNode.get(diagnostics);
  if (sorted === undefined) {
    sorted = sort(diagnostics);
    byNode.set(diagnostics, sorted);
  }
  return sorted.get(id) ?? noProblems;
}

function sentenceOf(
  id: string,
  descriptions: FactSources["descriptions"],
  { task }: NodeRun,
  { plain, diagnostics }: DocumentState,
): string | undefined {
  const type = plain.nodes[id]?.type ?? "";
  if (!descriptions.has(type))
    return (
      missingPackWords(type, plain, descriptions) ?? problemsOf(id, diagnostics)[0]?.message ?? unknown(type)
    );
  if (task?.state !== "failed") return undefined;
  const { message, remedy } = task.failure;
  return remedy === undefined ? message : `${message} ${remedy}`;
}

/** What the sentence of a node whose pack is missing ends with: it can be pressed. */
export const installWords = "Install it…";

/** That a node's pack is not here, where it is not. */
export function missingPackWords(
  type: string,
  { packs }: PlainDocument,
  descriptions: FactSources["descriptions"],
): string | undefined {
  const prefix = type.slice(0, type.indexOf("/"));
  const pack = packs[prefix];
  if (pack === undefined || packsOf(descriptions).has(prefix)) return undefined;
  return `Pack “${String(pack["name"])}” ${String(pack["version"])} is not installed. ${installWords}`;
}

function unknown(type: string): string {
  return `There is no kind of node “${type}” here. The node is kept as it is.`;
}

function hasFooter({ task, changed, state }: NodeRun): boolean {
  return changed || (task !== undefined && state !== undefined);
}
