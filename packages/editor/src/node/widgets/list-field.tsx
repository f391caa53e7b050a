/** A list: how many there are; values that can be typed are typed with commas between them. */

import { type ReactNode, useState } from "react";
import type { PlainInput } from "@dreamloom/engine/edits";
import { stopGesture } from "../stop-gesture.js";
import { newGroup, type Field } from "./field.js";

/** A list of values: `1, 2, 4`. Lists that only links can feed have no field. */
export function ListField({
  field,
  reachable,
}: {
  readonly field: Field;
  readonly reachable: boolean;
}): ReactNode {
  const [typed, setTyped] = useState<string>();
  const item = field.port.socket.item?.name ?? "";
  if (!typable.has(item)) return null;
  const keep = (text: string): void => {
    field.set(itemsIn(text, item), { typed: text, group: newGroup("type") });
  };
  return (
    <input
      className="dl-widget dl-text"
      type="text"
      spellCheck={false}
      aria-label={field.port.name}
      aria-invalid={field.wrong !== undefined}
      placeholder="1, 2, 3"
      tabIndex={reachable ? 0 : -1}
      value={typed ?? field.wrong?.typed ?? shown(field.value)}
      onChange={({ target }) => {
        setTyped(target.value);
        field.judge(itemsIn(target.value, item), target.value);
      }}
      onBlur={() => {
        if (typed !== undefined) keep(typed);
        setTyped(undefined);
      }}
      onKeyDown={(event) => {
        if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.currentTarget.blur();
      }}
      {...stopGesture}
    />
  );
}

const typable: ReadonlySet<string> = new Set([
  "text",
  "number",
  "integer",
  "seed",
  "colour",
  "choice",
  "flag",
]);

/** What stands between the commas, as the items' socket has it. */
function itemsIn(text: string, item: string): PlainInput {
  if (text.trim() === "") return [];
  return text.split(",").map((part): PlainInput => {
    const word = part.trim();
    if (item === "flag") return word === "true" ? true : word === "false" ? false : word;
    const number = Number(word);
    return (item === "number" || item === "integer") && word !== "" && Number.isFinite(number)
      ? number
      : word;
  });
}

function shown(value: PlainInput | undefined): string {
  return Array.isArray(value) ? value.map(String).join(", ") : "";
}
