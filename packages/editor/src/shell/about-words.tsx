/** A sentence of a description: what stands between backticks in it is shown as such. */

import type { ReactNode } from "react";

/** The words of `text`, with names in a type of their own. */
export function AboutWords({ text }: { readonly text: string }): ReactNode {
  return text.split("`").map((part, index) =>
    index % 2 === 1 ? (
      <code key={index} className="dl-word">
        {part}
      </code>
    ) : (
      part
    ),
  );
}
