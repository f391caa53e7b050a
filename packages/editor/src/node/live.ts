/**
 * What only this page knows of a document's nodes: values being typed that are not valid yet, and the previews that
 * came in. Never saved, never sent.
 */

import { createStore, type StoreApi } from "zustand/vanilla";
import type { DocumentStore } from "../store/types.js";

/** A value being typed that is not valid: as typed, and the engine's sentence. */
export interface WrongValue {
  readonly typed: string;
  readonly sentence: string;
}

/** The newest preview of a node. */
export interface Preview {
  readonly run: string;
  readonly step: number;
  readonly sigma: number | undefined;
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** In pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** What only this page knows. */
export interface LiveState {
  /** By `ID.PORT`. */
  readonly wrong: Readonly<Record<string, WrongValue>>;
  /** By node id. */
  readonly previews: Readonly<Record<string, Preview>>;
  /** By file name: the size of a picture's thumbnail, of which the aspect counts. */
  readonly files: Readonly<Record<string, Size>>;
  /** By node id: its width while an edge is dragged. */
  readonly widths: Readonly<Record<string, number>>;
  /** The node that changed last. */
  readonly changed: string | undefined;
}

/** The store of one document. */
export type LiveStore = StoreApi<LiveState>;

const stores = new WeakMap<DocumentStore, LiveStore>();

/** The store of a document; the same document, the same store. */
export function liveOf(document: DocumentStore): LiveStore {
  let store = stores.get(document);
  if (store === undefined) {
    store = createStore<LiveState>(() => ({
      wrong: {},
      previews: {},
      files: {},
      widths: {},
      changed: undefined,
    }));
    stores.set(document, store);
  }
  return store;
}

/** Says that what is being typed is not valid, or (without one) that it is. */
export function setWrong(live: LiveStore, node: string, port: string, value: WrongValue | undefined): void {
  const key = `${node}.${port}`;
  const { wrong } = live.getState();
  if (wrong[key]?.sentence === value?.sentence && wrong[key]?.typed === value?.typed) return;
  const others = Object.fromEntries(Object.entries(wrong).filter(([other]) => other !== key));
  live.setState({ wrong: value === undefined ? others : { ...others, [key]: value }, changed: node });
}

/** Keeps the newest preview of a node. */
export function setPreview(live: LiveStore, node: string, preview: Preview): void {
  live.setState(({ previews }) => ({ previews: { ...previews, [node]: preview }, changed: node }));
}

/** Keeps the size of a file's thumbnail, once it has come. */
export function setFileSize(live: LiveStore, node: string, file: string, size: Size): void {
  const { files } = live.getState();
  if (files[file]?.width === size.width && files[file].height === size.height) return;
  live.setState({ files: { ...files, [file]: size }, changed: node });
}

/** Shows a node at another width while an edge of it is dragged; without one, as wide as the document says. */
export function setLiveWidth(live: LiveStore, node: string, width: number | undefined): void {
  const { widths } = live.getState();
  const others = Object.fromEntries(Object.entries(widths).filter(([other]) => other !== node));
  live.setState({ widths: width === undefined ? others : { ...others, [node]: width }, changed: node });
}
