/** Where in a file the diagnostics of a graph stand: a node, and an input of it, have a line and a column. */

import { findInText, type Diagnostic } from "@dreamloom/engine";

const most = 100;

/**
 * The diagnostics with line and column, where they name a node and have none yet. An input that was set on the
 * command line (`node.port` in `set`) stands at its node: what the file says there is not what is wrong.
 */
export function placeDiagnostics(
  found: readonly Diagnostic[],
  { bytes, set }: { readonly bytes: Uint8Array; readonly set: ReadonlySet<string> },
): Diagnostic[] {
  const text = new TextDecoder().decode(bytes);
  const placed = found.slice(0, most);
  const paths = placed.flatMap((diagnostic) => pathsOf(diagnostic, set));
  const places = findInText(text, paths);
  return [
    ...placed.map((diagnostic, index) =>
      diagnostic.line === undefined
        ? { ...diagnostic, ...(places[2 * index] ?? places[2 * index + 1]) }
        : diagnostic,
    ),
    ...found.slice(most),
  ];
}

/** The path of the input and the path of the node; neither is in the text where the diagnostic names none. */
function pathsOf({ node = "", port = "" }: Diagnostic, set: ReadonlySet<string>): [string[], string[]] {
  const nodePath = ["nodes", node];
  return [set.has(`${node}.${port}`) ? nodePath : [...nodePath, "inputs", port], nodePath];
}
