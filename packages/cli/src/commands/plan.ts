/** `dreamloom plan FILE`: what would run, what is in the cache, and why. Runs nothing. */

import type { Graph, GraphNode, PlannedTask } from "@dreamloom/engine";
import { createLineDisplay } from "../display/line-display.js";
import { count, table } from "../display/words.js";
import { targetNodes } from "../document-ports.js";
import { openDreamloom } from "../dreamloom.js";
import { exitCodes, type ExitCode } from "../exit-codes.js";
import { recall, whatChanged, type Remembered } from "../history.js";
import type { Host } from "../host.js";
import { personPath } from "../person-file.js";
import { codeOf, openFile } from "./open-file.js";

/** What may follow `dreamloom plan FILE`. */
export interface PlanOptions {
  readonly set?: readonly string[];
  readonly targets?: string;
  readonly backend?: string;
}

/** Plans the graph in a file. */
export async function plan(file: string, options: PlanOptions, host: Host): Promise<ExitCode> {
  const display = createLineDisplay(host.streams, { quiet: false });
  const { backend } = options;
  await using dreamloom = await openDreamloom({
    onWarning: display.note,
    ...(backend !== undefined && { backend }),
  });
  const { graph, document, engine, diagnostics } = await openFile(dreamloom, file, {
    sets: options.set ?? [],
    partial: false,
    display,
  });
  const found = codeOf(diagnostics);
  if (graph === undefined || document === undefined || found !== exitCodes.ok) return found;
  const targets = options.targets === undefined ? undefined : targetNodes(document, options.targets);
  const { tasks } = engine.plan(graph, { targets });
  const before = recall(dreamloom.home, personPath(file));
  const changes = (node: GraphNode): string =>
    whatChanged(before, { node: node.id, parts: engine.explain(graph, node.id).parts });
  host.streams.out(planned(tasks, { graph, before, changes }));
  return exitCodes.ok;
}

const states = { run: "run", hit: "cached", "not reached": "–" } as const;

function planned(
  tasks: readonly PlannedTask[],
  known: {
    readonly graph: Graph;
    readonly before: Remembered | undefined;
    readonly changes: (node: GraphNode) => string;
  },
): string {
  const rows = tasks.map((task) => [states[task.state], task.task, why(task, known)]);
  const running = tasks.filter(({ state }) => state === "run").length;
  const hits = tasks.filter(({ state }) => state === "hit").length;
  return `${table(rows)}${count(running, "task")} would run; ${hits} would come from the cache.\n`;
}

function why(
  { state, node: id }: PlannedTask,
  { graph, changes }: { readonly graph: Graph; readonly changes: (node: GraphNode) => string },
): string {
  const node = graph.byId.get(id);
  if (node === undefined) return "";
  switch (state) {
    case "hit":
      return "";
    case "not reached":
      return "nothing that runs needs it";
    case "run":
      if (node.definition.effect === "writes") return "it writes a file, so it runs each time";
      if (node.definition.keep === false) return "it costs nothing, so it is never kept";
      return changes(node);
    default:
      state satisfies never;
      return "";
  }
}
