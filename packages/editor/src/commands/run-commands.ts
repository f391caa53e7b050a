/** Commands that run, cancel and order runs. */

import { cancelRun, orToast, startRun, whyNotRun } from "../store/actions.js";
import { hasEnded, isUnderWay, runViewOf } from "../store/run-view.js";
import type { RunView } from "../store/types.js";
import { above } from "../ops/walk.js";
import { aboutNode, nodesOf, openDocument, plainOf, someNodes } from "./of.js";
import type { Command, CommandContext } from "./types.js";

/** The runs of the active document. */
function runsOf({ connection, document }: CommandContext): RunView {
  return runViewOf(connection.state.getState().house, document?.id);
}

function mayRun(context: CommandContext): true | string {
  const open = openDocument(context);
  if (open !== true) return open;
  const why = whyNotRun(context.connection.state.getState());
  if (why !== undefined) return why;
  return Object.keys(plainOf(context).nodes).length > 0 ? true : "There is nothing to run yet: add a node.";
}

function mayRunHere(context: CommandContext): true | string {
  const run = mayRun(context);
  return run === true ? someNodes(context) : run;
}

/** The run that cancel stops: the one under way, else the next that waits. */
function stoppable(context: CommandContext): string | undefined {
  const { run, queued } = runsOf(context);
  if (run && isUnderWay(run.run.state)) return run.run.state === "running" ? run.run.run : undefined;
  return queued[0]?.run.run;
}

function mayCancel(context: CommandContext): true | string {
  const { run } = runsOf(context);
  if (run?.run.state === "stopping") return "The run is stopping already.";
  return stoppable(context) === undefined ? "Nothing of this graph runs or waits." : true;
}

/** Which run a command of a run's menu is about. */
function runNamed({ subject, connection }: CommandContext): string | undefined {
  if (subject?.kind !== "run") return undefined;
  const { runs } = connection.state.getState().house;
  return runs.find(({ run }) => run.run === subject.run && !hasEnded(run.state))?.run.run;
}

async function runFirst(context: CommandContext): Promise<void> {
  const { app, api, connection, document } = context;
  if (!document) return;
  const before = connection.state.getState().house.runs.find(({ run }) => run.state === "queued")?.run.run;
  const started = await startRun(context, document);
  const [mine] = started ?? [];
  if (mine && before !== undefined && mine.run !== before) await orToast(app, api.move(mine.run, before));
}

/** The commands of this file. */
export const runCommands: readonly Command[] = [
  {
    id: "run.all",
    title: "Run",
    group: "Run",
    keys: ["Mod+Enter"],
    where: "too",
    words: "queue prompt generate start execute",
    when: mayRun,
    run: async (context) => void (context.document && (await startRun(context, context.document))),
  },
  {
    id: "run.first",
    title: "Run before what waits",
    group: "Run",
    keys: ["Mod+Shift+Enter"],
    where: "too",
    words: "queue front first",
    when: mayRun,
    run: runFirst,
  },
  {
    id: "run.here",
    title: "Run to here",
    titleNow: aboutNode((title) => `Run to “${title}”`),
    group: "Run",
    keys: ["KeyR"],
    words: "partial execution target",
    when: mayRunHere,
    run: async (context) => {
      const targets = nodesOf(context);
      context.canvas?.spotlight(above(plainOf(context), targets));
      if (context.document) await startRun(context, context.document, { targets });
    },
  },
  {
    id: "run.eight",
    title: "Run 8 with the next seeds",
    group: "Run",
    words: "batch count variations several",
    when: mayRun,
    run: async (context) =>
      void (context.document && (await startRun(context, context.document, { count: 8, seeds: "next" }))),
  },
  {
    id: "run.random",
    title: "Run with random seeds",
    group: "Run",
    words: "dice randomise",
    when: mayRun,
    run: async (context) =>
      void (context.document && (await startRun(context, context.document, { seeds: "random" }))),
  },
  {
    id: "run.cancel",
    title: "Cancel the run",
    group: "Run",
    keys: ["Mod+Alt+Enter"],
    where: "too",
    words: "stop interrupt abort",
    when: mayCancel,
    run: async (context) => {
      const run = stoppable(context);
      if (run !== undefined) await cancelRun(context, run);
    },
  },
  {
    id: "run.cancel-this",
    title: "Cancel this run",
    group: "Run",
    keyOnly: true,
    when: (context) => (runNamed(context) === undefined ? "This run is over." : true),
    run: async (context) => {
      const run = runNamed(context);
      if (run !== undefined) await cancelRun(context, run);
    },
  },
  {
    id: "run.cancel-waiting",
    title: "Cancel all runs of this graph that wait",
    group: "Run",
    words: "clear queue",
    when: (context) => (runsOf(context).queued.length > 0 ? true : "No run of this graph waits."),
    run: async (context) => {
      for (const { run } of runsOf(context).queued) await cancelRun(context, run.run);
    },
  },
  {
    id: "queue.pause",
    title: "Pause the queue",
    group: "Run",
    when: ({ connection }) =>
      connection.state.getState().house.paused ? "The queue is paused already." : true,
    run: async ({ app, api }) => void (await orToast(app, api.pause())),
  },
  {
    id: "queue.resume",
    title: "Resume the queue",
    group: "Run",
    when: ({ connection }) => (connection.state.getState().house.paused ? true : "The queue is not paused."),
    run: async ({ app, api }) => void (await orToast(app, api.resume())),
  },
];
