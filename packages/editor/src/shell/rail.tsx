/** The rail at the left: which panel is open, help and settings. */

import {
  CircleHelp,
  FileText,
  Images,
  Package,
  Shapes,
  SlidersHorizontal,
  type LucideIcon,
} from "lucide-react";
import type { ReactNode } from "react";
import { setOverlay, togglePanel } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import type { AppState } from "../store/types.js";

const panels: readonly (readonly [Exclude<AppState["panel"], "none">, string, LucideIcon])[] = [
  ["nodes", "Nodes", Shapes],
  ["documents", "Documents", FileText],
  ["gallery", "Gallery", Images],
  ["packs", "Packs", Package],
];

/** Buttons of the rail. */
export function Rail(): ReactNode {
  const app = useAppStore();
  const panel = useApp((state) => state.panel);
  return (
    <nav className="dl-rail" aria-label="Panels">
      {panels.map(([name, title, Icon]) => (
        <RailButton
          key={name}
          title={title}
          Icon={Icon}
          pressed={panel === name}
          onClick={() => togglePanel(app, name)}
        />
      ))}
      <span className="dl-grow" />
      <RailButton title="Keys" Icon={CircleHelp} onClick={() => setOverlay(app, { kind: "keys" })} />
      <RailButton
        title="Settings"
        Icon={SlidersHorizontal}
        onClick={() => setOverlay(app, { kind: "settings" })}
      />
    </nav>
  );
}

function RailButton(props: {
  readonly title: string;
  readonly Icon: LucideIcon;
  readonly pressed?: boolean;
  readonly onClick: () => void;
}): ReactNode {
  const { title, Icon, pressed, onClick } = props;
  return (
    <button
      type="button"
      className="dl-rail-button"
      aria-label={title}
      title={title}
      aria-pressed={pressed}
      onClick={onClick}
    >
      <Icon size={18} strokeWidth={1.6} aria-hidden />
    </button>
  );
}
