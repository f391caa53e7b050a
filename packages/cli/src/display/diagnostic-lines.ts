/** Diagnostics as lines: `FILE:line:column: message`, errors before warnings. */

import type { Diagnostic } from "@dreamloom/engine";
import { plain } from "./words.js";

const most = 100;

/** One line per diagnostic, errors first, each with its place in the file where that is known. */
export function diagnosticLines(found: readonly Diagnostic[], file: string): string {
  const sorted = [...found].sort((a, b) => rank(a) - rank(b) || (a.line ?? 0) - (b.line ?? 0));
  const lines = sorted.slice(0, most).map((diagnostic) => {
    const place =
      diagnostic.line === undefined ? file : `${file}:${diagnostic.line}:${diagnostic.column ?? 1}`;
    const severity = diagnostic.severity === "warning" ? "warning: " : "";
    // Some sentences begin with their place, for readers without a file's name before it.
    const message = diagnostic.message.replace(/^Line \d+, column \d+: /, "");
    return `${plain(place)}: ${severity}${plain(message)}\n`;
  });
  if (sorted.length > most) lines.push(`… and ${sorted.length - most} more of the kind.\n`);
  return lines.join("");
}

function rank(diagnostic: Diagnostic): number {
  return diagnostic.severity === "error" ? 0 : 1;
}
