/** Who else is in the active document, as discs in their colours. */

import type { CSSProperties, ReactNode } from "react";
import { useDocument } from "../store/context.js";
import { initials } from "../store/words.js";

/** Colours of people are tokens, by order of arrival. */
export function personColour(colour: number): CSSProperties {
  return { backgroundColor: `var(--person-${colour % 6})` };
}

/** Discs of the others; more than four are counted. */
export function People(): ReactNode {
  const people = useDocument((state) => state.people);
  if (people.size === 0) return null;
  const all = [...people.values()].map(({ person }) => person);
  const shown = all.slice(0, 4);
  return (
    <ul className="dl-people" aria-label="Others in this document">
      {shown.map((person) => (
        <li
          key={person.client}
          className="dl-disc"
          style={personColour(person.colour)}
          title={person.name || "Somebody"}
        >
          <span aria-hidden>{initials(person.name)}</span>
          <span className="dl-unseen">{person.name || "Somebody"}</span>
        </li>
      ))}
      {all.length > 4 && <li className="dl-hint">and {all.length - 4} more</li>}
    </ul>
  );
}
