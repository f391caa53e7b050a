/** A seed: its number, a die, what happens to it before a run (fixed, next, random), and the one that the last run used. */

import { CornerDownLeft, Dices, Lock, Pin, Shuffle } from "lucide-react";
import { type ReactNode, useRef } from "react";
import { useStore } from "zustand";
import { setLiteral, setSeedMode, type SeedMode } from "../../ops/literals.js";
import { useRun } from "../../store/context.js";
import { stopGesture } from "../stop-gesture.js";
import { newGroup, type Field } from "./field.js";
import { movedSeed, randomSeed, readSeed, shownSeed } from "./seed-rules.js";

const modes: readonly { readonly mode: SeedMode; readonly Icon: typeof Lock; readonly about: string }[] = [
  { mode: "fixed", Icon: Lock, about: "Fixed: every run uses this seed" },
  { mode: "next", Icon: CornerDownLeft, about: "Next: each run adds one first" },
  { mode: "random", Icon: Shuffle, about: "Random: each run takes a new one first" },
];

interface SeedProps {
  readonly field: Field;
  readonly reachable: boolean;
  readonly size: "small" | "large";
}

/** A seed's field. */
export function SeedField({ field, reachable, size }: SeedProps): ReactNode {
  const { node, port, document } = field;
  const mode = useStore(document.state, ({ plain }) => plain.layout[node]?.seeds?.[port.name] ?? "fixed");
  const choose = (wanted: SeedMode): void => {
    document.edit(`${port.name}: ${wanted}`, (draft) =>
      setSeedMode(draft, { node, port: port.name }, wanted),
    );
  };
  return (
    <span className="dl-seed" data-size={size}>
      <LastSeed field={field} reachable={reachable} />
      <span className="dl-widget dl-seed-box" {...stopGesture}>
        <SeedText field={field} reachable={reachable} />
        <button
          type="button"
          className="dl-seed-button dl-seed-die"
          aria-label={`Another ${port.name}`}
          title="Another seed"
          tabIndex={reachable ? 0 : -1}
          onClick={() => field.set(randomSeed())}
        >
          <Dices size={13} strokeWidth={1.6} aria-hidden="true" />
        </button>
        {size === "small" && (
          <ModeButton mode={mode} name={port.name} reachable={reachable} choose={choose} />
        )}
      </span>
      {size === "large" && <ModeSegments mode={mode} name={port.name} choose={choose} />}
    </span>
  );
}

interface ModeProps {
  readonly mode: SeedMode;
  readonly name: string;
  readonly choose: (mode: SeedMode) => void;
}

/** The mode as one button: a press takes the next one. */
function ModeButton({
  mode,
  name,
  choose,
  reachable,
}: ModeProps & { readonly reachable: boolean }): ReactNode {
  const at = modes.findIndex((each) => each.mode === mode);
  const { Icon, about } = modes[at]!;
  return (
    <button
      type="button"
      className="dl-seed-button"
      aria-label={`${name} before a run: ${mode}`}
      title={about}
      tabIndex={reachable ? 0 : -1}
      onClick={() => choose(modes[(at + 1) % modes.length]!.mode)}
    >
      <Icon size={13} strokeWidth={1.6} aria-hidden="true" />
    </button>
  );
}

/** The modes side by side, where there is room. */
function ModeSegments({ mode, name, choose }: ModeProps): ReactNode {
  return (
    <span className="dl-segments" role="group" aria-label={`${name} before a run`}>
      {modes.map((each) => (
        <button
          key={each.mode}
          type="button"
          aria-pressed={each.mode === mode}
          title={each.about}
          onClick={() => choose(each.mode)}
        >
          {each.mode}
        </button>
      ))}
    </span>
  );
}

/** The seed that the last run used, where it is another one: a click takes it and keeps it. */
function LastSeed({ field, reachable }: { readonly field: Field; readonly reachable: boolean }): ReactNode {
  const { node, port, document, value } = field;
  const used = useRun(({ run }) => run?.run.seeds[`${node}.${port.name}`]);
  const number = useRun(({ run }) => run?.run.number);
  if (used === undefined || used === shownSeed(value)) return null;
  const pin = (): void => {
    const seed = readSeed(used);
    if (seed === undefined) return;
    document.edit(`keep ${port.name} ${used}`, (draft) => {
      setLiteral(draft, { node, port: port.name }, seed);
      setSeedMode(draft, { node, port: port.name }, "fixed");
    });
  };
  return (
    <button
      type="button"
      className="dl-seed-used"
      title={`Run ${number} used ${used}. Take it and keep it`}
      aria-label={`Keep ${used}, the ${port.name} of run ${number}`}
      tabIndex={reachable ? 0 : -1}
      onClick={pin}
      {...stopGesture}
    >
      <Pin size={11} strokeWidth={1.6} aria-hidden="true" />
      <span className="dl-cut">{used}</span>
    </button>
  );
}

function SeedText({ field, reachable }: { readonly field: Field; readonly reachable: boolean }): ReactNode {
  const group = useRef("");
  return (
    <input
      className="dl-bare dl-seed-text"
      type="text"
      inputMode="numeric"
      aria-label={field.port.name}
      aria-invalid={field.wrong !== undefined}
      tabIndex={reachable ? 0 : -1}
      value={field.wrong?.typed ?? shownSeed(field.value)}
      onFocus={(event) => {
        group.current = newGroup("type");
        event.currentTarget.select();
      }}
      onChange={({ target }) => {
        const seed = readSeed(target.value);
        field.set(seed ?? target.value, { typed: target.value, group: group.current });
      }}
      onBlur={() => {
        if (field.wrong?.typed.trim() === "") field.forget();
      }}
      onDoubleClick={() => field.clear()}
      onKeyDown={(event) => {
        const by = { ArrowUp: 1, ArrowDown: -1 }[event.key];
        if (by !== undefined) {
          event.preventDefault();
          field.set(movedSeed(field.value, event.shiftKey ? 10 * by : by), { group: group.current });
        } else if (event.key === "Escape") {
          field.forget();
          event.currentTarget.blur();
        } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) event.currentTarget.blur();
      }}
    />
  );
}
