/** The pictures that a prompt's text names by number: what stands in the list beside it, with thumbnails as far as they are known. */

import type { PlainDocument, PlainInput } from "@dreamloom/engine/edits";
import { useMemo } from "react";
import { useStore } from "zustand";
import { sourceOf } from "../../ops/refs.js";
import type { Api } from "../../store/api.js";
import { useApi, useApp, useDocument, useRun } from "../../store/context.js";
import { listPort } from "../geometry.js";
import type { Field } from "./field.js";
import { fileOf, nameIn } from "./file-value.js";

/** A picture of the list. */
export interface PromptPicture {
  /** Where its thumbnail is; nothing while nobody knows the picture. */
  readonly url: string | undefined;
  /** What it is: a file's name, a node's output. */
  readonly name: string;
}

/** The pictures of a prompt. */
export interface PromptPictures {
  /** The input that holds the list. */
  readonly port: string;
  readonly pictures: readonly PromptPicture[];
  /** Whether more can be put into it: it is a list of its own, not a link to one. */
  readonly open: boolean;
}

/** The pictures beside a text; nothing when its node takes no list of pictures. */
export function usePromptPictures({ node, document }: Field): PromptPictures | undefined {
  const api = useApi();
  const type = useStore(document.state, ({ plain }) => plain.nodes[node]?.type);
  const port = useApp(({ descriptions }) => listPort(descriptions.get(type ?? "")?.inputs));
  const list = useStore(document.state, ({ plain }) =>
    port === undefined ? undefined : plain.nodes[node]?.inputs[port],
  );
  const plain = useStore(document.state, (state) => state.plain.nodes);
  const made = useRun(({ run }) => run?.pictures);
  const known = useDocument(({ news }) => news?.pictures);
  return useMemo(() => {
    if (port === undefined) return undefined;
    const sources: Sources = { api, document: document.id, nodes: plain, made, known };
    const items = Array.isArray(list) ? (list as readonly PlainInput[]) : [];
    return {
      port,
      pictures: items.map((item) => pictureAt(item, sources)),
      open: list === undefined || Array.isArray(list),
    };
  }, [api, port, list, plain, made, known, document.id]);
}

type Pictures = Readonly<Record<string, Readonly<Record<string, { readonly digest: string }>>>>;

interface Sources {
  readonly api: Api;
  readonly document: string;
  readonly nodes: PlainDocument["nodes"];
  readonly made: Pictures | undefined;
  readonly known: Pictures | undefined;
}

/** What is known of what stands at a picture's place: a file, or what a node made or loads. */
function pictureAt(item: PlainInput, { api, document, nodes, made, known }: Sources): PromptPicture {
  const own = fileOf(item).file;
  if (own !== undefined) return { url: api.fileUrl(document, own, 96), name: nameIn(own) };
  const from = sourceOf(item);
  if (from === undefined) return { url: undefined, name: "no picture" };
  const name = `${from.node}.${from.port}`;
  const digest = (made?.[from.node] ?? known?.[from.node])?.[from.port]?.digest;
  if (digest !== undefined) return { url: api.pictureUrl(digest, 96), name };
  const loaded = Object.values(nodes[from.node]?.inputs ?? {}).find(
    (input) => fileOf(input).file !== undefined,
  );
  const file = fileOf(loaded).file;
  return file === undefined
    ? { url: undefined, name }
    : { url: api.fileUrl(document, file, 96), name: nameIn(file) };
}
