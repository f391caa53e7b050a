/** Who hears of a task under way, and what. Types only. */

import type { Outputs } from "./cache/tiers.js";
import type { RunEvent } from "./event.js";
import type { Failure } from "./failure.js";

/** What an event says beside the name of the task. */
export type TaskNews = NewsOf<
  Extract<RunEvent, { readonly kind: "task-progress" | "task-preview" | "task-log" | "file-written" }>
>;
type NewsOf<Event> = Event extends unknown ? Omit<Event, "task"> : never;

/** How an attempt ended. */
export type AttemptEnd =
  | { readonly kind: "done"; readonly outputs: Outputs }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "cancelled" };

/** Who wants a task done: a run, which knows the task by a number of its own. */
export interface Audience {
  told(task: number, news: TaskNews): void;
  ended(task: number, end: AttemptEnd): void;
}

/** A task under way that another run may join, to hear of it instead of doing the same. */
export interface Flight {
  /** Too late to join: the last who wanted it has left. */
  readonly cancelled: boolean;
  join(audience: Audience, task: number): void;
  /** A run does not want it any more. The last one to leave cancels it, and hears of its end at most the grace later. */
  leave(audience: Audience, task: number): void;
}
