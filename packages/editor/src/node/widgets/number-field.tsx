/**
 * A number: dragged sideways (Shift finer, Alt coarser), clicked to type (`1/3`, `*2`), double-clicked back to its
 * default. A bounded one fills as a slider.
 */

import { type KeyboardEvent, type ReactNode, useState } from "react";
import type { Field } from "./field.js";
import { fineness, useNumberDrag } from "./number-drag.js";
import { isSlider, moved, shownNumber, shownUnit, type NumberWidget } from "./number-rules.js";
import { NumberTyping } from "./number-typing.js";

interface NumberProps {
  readonly field: Field;
  readonly widget: NumberWidget;
  readonly reachable: boolean;
}

/** A number's field. */
export function NumberField({ field, widget, reachable }: NumberProps): ReactNode {
  /** What typing began with; nothing: it is not typed in. */
  const [typing, setTyping] = useState<string>();
  const [dragged, setDragged] = useState<number>();
  const given = typeof field.value === "number" ? field.value : undefined;
  const { cancel, ...drag } = useNumberDrag({
    field,
    widget,
    given,
    show: setDragged,
    click: () => setTyping(""),
  });
  if (typing !== undefined || field.wrong !== undefined)
    return (
      <NumberTyping
        field={field}
        first={typing === undefined || typing === "" ? (field.wrong?.typed ?? String(given ?? "")) : typing}
        touched={typing !== undefined && typing !== ""}
        from={given ?? 0}
        focused={typing !== undefined}
        onEnd={() => setTyping(undefined)}
      />
    );
  const value = dragged ?? given;
  const { min, max, unit } = widget;
  return (
    <div
      className="dl-widget dl-number"
      data-default={field.given === undefined ? "" : undefined}
      role="spinbutton"
      tabIndex={reachable ? 0 : -1}
      aria-label={field.port.name}
      aria-valuenow={value}
      aria-valuemin={min}
      aria-valuemax={max}
      aria-valuetext={value === undefined ? "not set" : inWords(widget, value)}
      onKeyDown={(event) => {
        if (event.key === "Escape" && cancel(event.currentTarget)) event.stopPropagation();
        else onKey(event, { field, widget, value: given, type: setTyping });
      }}
      onDoubleClick={(event) => {
        event.stopPropagation();
        field.clear();
      }}
      {...drag}
    >
      {value !== undefined && isSlider(widget) && <Filled share={(value - min!) / (max! - min!)} />}
      <span className="dl-number-value">
        {value === undefined ? <em>not set</em> : shownNumber(widget, value)}
        {unit !== undefined && value !== undefined && (
          <span className="dl-number-unit">{shownUnit(unit)}</span>
        )}
      </span>
    </div>
  );
}

/** The filled part of a slider, and its thumb. */
function Filled({ share }: { readonly share: number }): ReactNode {
  return (
    <>
      <i className="dl-number-fill" style={{ transform: `scaleX(${share})` }} />
      <i className="dl-number-thumb" style={{ left: `${share * 100}%` }} />
    </>
  );
}

interface Keyed {
  readonly field: Field;
  readonly widget: NumberWidget;
  readonly value: number | undefined;
  readonly type: (first: string) => void;
}

const notches: Readonly<Record<string, number>> = { ArrowUp: 1, ArrowRight: 1, ArrowDown: -1, ArrowLeft: -1 };

function onKey(event: KeyboardEvent, { field, widget, value, type }: Keyed): void {
  const by = notches[event.key];
  if (by !== undefined && !event.metaKey) {
    const from = value ?? widget.min ?? 0;
    const group = `step ${field.node}.${field.port.name}`;
    field.set(moved(widget, from, by, fineness(event)), { group });
  } else if (event.ctrlKey || event.metaKey) return;
  else if (event.key === "Enter" || event.key === "F2") type("");
  else if (/^[-\d.*/+(]$/.test(event.key)) type(event.key);
  else if (event.key === "Backspace" || event.key === "Delete") field.clear();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function inWords(widget: NumberWidget, value: number): string {
  const { unit } = widget;
  return unit === undefined ? shownNumber(widget, value) : `${shownNumber(widget, value)} ${unit}`;
}
