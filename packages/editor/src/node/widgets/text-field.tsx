/** Words: a line, or an area that grows to twelve lines and then scrolls. Every letter is kept; leaving ends the step of undo. */

import { type ReactNode, useRef } from "react";
import { keepWheel } from "../stop-gesture.js";
import { newGroup, type Field } from "./field.js";

interface TextProps {
  readonly field: Field;
  readonly reachable: boolean;
}

/** One line of words. */
export function LineField({
  field,
  reachable,
  focused = false,
}: TextProps & { readonly focused?: boolean }): ReactNode {
  const typing = useTyping(field);
  return (
    <input
      className="dl-widget dl-text"
      type="text"
      spellCheck={false}
      autoFocus={focused}
      tabIndex={reachable ? 0 : -1}
      data-default={field.given === undefined ? "" : undefined}
      {...typing}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.currentTarget.blur();
      }}
    />
  );
}

/** Several lines of words. Its height is its owner's to give. */
export function AreaField({ field, reachable }: TextProps): ReactNode {
  const typing = useTyping(field);
  return (
    <textarea
      className="dl-area dl-scroll"
      tabIndex={reachable ? 0 : -1}
      placeholder={field.port.about}
      onWheel={keepWheel}
      {...typing}
    />
  );
}

/** What a line and an area share. */
function useTyping(field: Field) {
  const group = useRef("");
  const text = field.wrong?.typed ?? (typeof field.value === "string" ? field.value : "");
  return {
    value: text,
    "aria-label": field.port.name,
    "aria-invalid": field.wrong !== undefined,
    onFocus: () => {
      group.current = newGroup("type");
    },
    onChange: ({ target }: { readonly target: { readonly value: string } }) => {
      const { value } = target;
      field.set(value, { typed: value, group: group.current });
    },
    onPointerDown: (event: React.PointerEvent) => event.stopPropagation(),
    onDoubleClick: (event: React.MouseEvent) => event.stopPropagation(),
  };
}
