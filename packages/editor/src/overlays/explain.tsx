/** Why a node would run, in words: what its result depends on, and what of that is not as it was. */

import { useEffect, useState, type ReactNode } from "react";
import type { Explanation, Problem } from "../store/api.js";
import { closeOverlay } from "../store/app-store.js";
import { useApi, useApp, useAppStore, useDocument, useDocumentStore } from "../store/context.js";
import { nodeTitle } from "../store/words.js";
import { Sheet } from "./sheet.js";

/** The sheet of a node. */
export function ExplainNode({ node }: { readonly node: string }): ReactNode {
  const app = useAppStore();
  const plain = useDocument((state) => state.plain);
  const descriptions = useApp((state) => state.descriptions);
  const answer = useExplanation(node);
  const title = nodeTitle(plain, descriptions, node);
  return (
    <Sheet title={`Why “${title}” runs, or does not`} onClose={() => closeOverlay(app)}>
      {answer === undefined && <div className="dl-warp dl-explain-wait" role="status" aria-label="Asking" />}
      {answer !== undefined && "problem" in answer && (
        <p className="dl-prose" role="alert">
          {answer.problem.message} {answer.problem.remedy}
        </p>
      )}
      {answer !== undefined && "value" in answer && <Told explanation={answer.value} />}
    </Sheet>
  );
}

function Told({ explanation }: { readonly explanation: Explanation }): ReactNode {
  const { parts, changed } = explanation;
  return (
    <>
      <p className="dl-help-about">{sentence(explanation)}</p>
      {changed.length > 0 && (
        <section>
          <h3 className="dl-heading dl-help-heading">What changed</h3>
          <dl className="dl-explain-parts">
            {changed.map(({ name, from, to }) => (
              <div key={name}>
                <dt>{name}</dt>
                <dd>
                  {from !== undefined && <span className="dl-explain-from">{from}</span>}
                  {from !== undefined && <span aria-label="is now"> › </span>}
                  <span className="dl-explain-to">{to}</span>
                </dd>
              </div>
            ))}
          </dl>
        </section>
      )}
      <section>
        <h3 className="dl-heading dl-help-heading">What its result depends on</h3>
        <dl className="dl-explain-parts">
          {parts.map(({ name, value }, index) => (
            <div key={`${name} ${index}`}>
              <dt>{name}</dt>
              <dd className="dl-mono">{value}</dd>
            </div>
          ))}
        </dl>
      </section>
    </>
  );
}

function sentence({ cached, since, changed }: Explanation): string {
  if (cached) return "Its result is known, so it does not run: nothing that it depends on changed.";
  if (since === undefined) return "It runs: it was never run with this graph.";
  const what = changed.length === 1 ? "one thing" : `${changed.length} things`;
  return changed.length === 0
    ? `It runs: every input is as in run ${since}, but the result is not kept any more.`
    : `It runs: ${what} changed since run ${since}.`;
}

type Asked = { readonly value: Explanation } | { readonly problem: Problem };

function useExplanation(node: string): Asked | undefined {
  const api = useApi();
  const document = useDocumentStore()?.id;
  const version = useDocument((state) => state.version);
  const [answer, setAnswer] = useState<Asked>();
  useEffect(() => {
    if (document === undefined) return undefined;
    let stale = false;
    void api.explain(document, node).then((asked) => {
      if (!stale) setAnswer(asked);
    });
    return () => {
      stale = true;
    };
  }, [api, document, node, version]);
  return answer;
}
