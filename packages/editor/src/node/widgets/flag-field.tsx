/** A flag: on or off. */

import type { ReactNode } from "react";
import { stopGesture } from "../stop-gesture.js";
import type { Field } from "./field.js";

/** A flag's field, 26 by 15. */
export function FlagField({
  field,
  reachable,
}: {
  readonly field: Field;
  readonly reachable: boolean;
}): ReactNode {
  const on = field.value === true;
  return (
    <button
      type="button"
      className="dl-flag"
      role="switch"
      aria-checked={on}
      aria-label={field.port.name}
      tabIndex={reachable ? 0 : -1}
      onClick={() => field.set(!on)}
      {...stopGesture}
    >
      <i />
    </button>
  );
}
