/** What the routes about runs and about the house itself do. */

import { HttpProblem } from "../http/answers.js";
import type { Handlers } from "../http/routes.js";
import { openApi } from "../openapi/openapi.js";
import type { MachineFacts } from "../parts.js";
import { doneWith, there } from "./refusals.js";
import type { RoutesHouse } from "./route-parts.js";

type Names =
  | "status"
  | "openapi"
  | "newLogin"
  | "startRuns"
  | "runs"
  | "run"
  | "cancelRun"
  | "moveRun"
  | "pauseQueue"
  | "resumeQueue";

/** The functions of these routes. */
export function runRoutes({ parts, runs, personOf, invite }: RoutesHouse): Pick<Handlers, Names> {
  const { version, workspace } = parts;
  const description = openApi(version);
  let machine: Promise<MachineFacts> | undefined;
  return {
    status: async () => {
      machine ??= parts.machine();
      machine.catch(() => (machine = undefined));
      const { backends, ...facts } = await machine;
      const backend = backends.find(({ works }) => works)?.name;
      return {
        version,
        workspace,
        machine: { ...facts, backends, ...(backend === undefined ? {} : { backend }) },
      };
    },
    openapi: () => description,
    newLogin: () => ({ url: invite() }),
    startRuns: async ({ body }, { client }) => {
      const ordered = await runs.submit(body, personOf(client));
      switch (ordered.kind) {
        case "queued":
          return ordered.runs;
        case "refused":
          throw new HttpProblem(422, ordered.message, { diagnostics: ordered.diagnostics });
        case "missing":
          throw new HttpProblem(404, ordered.message);
        case "full":
          throw new HttpProblem(429, ordered.message);
        default:
          return ordered satisfies never;
      }
    },
    runs: () => runs.list(),
    run: ({ params }) => there(runs.get(params.run), `There is no run "${params.run}".`),
    cancelRun: async ({ params }) => doneWith(await runs.cancel(params.run)),
    moveRun: async ({ params, body }) => doneWith(await runs.move(params.run, body.before)),
    pauseQueue: () => {
      runs.pause();
      return { paused: runs.paused };
    },
    resumeQueue: () => {
      runs.resume();
      return { paused: runs.paused };
    },
  };
}
