/** What a node's footer says of its state: cell, word, and at the right what it cost. Pure. */

import type { Description } from "@dreamloom/engine/document";
import type { PlainNode } from "@dreamloom/engine/edits";
import type { PictureRef, TaskState } from "@dreamloom/server/protocol";
import type { CellState } from "../look/cell.js";
import type { NodeRun } from "../store/run-view.js";
import { ordinal, sizeInWords, timeInWords } from "./words.js";

/** A footer. */
export interface FooterWords {
  readonly cell: CellState;
  readonly word: string;
  /** At the right; empty when there is nothing to say. */
  readonly cost: string;
  /** 0 to 1 while running; nothing when it is not known. */
  readonly share?: number;
  /** The node that a click goes to. */
  readonly goesTo?: string;
  readonly tone: "plain" | "accent" | "hit" | "failed";
}

/** What the words follow from. */
export interface FooterSources {
  readonly node: PlainNode;
  readonly description: Description | undefined;
  readonly run: NodeRun;
  /** Names of the inputs that changed since it ran, where they are known. */
  readonly changed: readonly string[];
  /** Tasks of the same lane that come before it, itself counted. */
  readonly placeInLane: number | undefined;
  /** What it took when it was computed, where this page saw it. */
  readonly tookMs: number | undefined;
  readonly paused: boolean;
  /** Of a skipped task: where the task is that it was skipped because of. */
  readonly stoppedBy?: TaskState["state"] | undefined;
  readonly picture: PictureRef | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** The footer of a node; nothing while it is idle. */
export function footerWords(sources: FooterSources): FooterWords | undefined {
  const { node, run } = sources;
  if (node.mute) return plain("idle", "muted");
  if (node.bypass) return plain("idle", "bypassed");
  if (node.freeze !== undefined) return { ...plain("hit", "frozen"), tone: "hit" };
  const live = run.task?.state === "running" || run.task?.state === "queued";
  if (run.changed && !live) return plain("changed", "changed", namesInWords(sources.changed));
  return run.task && ofTask(run.task, sources);
}

function ofTask(task: TaskState, sources: FooterSources): FooterWords {
  switch (task.state) {
    case "queued":
      return sources.paused ? plain("paused", "paused") : plain("queued", "queued", place(sources));
    case "running":
      return running(task, sources);
    case "done":
      return plain("done", "done", timeInWords(task.elapsedMs));
    case "hit":
      return { ...plain("hit", "hit", saved(sources)), tone: "hit" };
    case "failed":
      return { ...plain("failed", "failed", `after ${timeInWords(task.elapsedMs)}`), tone: "failed" };
    case "skipped":
      return skipped(task.because, sources.stoppedBy === "cancelled");
    case "cancelled":
      return plain("cancelled", task.step === undefined ? "cancelled" : `cancelled at step ${task.step}`);
  }
}

type Running = Extract<TaskState, { readonly state: "running" }>;

function running({ startedAt, step, of }: Running, { now }: FooterSources): FooterWords {
  const elapsedMs = Math.max(0, now - startedAt);
  if (step === undefined || of === undefined || of === 0)
    return { cell: "running", word: "running", cost: elapsed(elapsedMs), tone: "accent" };
  const leftMs = step > 0 ? (elapsedMs / step) * (of - step) : 0;
  return {
    cell: "running",
    word: `step ${step} of ${of}`,
    cost: leftMs >= 1500 ? `${timeInWords(leftMs)} left` : elapsed(elapsedMs),
    share: step / of,
    tone: "accent",
  };
}

/** To the tenth, so that it does not flicker. */
function elapsed(ms: number): string {
  return ms < 10_000 ? `${(Math.floor(ms / 100) / 10).toFixed(1)} s` : timeInWords(ms);
}

/** `because` names the node that failed, or says why in words. */
function skipped(because: string, cancelled: boolean): FooterWords {
  const isName = /^[A-Za-z_][A-Za-z0-9_-]*$/.test(because);
  const what = cancelled ? "was cancelled" : "failed";
  const word = isName ? `skipped: “${because}” ${what}` : `skipped: ${because}`;
  const tone = cancelled ? "plain" : "failed";
  return { ...plain("skipped", word), tone, ...(isName ? { goesTo: because } : {}) };
}

function place({ placeInLane, description }: FooterSources): string {
  const lane = description?.lane ?? "none";
  if (placeInLane === undefined) return "";
  return lane === "none" ? ordinal(placeInLane) : `${ordinal(placeInLane)} in ${lane}`;
}

function saved({ tookMs, description, picture }: FooterSources): string {
  if (tookMs !== undefined) return `saves ${timeInWords(tookMs)}`;
  if (picture !== undefined) return sizeInWords(picture);
  return description?.effect === "reads" ? "not opened" : "";
}

function namesInWords(names: readonly string[]): string {
  return names.length <= 3
    ? names.join(", ")
    : `${names.slice(0, 2).join(", ")} and ${names.length - 2} more`;
}

function plain(cell: CellState, word: string, cost = ""): FooterWords {
  return { cell, word, cost, tone: "plain" };
}
