/** What lies over the page: search, palette, menus, sheets, the align pad; one at a time. And what is said to who listens. */

import type { ReactNode } from "react";
import { useStore } from "zustand";
import { announced } from "../commands/announce.js";
import { closeOverlay } from "../store/app-store.js";
import { useApp, useAppStore } from "../store/context.js";
import { AlignPad } from "./align-pad.js";
import { CompareView } from "./compare-view.js";
import { ExplainNode } from "./explain.js";
import { NodeHelp } from "./help.js";
import { KeysSheet } from "./keys-sheet.js";
import { ContextMenu } from "./menu.js";
import { NameField } from "./name.js";
import { CommandPalette } from "./palette.js";
import { SearchToAdd } from "./search.js";
import { Sheet } from "./sheet.js";
import { SocketsList } from "./sockets.js";

/** The overlay that is open, and the live region. */
export function Overlays(): ReactNode {
  return (
    <>
      <Open />
      <Said />
    </>
  );
}

function Open(): ReactNode {
  const app = useAppStore();
  const overlay = useApp((state) => state.overlay);
  switch (overlay.kind) {
    case "search":
      return <SearchToAdd key={overlay.screen.join()} overlay={overlay} />;
    case "palette":
      return <CommandPalette />;
    case "keys":
      return <KeysSheet />;
    case "menu":
      return <ContextMenu key={overlay.screen.join()} overlay={overlay} />;
    case "align":
      return <AlignPad overlay={overlay} />;
    case "name":
      return <NameField key={overlay.of} of={overlay.of} />;
    case "help":
      return <NodeHelp type={overlay.type} />;
    case "explain":
      return <ExplainNode node={overlay.node} />;
    case "sockets":
      return <SocketsList key={overlay.node} overlay={overlay} />;
    case "compare":
      return (
        <Sheet title="Compare" onClose={() => closeOverlay(app)} wide>
          <CompareView a={overlay.a} b={overlay.b} />
        </Sheet>
      );
    case "none":
    case "settings":
    case "revisions":
    case "open-or-use":
    case "install":
      return null;
  }
  return overlay satisfies never;
}

/** The last sentence for who listens; drawn anew each time, so that the same one is heard twice. */
function Said(): ReactNode {
  const { id, message } = useStore(announced);
  return (
    <div className="dl-unseen" role="status" aria-live="polite">
      <span key={id}>{message}</span>
    </div>
  );
}
