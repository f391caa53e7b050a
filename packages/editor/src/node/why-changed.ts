/** Which inputs of a node changed since it ran: asked of the server when the node shows that it did, once per fingerprint. */

import { useEffect, useState } from "react";
import type { Api } from "../store/api.js";
import { useApi, useDocument } from "../store/context.js";
import type { DocumentStore } from "../store/types.js";

const known = new WeakMap<DocumentStore, Map<string, readonly string[]>>();
const none: readonly string[] = [];

/** The names of the inputs that changed; none until they are known. */
export function useWhyChanged(document: DocumentStore, node: string, changed: boolean): readonly string[] {
  const api = useApi();
  const fingerprint = useDocument(({ news }) => news?.fingerprints[node]);
  const key = `${node} ${fingerprint ?? ""}`;
  const [, redraw] = useState(0);
  useEffect(() => {
    if (!changed || fingerprint === undefined || namesOf(document).has(key)) return;
    let here = true;
    const timer = setTimeout(() => {
      void askWhy(api, document.id, node).then((names) => {
        if (names === undefined) return;
        namesOf(document).set(key, names);
        if (here) redraw((count) => count + 1);
      });
    }, settleMs);
    return () => {
      here = false;
      clearTimeout(timer);
    };
  }, [api, document, node, key, changed, fingerprint]);
  return changed ? (namesOf(document).get(key) ?? none) : none;
}

/** Nothing is asked while somebody is still typing or dragging. */
const settleMs = 250;

function namesOf(document: DocumentStore): Map<string, readonly string[]> {
  let names = known.get(document);
  if (names === undefined) known.set(document, (names = new Map()));
  return names;
}

async function askWhy(api: Api, document: string, node: string): Promise<readonly string[] | undefined> {
  const answer = await api.explain(document, node);
  return "value" in answer ? answer.value.changed.map(({ name }) => name) : undefined;
}
