/** Placeholders of a prompt's text against its pictures: while checking, as far as they are known, and when run. */

import { NodeError } from "@dreamloom/engine";
import type { LiteralProblem, Value } from "@dreamloom/engine";
import { checkPlaceholders, type PlaceholderTask } from "@dreamloom/runtime/prompts";

/** What is wrong with the literal `text`; the number of pictures counts only where the list stands in the document. */
export function checkPictures(
  task: PlaceholderTask,
  { text, pictures }: Readonly<Record<string, Value>>,
): readonly LiteralProblem[] {
  if (typeof text !== "string") return [];
  const count = Array.isArray(pictures) ? pictures.length : undefined;
  return checkPlaceholders(task, text, count).map((problem) => ({ port: "text", ...problem }));
}

/** Throws the first problem, for text or pictures that came by a link. */
export function requirePictures(task: PlaceholderTask, text: string, pictureCount: number): void {
  const [problem] = checkPlaceholders(task, text, pictureCount);
  if (problem) throw new NodeError(problem.message);
}
