/** What a run would compute now: asked anew after each check of the document and after each run. */

import { useEffect, useState } from "react";
import type { RunPlan } from "./api.js";
import { useApi, useDocument, useDocumentStore, useLink, useRun } from "./context.js";

/** The plan of the active document; undefined until it is known. A document with errors has none. */
export function usePlan(): RunPlan | undefined {
  const api = useApi();
  const document = useDocumentStore()?.id;
  const checked = useDocument((state) => state.news?.version);
  const run = useRun(({ run }) => (run === undefined ? "" : `${run.run.run} ${run.run.state}`));
  const connected = useLink(({ link }) => link === "open");
  const [plan, setPlan] = useState<{ readonly of: string; readonly plan: RunPlan } | undefined>();
  useEffect(() => {
    if (document === undefined || checked === undefined || !connected) return undefined;
    let stale = false;
    const timer = setTimeout(() => {
      void api.plan(document).then((answer) => {
        if (!stale) setPlan("value" in answer ? { of: document, plan: answer.value } : undefined);
      });
    }, 120);
    return () => {
      stale = true;
      clearTimeout(timer);
    };
  }, [api, document, checked, run, connected]);
  return plan?.of === document ? plan?.plan : undefined;
}
