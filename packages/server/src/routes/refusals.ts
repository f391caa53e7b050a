/** How the house's own words for "no" become statuses. */

import { NodeError } from "@dreamloom/engine";
import { isRefusal, type Answer } from "../documents/hub.js";
import { HttpProblem } from "../http/answers.js";
import type { RunSummary } from "../protocol/index.js";
import type { Answered } from "../runs/run-house.js";

const statuses = { missing: 404, taken: 409, wrong: 422, conflict: 409, busy: 503, disk: 503 } as const;

/** What the hub of documents gave, or its refusal as a problem. */
export function granted<Value>(answer: Answer<Value>): Value {
  if (!isRefusal(answer)) return answer;
  throw new HttpProblem(statuses[answer.because], answer.refused, { remedy: answer.remedy });
}

/** What became of a request about a run, or why nothing did. */
export function doneWith(answered: Answered): RunSummary {
  switch (answered.kind) {
    case "done":
      return answered.run;
    case "missing":
      throw new HttpProblem(404, answered.message);
    case "already-ended":
    case "refused":
      throw new HttpProblem(409, answered.message);
    default:
      return answered satisfies never;
  }
}

/** Something that is there, or a problem that says what is not. */
export function there<Value>(value: Value | undefined, message: string): Value {
  if (value === undefined) throw new HttpProblem(404, message);
  return value;
}

/** What is asked of files and workers: what they say in sentences is the person's to read. */
export async function inWords<Value>(asked: Promise<Value>): Promise<Value> {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const status = error.kind === "file-missing" ? 404 : 422;
    throw new HttpProblem(status, error.message, { remedy: error.remedy });
  }
}
