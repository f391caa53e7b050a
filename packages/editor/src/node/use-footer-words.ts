/** A node's footer as it is now: its run, its place among those that wait, the time. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainNode } from "@dreamloom/engine/edits";
import type { PictureRef } from "@dreamloom/server/protocol";
import { useRef } from "react";
import { useApp, useDocument, useLink, useRun } from "../store/context.js";
import type { NodeRun } from "../store/run-view.js";
import type { DocumentStore } from "../store/types.js";
import { footerWords, type FooterWords } from "./footer-words.js";
import type { Preview } from "./live.js";
import { useNow } from "./use-now.js";
import { useWhyChanged } from "./why-changed.js";

interface FooterOf {
  readonly id: string;
  readonly node: PlainNode;
  readonly description: Description | undefined;
  readonly run: NodeRun;
  readonly picture: PictureRef | Preview | undefined;
  readonly document: DocumentStore;
}

/** What a node's footer says. */
export function useFooterWords({
  id,
  node,
  description,
  run,
  picture,
  document,
}: FooterOf): FooterWords | undefined {
  const { task } = run;
  const took = useRef<number>(undefined);
  if (task?.state === "done") took.current = task.elapsedMs;
  const now = useNow(task?.state === "running");
  const paused = useLink(({ house }) => house.paused);
  const changed = useWhyChanged(document, id, run.changed);
  const stoppedBy = useRun(({ run }) =>
    task?.state === "skipped" ? run?.tasks[task.because]?.state : undefined,
  );
  const placeInLane = usePlaceInLane(id, task?.state === "queued", description);
  return footerWords({
    node,
    description,
    run,
    changed,
    placeInLane,
    tookMs: took.current,
    paused,
    stoppedBy,
    picture: picture && "digest" in picture ? picture : undefined,
    now,
  });
}

/** Its place among the tasks that wait for the same lane. */
function usePlaceInLane(
  id: string,
  queued: boolean,
  description: Description | undefined,
): number | undefined {
  const descriptions = useApp((app) => app.descriptions);
  const nodes = useDocument(({ plain }) => plain.nodes);
  return useRun(({ run }) => {
    if (!queued || run === undefined || description === undefined) return undefined;
    let place = 0;
    for (const [other, { state }] of Object.entries(run.tasks)) {
      const lane = descriptions.get(nodes[other]?.type ?? "")?.lane;
      if (state === "queued" && lane === description.lane) place++;
      if (other === id) return place;
    }
    return undefined;
  });
}
