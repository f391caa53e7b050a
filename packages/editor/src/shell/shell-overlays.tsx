/** What the shell itself opens over the page: settings, revisions, installing packs, and the question what to do with a picture that holds a graph. */

import type { ReactNode } from "react";
import { closeOverlay } from "../store/app-store.js";
import { useApp, useAppStore, useDocumentStore } from "../store/context.js";
import { InstallDialog } from "../packs/install-dialog.js";
import { OpenOrUse } from "./open-or-use.js";
import { RevisionsDialog } from "./revisions-dialog.js";
import { SettingsDialog } from "./settings-dialog.js";

/** The shell's overlay that is open, if one is. */
export function ShellOverlays(): ReactNode {
  const app = useAppStore();
  const overlay = useApp((state) => state.overlay);
  const document = useDocumentStore();
  const close = (): void => closeOverlay(app);
  if (overlay.kind === "settings") return <SettingsDialog onClose={close} />;
  if (overlay.kind === "revisions" && document !== undefined)
    return <RevisionsDialog document={document} onClose={close} />;
  if (overlay.kind === "install")
    return (
      <InstallDialog
        key={overlay.packs.map(({ name }) => name).join()}
        packs={overlay.packs}
        update={overlay.update}
        onClose={close}
      />
    );
  if (overlay.kind === "open-or-use") return <OpenOrUse overlay={overlay} onClose={close} />;
  return null;
}
