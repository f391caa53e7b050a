/** A checkpoint: a choice of what is installed, or a name that is typed. */

import { ChevronDown } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useApi } from "../../store/context.js";
import { stopGesture } from "../stop-gesture.js";
import type { Field } from "./field.js";
import { LineField } from "./text-field.js";

interface CheckpointProps {
  readonly field: Field;
  readonly reachable: boolean;
}

const another = "\u0000another";

/** A checkpoint's field. What is installed is asked for when somebody comes near. */
export function CheckpointField({ field, reachable }: CheckpointProps): ReactNode {
  const api = useApi();
  const [installed, setInstalled] = useState<readonly string[]>();
  const [typing, setTyping] = useState(false);
  const look = (): void => {
    void api.files(field.document.id, "checkpoint").then((answer) => {
      if ("value" in answer) setInstalled(answer.value.map(({ file }) => file));
    });
  };
  if (typing)
    return (
      <span className="dl-choice-typing" onBlur={() => setTyping(false)}>
        <LineField field={field} reachable={reachable} focused />
      </span>
    );
  const value = typeof field.value === "string" ? field.value : "";
  const names = installed ?? [];
  const missing = installed !== undefined && value !== "" && !names.includes(value);
  return (
    <span className="dl-widget dl-choice" onPointerEnter={() => installed === undefined && look()}>
      <select
        value={value}
        tabIndex={reachable ? 0 : -1}
        aria-label={field.port.name}
        onFocus={look}
        onChange={({ target }) => (target.value === another ? setTyping(true) : field.set(target.value))}
        onKeyDown={(event) => {
          if (event.key.startsWith("Arrow")) event.stopPropagation();
        }}
        {...stopGesture}
      >
        {value === "" && <option value="">choose</option>}
        {value !== "" && !names.includes(value) && (
          <option value={value}>{missing ? `${value} (not installed)` : value}</option>
        )}
        {names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
        <option value={another}>Another name…</option>
      </select>
      <ChevronDown size={12} strokeWidth={1.6} aria-hidden="true" />
    </span>
  );
}
