/** Which picture a node of the active document shows now: a preview while its task runs, else what it made. */

import type { PictureRef } from "@dreamloom/server/protocol";
import { useMemo } from "react";
import { useStore } from "zustand";
import { createStore } from "zustand/vanilla";
import { shownPicture } from "../node/facts.js";
import { liveOf, type LiveState, type Preview } from "../node/live.js";
import { useApp, useDocument, useDocumentStore, useNodeRun } from "../store/context.js";

const nothingLive = createStore<LiveState>(() => ({
  wrong: {},
  previews: {},
  files: {},
  widths: {},
  changed: undefined,
}));

/** The picture; undefined when there is none. */
export function useNodePicture(node: string): PictureRef | Preview | undefined {
  const document = useDocumentStore();
  const live = useMemo(() => (document === undefined ? nothingLive : liveOf(document)), [document]);
  const preview = useStore(live, ({ previews }) => previews[node]);
  const ran = useNodeRun(node);
  const type = useDocument(({ plain }) => plain.nodes[node]?.type);
  const description = useApp(({ descriptions }) => (type === undefined ? undefined : descriptions.get(type)));
  return shownPicture(ran, preview, description);
}
