/** Settings: the person's name, light or dark, what mouse and touchpad do. Kept in this browser. */

import { useId, type ReactNode } from "react";
import { setSettings, setTheme } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import { Dialog } from "./dialog.js";

/** The settings. Each holds at once. */
export function SettingsDialog({ onClose }: { readonly onClose: () => void }): ReactNode {
  const app = useAppStore();
  const { name, leftDrag, wheel, snap } = useApp((state) => state.settings);
  const theme = useApp((state) => state.theme);
  const nameId = useId();
  return (
    <Dialog title="Settings" onClose={onClose} className="dl-settings">
      <div className="dl-setting">
        <label htmlFor={nameId}>Your name</label>
        <input
          id={nameId}
          className="dl-field"
          value={name}
          maxLength={40}
          placeholder="As others in a document see you"
          onChange={(event) => setSettings(app, { name: event.target.value })}
        />
      </div>
      <Choice
        title="Look"
        value={theme}
        options={[
          ["system", "As the system"],
          ["light", "Light"],
          ["dark", "Dark"],
        ]}
        onChange={(value) => setTheme(app, value)}
      />
      <Choice
        title="Left drag on the ground"
        hint="The other one is done with Shift."
        value={leftDrag}
        options={[
          ["pan", "Moves the view"],
          ["select", "Selects"],
        ]}
        onChange={(value) => setSettings(app, { leftDrag: value })}
      />
      <Choice
        title="Wheel and touchpad"
        hint="“By itself” tells a wheel from two fingers."
        value={wheel}
        options={[
          ["guess", "By itself"],
          ["zoom", "Zooms"],
          ["pan", "Moves the view"],
        ]}
        onChange={(value) => setSettings(app, { wheel: value })}
      />
      <Choice
        title="Snap nodes to the grid"
        hint="Alt while dragging does the other."
        value={snap ? "on" : "off"}
        options={[
          ["on", "On"],
          ["off", "Off"],
        ]}
        onChange={(value) => setSettings(app, { snap: value === "on" })}
      />
    </Dialog>
  );
}

function Choice<T extends string>(props: {
  readonly title: string;
  readonly hint?: string;
  readonly value: T;
  readonly options: readonly (readonly [T, string])[];
  readonly onChange: (value: T) => void;
}): ReactNode {
  const { title, hint, value, options, onChange } = props;
  return (
    <div className="dl-setting" role="group" aria-label={title}>
      <span>
        {title}
        {hint !== undefined && <small className="dl-hint">{hint}</small>}
      </span>
      <div className="dl-segments">
        {options.map(([option, words]) => (
          <button key={option} type="button" aria-pressed={value === option} onClick={() => onChange(option)}>
            {words}
          </button>
        ))}
      </div>
    </div>
  );
}
