/** Exit codes: how a script learns what happened. Documented in `--help`; scripts rely on them. */

/** What each exit code means, in the order of the numbers. */
export const exitCodes = {
  ok: 0,
  runFailed: 1,
  badGraph: 2,
  missing: 3,
  interrupted: 4,
  environment: 5,
} as const;

/** One of the six exit codes. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** The lines of `--help` about exit codes. */
export const exitCodesHelp = `Exit codes:
  0  all that was asked for was done
  1  the run failed; of diff: the graphs differ; of fmt --check: a file would change
  2  the graph, or what was typed, is wrong
  3  a model, a pack or a file is missing
  4  interrupted (Ctrl-C, or told to end)
  5  something about this machine: a folder that cannot be written, a full disk, a version`;

/** Thrown by a command that cannot go on: a sentence for the person and the code to end with. */
export class Refusal extends Error {
  override readonly name = "Refusal";
  readonly exitCode: ExitCode;
  constructor(exitCode: ExitCode, message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.exitCode = exitCode;
  }
}
