/** From the house's list of runs to what one document, and one node of it, shows of them. */

import type {
  DocumentNews,
  HouseSnapshot,
  PictureRef,
  RunDetail,
  RunState,
  ShownValue,
  TaskState,
} from "@dreamloom/server/protocol";
import type { RunView } from "./types.js";

/** What a node shows of the run that its document shows. */
export interface NodeRun {
  /** Where its task is; absent: it was not part of the run, or there was none. */
  readonly task: TaskState | undefined;
  /** Its fingerprint is another one than when it ran. */
  readonly changed: boolean;
  /** By output port: what the run made, else what the cache holds for the document as it is. */
  readonly pictures: Readonly<Record<string, PictureRef>> | undefined;
  /** By output port: other values to look at, from where the pictures are. */
  readonly values: Readonly<Record<string, ShownValue>> | undefined;
  /** The run's number and state. */
  readonly number: number | undefined;
  readonly state: RunState | undefined;
}

/** Whether a run is over. */
export function hasEnded(state: RunState): boolean {
  return state !== "queued" && state !== "running" && state !== "stopping";
}

/** Whether a run computes now. */
export function isUnderWay(state: RunState): boolean {
  return state === "running" || state === "stopping";
}

const views = new WeakMap<HouseSnapshot["runs"], Map<string, RunView>>();

/** The run that a document shows: the one under way, else the latest that began and ended; and those that wait. Same runs, same view. */
export function runViewOf(house: HouseSnapshot, document: string | undefined): RunView {
  const byDocument = views.get(house.runs) ?? new Map<string, RunView>();
  views.set(house.runs, byDocument);
  const known = byDocument.get(document ?? "");
  if (known !== undefined) return known;
  const view = makeRunView(house.runs, document);
  byDocument.set(document ?? "", view);
  return view;
}

function makeRunView(runs: readonly RunDetail[], document: string | undefined): RunView {
  const own = runs.filter(({ run }) => run.document === document);
  const under = own.find(({ run }) => isUnderWay(run.state));
  const ended = own
    .filter(({ run }) => hasEnded(run.state) && run.startedAt !== undefined)
    .sort((a, b) => (b.run.endedAt ?? b.run.queuedAt) - (a.run.endedAt ?? a.run.queuedAt));
  return { run: under ?? ended[0], queued: own.filter(({ run }) => run.state === "queued") };
}

/** What one node shows. */
export function nodeRunOf(view: RunView, news: DocumentNews | undefined, node: string): NodeRun {
  const { run } = view;
  const ran = run?.fingerprints[node];
  const now = news?.fingerprints[node];
  const changed = ran !== undefined && now !== undefined && ran !== now;
  return {
    task: run?.tasks[node],
    changed,
    pictures: run?.pictures[node] ?? news?.pictures[node],
    values: run?.values?.[node] ?? news?.values?.[node],
    number: run?.run.number,
    state: run?.run.state,
  };
}

/** Nodes of a run in the order of its plan. */
export function tasksInOrder(run: RunDetail): readonly (readonly [string, TaskState])[] {
  return Object.entries(run.tasks);
}

/** The node whose task runs now; the first in the plan where several do. */
export function runningNode(run: RunDetail | undefined): string | undefined {
  return Object.entries(run?.tasks ?? {}).find(([, task]) => task.state === "running")?.[0];
}

/** The latest picture of a run: what its last node that made one shows. */
export function latestPicture(run: RunDetail | undefined): PictureRef | undefined {
  const made = Object.values(run?.pictures ?? {}).flatMap((ports) => Object.values(ports));
  return made.at(-1);
}
