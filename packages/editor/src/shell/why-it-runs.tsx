/** Why a node would run, or did: each input that changed, from what to what; and that nothing else did. */

import { ChevronRight } from "lucide-react";
import { useEffect, useState, type ReactNode } from "react";
import type { Explanation } from "../store/api.js";
import { useApi, useDocument, useDocumentStore, useLink, useNodeRun } from "../store/context.js";

/** The explanation; nothing until it is known. */
export function WhyItRuns({ node }: { readonly node: string }): ReactNode {
  const explanation = useExplanation(node);
  if (explanation === undefined) return null;
  const { changed, cached, since } = explanation;
  const other = since === undefined ? "" : ` as in run ${since}`;
  return (
    <section className="dl-part" aria-label="Why it runs">
      <h3 className="dl-part-title">{cached ? "Why it does not run" : "Why it runs"}</h3>
      <dl className="dl-changes" hidden={changed.length === 0}>
        {changed.map(({ name, from, to }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              {from !== undefined && (
                <>
                  <span className="dl-change-from">{from}</span>
                  <ChevronRight size={12} strokeWidth={1.8} aria-label="is now" />
                </>
              )}
              <span className="dl-change-to">{to}</span>
            </dd>
          </div>
        ))}
      </dl>
      <p className="dl-hint">{sentence(cached, changed.length, since, other)}</p>
    </section>
  );
}

function sentence(cached: boolean, changed: number, since: number | undefined, other: string): string {
  if (cached) return "Its result is known: nothing that it depends on changed.";
  if (since === undefined) return "It was never run with this graph.";
  return changed === 0 ? `Every input is the same${other}.` : `The other inputs are the same${other}.`;
}

/** Asked only of a node that can run as it is, when the server has checked the very version that is shown. */
function useExplanation(node: string): Explanation | undefined {
  const api = useApi();
  const document = useDocumentStore()?.id;
  const version = useDocument((state) => state.news?.version);
  const runnable = useDocument((state) => state.news?.fingerprints[node] !== undefined);
  const checked = useDocument((state) => state.pending === 0 && state.news?.version === state.version);
  const connected = useLink(({ link }) => link === "open");
  const { task, number } = useNodeRun(node);
  const [explanation, setExplanation] = useState<Explanation>();
  const state = task?.state;
  useEffect(() => {
    if (document === undefined || version === undefined || !connected || !runnable || !checked)
      return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      void api.explain(document, node).then((answer) => {
        if (!stale) setExplanation("value" in answer ? answer.value : undefined);
      });
    }, 100);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [api, document, node, version, runnable, checked, connected, state, number]);
  return runnable ? explanation : undefined;
}
