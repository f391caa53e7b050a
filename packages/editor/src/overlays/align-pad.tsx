/** The align pad: nine places to align to, arrows on the keyboard; with Ctrl the arrows spread out evenly. */

import {
  AlignCenterHorizontal,
  AlignCenterVertical,
  AlignEndHorizontal,
  AlignEndVertical,
  AlignHorizontalSpaceAround,
  AlignStartHorizontal,
  AlignStartVertical,
  AlignVerticalSpaceAround,
  Grid3x3,
  type LucideIcon,
} from "lucide-react";
import type { KeyboardEvent, ReactNode } from "react";
import { commandNamed, runCommand } from "../commands/commands.js";
import { closeOverlay } from "../store/app-store.js";
import { useAppStore } from "../store/context.js";
import type { Overlay } from "../store/types.js";
import { PopupAt } from "./popup-at.js";

/** Three by three, as they stand on the pad. */
const places: readonly { readonly id: string; readonly icon: LucideIcon; readonly hint: string }[] = [
  { id: "arrange.middle-x", icon: AlignCenterVertical, hint: "C" },
  { id: "arrange.top", icon: AlignStartHorizontal, hint: "↑" },
  { id: "arrange.spread-x", icon: AlignHorizontalSpaceAround, hint: "Ctrl →" },
  { id: "arrange.left", icon: AlignStartVertical, hint: "←" },
  { id: "arrange.snap", icon: Grid3x3, hint: "G" },
  { id: "arrange.right", icon: AlignEndVertical, hint: "→" },
  { id: "arrange.middle-y", icon: AlignCenterHorizontal, hint: "M" },
  { id: "arrange.bottom", icon: AlignEndHorizontal, hint: "↓" },
  { id: "arrange.spread-y", icon: AlignVerticalSpaceAround, hint: "Ctrl ↓" },
];

const byKey: Readonly<Record<string, string>> = {
  ArrowLeft: "arrange.left",
  ArrowRight: "arrange.right",
  ArrowUp: "arrange.top",
  ArrowDown: "arrange.bottom",
  KeyC: "arrange.middle-x",
  KeyM: "arrange.middle-y",
  KeyG: "arrange.snap",
};
const byCtrlKey: Readonly<Record<string, string>> = {
  ArrowLeft: "arrange.spread-x",
  ArrowRight: "arrange.spread-x",
  ArrowUp: "arrange.spread-y",
  ArrowDown: "arrange.spread-y",
};

/** The pad. */
export function AlignPad({ overlay }: { readonly overlay: Extract<Overlay, { kind: "align" }> }): ReactNode {
  const app = useAppStore();
  const close = (): void => closeOverlay(app);
  const take = (id: string): void => {
    close();
    runCommand(id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const id = (event.ctrlKey || event.metaKey ? byCtrlKey : byKey)[event.code];
    if (id === undefined) return;
    event.preventDefault();
    take(id);
  };
  const [x, y] = overlay.screen;
  return (
    <PopupAt
      label="Align and spread out"
      className="dl-align"
      at={[x - 62, y - 74]}
      onClose={close}
      onKeyDown={onKeyDown}
    >
      <div className="dl-align-pad">
        {places.map(({ id, icon: Icon, hint }, index) => (
          <button
            key={id}
            type="button"
            className="dl-icon-button dl-align-place"
            aria-label={commandNamed(id)?.title}
            title={`${commandNamed(id)?.title ?? ""} (${hint})`}
            {...(index === 4 ? { "data-first": "" } : {})}
            onClick={() => take(id)}
          >
            <Icon size={18} strokeWidth={1.6} aria-hidden="true" />
          </button>
        ))}
      </div>
      <p className="dl-hint">Arrows align, Ctrl + arrows spread out</p>
    </PopupAt>
  );
}
