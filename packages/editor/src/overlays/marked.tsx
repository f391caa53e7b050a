/** A text in which the letters that were searched for stand out. */

import { single } from "fuzzysort";
import { Fragment, type ReactNode } from "react";

/** The text, marked. */
export function Marked({ text, words }: { readonly text: string; readonly words: string }): ReactNode {
  const found = words.trim() === "" ? null : single(words.trim(), text);
  if (!found || found.score < 0.25) return text;
  return found
    .highlight((match, index) => <mark key={index}>{match}</mark>)
    .map((part, index) => <Fragment key={index}>{part}</Fragment>);
}
