/**
 * The scheduler: tasks that are ready come in, the next one to begin goes out. It knows lanes and numbers of
 * tasks; it does not know what a task is or who waits for whom.
 */

import type { Lane } from "./define-node.js";

/** How many tasks run at once, per lane. */
export type LaneLimits = Readonly<Record<Lane, number>>;

/** The lanes of an engine: its runs share them. */
export interface Lanes {
  readonly limits: LaneLimits;
  readonly busy: Record<Lane, number>;
  /** Runs that may have tasks waiting for a lane; called when a place in one is free again. */
  readonly waiting: Set<() => void>;
}

/** Makes lanes: one task on the GPU at a time, as many of the others as asked. */
export function createLanes(limits: Partial<LaneLimits> = {}): Lanes {
  return {
    limits: { gpu: 1, cpu: 4, disk: 4, none: Infinity, ...limits },
    busy: { gpu: 0, cpu: 0, disk: 0, none: 0 },
    waiting: new Set(),
  };
}

/** The tasks of one run that are ready. */
export interface Scheduler {
  add(task: number): void;
  /** The next task whose lane has a place, which it then takes; −1 when there is none. */
  next(): number;
  /** A task leaves the place in its lane that `next` gave it; one that has none leaves none. */
  free(task: number): void;
  /** Every task still waiting, taken out. */
  drain(): number[];
  /** How many tasks wait. */
  readonly size: number;
}

/** What a scheduler is made with. */
export interface SchedulerParts {
  readonly lanes: Lanes;
  /** Tasks are numbers below this. */
  readonly count: number;
  readonly laneOf: (task: number) => Lane;
  /** 0 to 1, to shuffle ready tasks, so that no test leans on an order. */
  readonly random?: (() => number) | undefined;
}

/** Makes a scheduler. */
export function createScheduler({ lanes, count, laneOf, random }: SchedulerParts): Scheduler {
  const queues: Record<Lane, Queue> = { none: queue(), cpu: queue(), disk: queue(), gpu: queue() };
  const inLane = new Uint8Array(count);
  return {
    add: (task) => void queues[laneOf(task)].tasks.push(task),
    next() {
      for (const lane of laneOrder) {
        if (queues[lane].at === queues[lane].tasks.length || lanes.busy[lane] >= lanes.limits[lane]) continue;
        lanes.busy[lane]++;
        const task = take(queues[lane], random);
        inLane[task] = 1;
        return task;
      }
      return -1;
    },
    free(task) {
      if (inLane[task] === 0) return;
      inLane[task] = 0;
      const lane = laneOf(task);
      lanes.busy[lane]--;
      if (lane !== "none" && lanes.waiting.size > 1) for (const wake of lanes.waiting) wake();
    },
    drain: () => laneOrder.flatMap((lane) => empty(queues[lane])),
    get size() {
      return laneOrder.reduce((size, lane) => size + queues[lane].tasks.length - queues[lane].at, 0);
    },
  };
}

const laneOrder: readonly Lane[] = ["gpu", "disk", "cpu", "none"];

interface Queue {
  readonly tasks: number[];
  /** How many at the front are gone. */
  at: number;
}

function queue(): Queue {
  return { tasks: [], at: 0 };
}

function take(queue: Queue, random: (() => number) | undefined): number {
  const { tasks } = queue;
  if (random) {
    const other = queue.at + Math.floor(random() * (tasks.length - queue.at));
    [tasks[queue.at], tasks[other]] = [tasks[other]!, tasks[queue.at]!];
  }
  const task = tasks[queue.at++]!;
  if (queue.at === tasks.length) {
    tasks.length = 0;
    queue.at = 0;
  }
  return task;
}

function empty(queue: Queue): number[] {
  const tasks = queue.tasks.splice(0).slice(queue.at);
  queue.at = 0;
  return tasks;
}
