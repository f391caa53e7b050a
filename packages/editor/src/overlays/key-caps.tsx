/** Key caps, and a key with what it does. */

import type { ReactNode } from "react";
import { capsOf } from "../commands/keys.js";

/** A key as caps: `Ctrl` `Shift` `Z`. */
export function KeyCaps({ keys }: { readonly keys: string }): ReactNode {
  return (
    <span className="dl-caps">
      {capsOf(keys).map((cap, index) => (
        <kbd className="dl-key" key={index}>
          {cap}
        </kbd>
      ))}
    </span>
  );
}

/** A key and what it does, in the foot of a popup. */
export function KeyHint({
  caps,
  children,
}: {
  readonly caps: string;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <span className="dl-key-hint">
      <kbd className="dl-key">{caps}</kbd> {children}
    </span>
  );
}
