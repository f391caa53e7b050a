/** A choice: the browser's own list, so that keys, screen readers and small screens find what they know. */

import { ChevronDown } from "lucide-react";
import type { ReactNode } from "react";
import { stopGesture } from "../stop-gesture.js";
import type { Field } from "./field.js";

interface ChoiceProps {
  readonly field: Field;
  readonly choices: readonly string[];
  readonly reachable: boolean;
}

/** A choice's field. A value that is no longer among the choices is shown and marked. */
export function ChoiceField({ field, choices, reachable }: ChoiceProps): ReactNode {
  const value = typeof field.value === "string" ? field.value : "";
  const stray = value !== "" && !choices.includes(value);
  return (
    <span className="dl-widget dl-choice" data-default={field.given === undefined ? "" : undefined}>
      <select
        value={value}
        tabIndex={reachable ? 0 : -1}
        aria-label={field.port.name}
        aria-invalid={stray || field.wrong !== undefined}
        onChange={({ target }) => field.set(target.value)}
        onKeyDown={(event) => {
          if (event.key.startsWith("Arrow")) event.stopPropagation();
        }}
        {...stopGesture}
      >
        {value === "" && <option value="">not set</option>}
        {stray && <option value={value}>{value}</option>}
        {choices.map((choice) => (
          <option key={choice} value={choice}>
            {choice}
          </option>
        ))}
      </select>
      <ChevronDown size={12} strokeWidth={1.6} aria-hidden="true" />
    </span>
  );
}
