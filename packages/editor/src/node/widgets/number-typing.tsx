/** A number while it is typed: judged with each letter, kept with Enter or on leaving, let go with Esc. */

import { type ReactNode, useRef, useState } from "react";
import { evaluate } from "./evaluate.js";
import type { Field } from "./field.js";

interface TypingProps {
  readonly field: Field;
  /** What stands in the field at first. */
  readonly first: string;
  /** Whether `first` was typed, and is to be kept although nothing more is. */
  readonly touched: boolean;
  /** What `*2` goes on from. */
  readonly from: number;
  readonly focused: boolean;
  readonly onEnd: () => void;
}

/** The number while it is typed. What is not valid stays, marked, until it is mended or let go. */
export function NumberTyping({ field, first, touched, from, focused, onEnd }: TypingProps): ReactNode {
  const [text, setText] = useState(first);
  const changed = useRef(touched);
  const read = (typed: string): number | undefined => {
    const value = evaluate(typed, from);
    if (value === undefined) field.mark(typed, `is ${JSON.stringify(typed)}; it must be a number`);
    else field.judge(value, typed);
    return value;
  };
  const keep = (): boolean => {
    if (!changed.current) return true;
    if (text.trim() === "" && isOptional(field)) field.clear();
    else {
      const value = read(text);
      if (value === undefined || !field.set(value, { typed: text })) return false;
    }
    changed.current = false;
    return true;
  };
  const letGo = (): void => {
    changed.current = false;
    field.forget();
    onEnd();
  };
  return (
    <input
      className="dl-widget dl-number dl-number-typing"
      inputMode="decimal"
      aria-label={field.port.name}
      aria-invalid={field.wrong !== undefined}
      value={text}
      autoFocus={focused}
      onFocus={(event) => {
        if (!touched) event.currentTarget.select();
      }}
      onChange={({ target }) => {
        changed.current = true;
        setText(target.value);
        if (target.value.trim() === "") field.forget();
        else read(target.value);
      }}
      onBlur={() => {
        keep();
        onEnd();
      }}
      onPointerDown={(event) => event.stopPropagation()}
      onDoubleClick={(event) => {
        event.stopPropagation();
        changed.current = false;
        field.clear();
        onEnd();
      }}
      onKeyDown={(event) => {
        if (event.key === "Escape") {
          event.stopPropagation();
          refocus(event.currentTarget);
          letGo();
        } else if (event.key === "Enter") {
          const running = event.ctrlKey || event.metaKey;
          if (!keep() || running) return;
          refocus(event.currentTarget);
          onEnd();
        }
      }}
    />
  );
}

function isOptional({ port }: Field): boolean {
  return port.optional || port.default !== undefined;
}

/** After typing, the keyboard is where it was: on the field itself. */
function refocus(input: HTMLElement): void {
  const row = input.closest<HTMLElement>("[data-field]");
  requestAnimationFrame(() => row?.querySelector<HTMLElement>("[role=spinbutton]")?.focus());
}
