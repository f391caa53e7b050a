/** What is said of an error that ended a command, and the exit code it stands for. */

import { NodeError } from "@dreamloom/engine";
import { plain } from "./display/words.js";
import { exitCodes, Refusal, type ExitCode } from "./exit-codes.js";
import { systemCode, systemProblem } from "./system-problem.js";

/** The error as a sentence; with DREAMLOOM_DEBUG=1 its stack follows. */
export function sentenceOf(error: unknown, environment: NodeJS.ProcessEnv): string {
  const stack = environment["DREAMLOOM_DEBUG"] === "1" && error instanceof Error ? `\n${error.stack}` : "";
  return `${plain(sentence(error))}${stack}`;
}

/** The exit code of an error that is not a refusal of ours. */
export function codeOfError(error: unknown): ExitCode {
  if (error instanceof Refusal) return error.exitCode;
  if (error instanceof NodeError) {
    if (error.kind === "file-missing") return exitCodes.missing;
    return error.kind === "disk" ? exitCodes.environment : exitCodes.badGraph;
  }
  return systemCode(error) === undefined ? exitCodes.runFailed : exitCodes.environment;
}

function sentence(error: unknown): string {
  if (error instanceof Refusal) return error.message;
  if (error instanceof NodeError)
    return error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
  const path = (error as { path?: unknown } | undefined)?.path;
  if (systemCode(error) !== undefined && typeof path === "string")
    return `"${path}": ${systemProblem(error)}.`;
  const message = error instanceof Error ? error.message : String(error);
  const known = message.startsWith("Internal error") ? message : `Internal error: ${message}`;
  return `${known}\nThis is a mistake in Dreamloom. DREAMLOOM_DEBUG=1 shows where it happened.`;
}
