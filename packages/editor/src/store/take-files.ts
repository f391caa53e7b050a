/** What happens to files that a person drops, pastes or chooses: a graph is opened, a picture becomes a load node or a value. */

import { addNode } from "../ops/nodes.js";
import { setLiteral } from "../ops/literals.js";
import { newDocument, orToast, type ActionPage } from "./actions.js";
import type { Api } from "./api.js";
import { select, setOverlay, toast } from "./app-store.js";
import { keepPicture, type FileInput } from "./picture-files.js";
import type { DocumentStore } from "./types.js";

/** The node that a picture becomes. */
const loadPicture = "dream/load-picture";

/**
 * Takes files. JSON graphs open in tabs of their own; a picture with a graph inside is asked about once ("open or use");
 * other pictures become load nodes at `graph`, or, with `port` (`ID.PORT`), that input's value.
 */
export async function takeFiles(
  page: ActionPage,
  document: DocumentStore | undefined,
  files: readonly File[],
  graph: readonly [number, number] = [0, 0],
  port?: string,
): Promise<void> {
  for (const [index, file] of files.entries()) {
    const place: readonly [number, number] = [graph[0] + 32 * index, graph[1] + 32 * index];
    const read = await orToast(page.app, inspect(page.api, file));
    if (read === undefined) continue;
    if (read.plain !== undefined && read.picture !== undefined && document !== undefined) {
      setOverlay(page.app, { kind: "open-or-use", file, plain: read.plain, graph: place });
    } else if (read.plain !== undefined) {
      await newDocument(page, { plain: read.plain }, baseName(file.name));
    } else if (read.picture !== undefined && document !== undefined) {
      await putPicture(page, document, file, place, port);
    } else {
      toast(page.app, whyNot(file.name, read.problem, read.picture !== undefined), { tone: "failed" });
    }
  }
}

/** Puts a picture's file into a document: into the input named, else as a load node, which is then selected. */
export async function putPicture(
  page: ActionPage,
  document: DocumentStore,
  file: File,
  graph: readonly [number, number],
  port?: string,
): Promise<void> {
  const literal = await keepPicture(page, document.id, file);
  if (literal !== undefined) placePicture(page, document, literal, graph, port);
}

/** Names a picture that is kept beside the document: at the input `port`, else in a load node at `graph`, which is then selected. */
export function placePicture(
  page: ActionPage,
  document: DocumentStore,
  literal: FileInput,
  graph: readonly [number, number],
  port?: string,
): void {
  const at = port?.lastIndexOf(".") ?? -1;
  if (port !== undefined && at > 0) {
    const ref = { node: port.slice(0, at), port: port.slice(at + 1) };
    say(
      page,
      document.edit(`set ${port}`, (draft) => setLiteral(draft, ref, literal)),
    );
    return;
  }
  const { descriptions } = page.app.getState();
  const input =
    descriptions.get(loadPicture)?.inputs.find(({ socket }) => socket.name === "file")?.name ?? "file";
  let made: string | undefined;
  const refused = document.edit("add load picture", (draft) => {
    made = addNode(draft, descriptions, loadPicture, graph, { [input]: literal });
  });
  say(page, refused);
  if (refused === undefined && made !== undefined) select(page.app, { nodes: [made] }, document.id);
}

function say(page: ActionPage, refused: string | undefined): void {
  if (refused !== undefined) toast(page.app, refused, { tone: "failed" });
}

function inspect(api: Api, file: File): ReturnType<Api["inspect"]> {
  const isJson = /\.json$/i.test(file.name) || file.type === "application/json";
  return api.inspect(isJson ? new Blob([file], { type: "application/json" }) : file);
}

function whyNot(name: string, problem: string | undefined, isPicture: boolean): string {
  if (problem !== undefined) return problem;
  return isPicture
    ? `“${name}” is a picture with no graph inside. Open a document first, then drop it there.`
    : `“${name}” is neither a picture nor a graph.`;
}

/** A file's name without its ending, as a document may be called. */
export function baseName(name: string): string {
  const bare = name.replace(/\.[A-Za-z0-9]+$/, "").replace(/[^\p{L}\p{N} _-]+/gu, "-");
  return bare.trim().slice(0, 80) || "document";
}
