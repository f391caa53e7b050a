/** The page: top bar, rail, panel, the document, inspector, footer, and what lies over them. */

import type { ReactNode } from "react";
import { useKeyboard } from "./commands/keyboard.js";
import { Overlays } from "./overlays/overlays.js";
import { useApp, DocumentProvider } from "./store/context.js";
import { ErrorBoundary } from "./shell/error-boundary.js";
import { Footer } from "./shell/footer.js";
import { Inspector } from "./shell/inspector.js";
import { GalleryHost, PacksHost, Panel } from "./shell/panel.js";
import { Rail } from "./shell/rail.js";
import { RunLog } from "./shell/run-log.js";
import { ShellOverlays } from "./shell/shell-overlays.js";
import { Stage } from "./shell/stage.js";
import { Strips } from "./shell/strips.js";
import { Toasts } from "./shell/toasts.js";
import { TopBar } from "./shell/top-bar.js";
import { OpenDocumentsContext, useKeepOpen } from "./shell/use-open-documents.js";
import { useWholePage } from "./shell/whole-page.js";
import type { DocumentStore } from "./store/types.js";
import "./shell/shell.css";
import "./shell/top.css";
import "./shell/panels.css";
import "./shell/inspector.css";
import "./shell/foot.css";
import "./shell/dialogs.css";

/** The whole page. Stands inside `PageProvider`. */
export function App(): ReactNode {
  const open = useKeepOpen();
  const active = useApp((state) => state.active);
  const document = active === undefined ? undefined : open.get(active);
  return (
    <ErrorBoundary>
      <OpenDocumentsContext value={open}>
        <DocumentProvider document={document}>
          <Page document={document} />
        </DocumentProvider>
      </OpenDocumentsContext>
    </ErrorBoundary>
  );
}

function Page({ document }: { readonly document: DocumentStore | undefined }): ReactNode {
  useWholePage(document);
  useKeyboard();
  return (
    <div className="dl-app">
      <TopBar />
      <Strips />
      <div className="dl-middle">
        <Rail />
        <Panel />
        <Stage />
        <GalleryHost />
        <PacksHost />
        <ErrorBoundary part="The inspector">
          <Inspector />
        </ErrorBoundary>
      </div>
      <RunLog />
      <Footer />
      <ErrorBoundary part="What was opened">
        <Overlays />
        <ShellOverlays />
      </ErrorBoundary>
      <Toasts />
    </div>
  );
}
