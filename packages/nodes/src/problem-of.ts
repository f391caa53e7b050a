import { NodeError } from "@dreamloom/engine";

/** What asking for a file found wrong, as a problem of a port. Anything but a NodeError is a bug and goes on. */
export function problemOf(port: string, error: unknown) {
  if (!(error instanceof NodeError)) throw error;
  const message = error.remedy === undefined ? error.message : `${error.message} ${error.remedy}`;
  return { port, message, missing: error.kind === "file-missing" };
}
