/** A colour: a swatch that opens the browser's picker, and its hex letters to type. */

import { type ReactNode, useRef, useState } from "react";
import { stopGesture } from "../stop-gesture.js";
import { newGroup, type Field } from "./field.js";

/** A colour's field. */
export function ColourField({
  field,
  reachable,
}: {
  readonly field: Field;
  readonly reachable: boolean;
}): ReactNode {
  const value = typeof field.value === "string" ? field.value : "";
  const group = useRef("");
  const [typed, setTyped] = useState<string>();
  const set = (text: string): void => {
    // An empty one is none, where there need be none.
    if (text === "" && field.port.optional) return field.clear();
    const hex = /^[0-9a-f]{6}([0-9a-f]{2})?$/i.test(text) ? `#${text}` : text;
    field.set(hex.toLowerCase(), { typed: text, group: group.current });
  };
  return (
    <span className="dl-widget dl-colour" data-unset={value === "" ? "" : undefined} {...stopGesture}>
      <input
        type="color"
        aria-label={`${field.port.name}, picker`}
        tabIndex={reachable ? 0 : -1}
        value={value === "" ? "#000000" : value.slice(0, 7)}
        onFocus={() => (group.current = newGroup("pick"))}
        onChange={({ target }) => set(target.value + value.slice(7))}
      />
      <input
        className="dl-bare"
        type="text"
        spellCheck={false}
        placeholder="not set"
        aria-label={field.port.name}
        aria-invalid={field.wrong !== undefined}
        tabIndex={reachable ? 0 : -1}
        value={typed ?? field.wrong?.typed ?? value}
        onFocus={() => (group.current = newGroup("type"))}
        onChange={({ target }) => {
          setTyped(target.value);
          set(target.value);
        }}
        onBlur={() => setTyped(undefined)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            field.forget();
            setTyped(undefined);
          }
        }}
      />
    </span>
  );
}
